import assert from 'node:assert/strict';
import { signingAlgorithms } from '../../../src/algorithms.ts';
import { forSetting } from '../../../src/input.ts';
import { recognise } from '../../../src/recipes/key-file.ts';
import type { Delivery, Recipe, Value } from '../../../src/recipes/recipe.ts';
import { recipes } from '../../../src/recipes/recipes.ts';
import { fieldNames } from '../../../src/recipes/resolve.ts';
import { parseTemplate } from '../../../src/template/parse.ts';
import { fileOf } from '../../support/recipes.ts';

/** Every template of a record, with its place. */
function templatesOf({ claims, header, delivery, exchange }: Recipe): [place: string, value: Value][] {
  return [
    ...Object.entries(claims).map(([name, { value }]): [string, Value] => [`claims.${name}`, value]),
    ...Object.entries(header.parameters ?? {}).map(([name, value]): [string, Value] => [`header.${name}`, value]),
    ...(header.kid === 'key' || header.kid === 'none' ? [] : ([['header.kid', header.kid]] as [string, Value][])),
    ...delivery.flatMap((one, index) =>
      deliveryTemplates(one).map((value): [string, Value] => [`delivery.${index}`, value]),
    ),
    ...(exchange?.request ? ([['exchange.url', exchange.request.url]] as [string, Value][]) : []),
  ];
}

function deliveryTemplates(delivery: Delivery): Value[] {
  const { headers, body, url, value, other } = delivery as {
    [name in 'url' | 'value' | 'other']?: string;
  } & { [name in 'headers' | 'body']?: Record<string, string> };
  return [url, value, other, ...Object.values(headers ?? {}), ...Object.values(body ?? {})].filter(
    (one) => one !== undefined,
  );
}

describe('the records of recipes', () => {
  it('are more than forty, each with an id of its own', () => {
    const ids = recipes.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.length >= 40);
    assert.ok(ids.every((id) => /^[a-z][a-z0-9-]*$/.test(id)));
  });

  it('are data: what JSON keeps is all there is', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(recipes)), recipes);
  });

  it('are variants only of recipes that exist', () => {
    const ids = new Set(recipes.map(({ id }) => id));
    for (const { id, variantOf } of recipes) assert.ok(variantOf === undefined || ids.has(variantOf), id);
  });

  for (const recipe of recipes) {
    describe(recipe.id, () => {
      it('names only algorithms that there are, for its kind of key', () => {
        for (const name of recipe.algorithms) assert.ok(Object.hasOwn(signingAlgorithms, name), name);
        const [first] = recipe.algorithms;
        assert.ok((signingAlgorithms[first as 'RS256'].kty as readonly string[]).includes(recipe.key.kty));
      });

      it('uses every field, and nothing but fields, choices and sources', () => {
        const own = new Set(
          recipe.fields.flatMap(({ name, choices = [] }) => [
            name,
            ...choices.flatMap(({ sets = {} }) => Object.keys(sets)),
          ]),
        );
        const used = templatesOf(recipe).flatMap(([place, value]) =>
          fieldNames(value).map((name) => [place, name] as const),
        );
        for (const [place, name] of used) if (!own.has(name)) parseTemplate(`{${name}}`, forSetting(place));
        const names = new Set([...used.map(([, name]) => name), ...recipe.fields.map(({ from }) => from)]);
        for (const { name, kind, choices } of recipe.fields) {
          const isUsed =
            names.has(name) ||
            kind === 'secret' ||
            (choices ?? []).some(({ sets = {} }) => Object.keys(sets).some((set) => names.has(set)));
          assert.ok(isUsed, `${name} is asked for and used nowhere`);
        }
      });

      it('gives examples that its own patterns take, and choices that there are', () => {
        for (const { name, kind, example, pattern, choices } of recipe.fields) {
          assert.ok(example !== '', name);
          if (pattern) assert.match(example, new RegExp(pattern));
          if (kind === 'choice')
            assert.ok(
              choices?.some(({ value }) => value === example),
              name,
            );
          if (kind === 'url') assert.ok(URL.canParse(example), name);
          if (kind === 'json') JSON.parse(example);
        }
      });

      it('names each choice, and no two alike, by the host that it chooses', () => {
        for (const { choices = [] } of recipe.fields) {
          const names = choices.map(({ name }) => name);
          assert.equal(new Set(names).size, names.length);
          for (const { name, sets = {} } of choices) {
            assert.match(name, /\S/);
            if (sets.host) assert.equal(name, sets.host);
          }
        }
      });

      it('says where its facts come from', () => {
        assert.ok(recipe.docs.length > 0);
        for (const { url, checked } of recipe.docs) {
          assert.ok(URL.canParse(url));
          assert.match(checked, /^\d{4}-\d{2}$/);
        }
      });

      if (recipe.key.file) {
        it('is recognised by the file of its provider, and no other provider is', () => {
          const found = recognise(recipes, fileOf(recipe));
          const family = (one: Recipe) => JSON.stringify(one.key.file?.test);
          assert.ok(found.includes(recipe));
          assert.deepEqual([...new Set(found.map(family))], [family(recipe)]);
        });
      }
    });
  }
});
