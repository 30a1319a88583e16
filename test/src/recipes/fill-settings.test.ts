import assert from 'node:assert/strict';
import { fillRecipe } from '../../../src/recipes/fill.ts';
import { keyParts } from '../../../src/recipes/key-file.ts';
import { recipes } from '../../../src/recipes/recipes.ts';
import type { FieldValues } from '../../../src/recipes/resolve.ts';
import { transformed } from '../../../src/recipes/transform.ts';
import { examplesOf } from '../../support/recipes.ts';

const recipeOf = (id: string) => {
  const found = recipes.find((recipe) => recipe.id === id);
  assert.ok(found);
  return found;
};
const filled = (id: string, changed: FieldValues = {}) =>
  fillRecipe(id, { ...examplesOf(recipeOf(id)), ...changed }).generator;

describe('the scopes of a recipe', () => {
  const scopesOf = (id: string, changed?: FieldValues) => {
    const { scopes, scopesType, scopeClaim, scopeFormat, customClaims } = filled(id, changed);
    const rows = (customClaims as { key: string }[]).map(({ key }) => key);
    return { scopes, scopesType, scopeClaim, scopeFormat, rows };
  };

  it('are a string in "scope"', () => {
    assert.deepEqual(scopesOf('docusign'), {
      scopes: 'signature impersonation',
      scopesType: 'str',
      scopeClaim: 'scope',
      scopeFormat: 'string',
      rows: [],
    });
  });

  it('are an array in "scp", and no custom claim beside it', () => {
    const [first] = recipes.filter(({ claims }) => claims.scp).map(({ id }) => id);
    assert.equal(first, 'tableau');
    assert.deepEqual(scopesOf('tableau'), {
      scopes: 'tableau:views:embed',
      scopesType: 'str',
      scopeClaim: 'scp',
      scopeFormat: 'array',
      rows: [],
    });
  });

  it('are blanked where a provider wants none, so that those of an earlier recipe go', () => {
    const none = { scopes: '', scopesType: 'str', scopeClaim: undefined, scopeFormat: undefined, rows: [] };
    assert.deepEqual(scopesOf('salesforce'), none);
  });
});

describe('the subject of a recipe', () => {
  it('is switched off where the provider wants none, and on where it wants one', () => {
    for (const recipe of recipes) {
      const fields = Object.fromEntries(recipe.fields.map(({ name, example = 'x' }) => [name, example]));
      const { sub } = fillRecipe(recipe.id, fields).generator;
      assert.equal(sub, 'sub' in recipe.claims, recipe.id);
    }
    assert.equal(fillRecipe('github-app').generator.sub, false);
  });

  it('is switched off where an optional one was left blank', () => {
    const blank = recipes.filter(({ claims }) => claims.sub?.isOptional);
    assert.ok(blank.length > 0);
    for (const { id } of blank) assert.equal(fillRecipe(id).generator.sub, false, id);
  });
});

describe('a choice of a recipe', () => {
  /** All that is filled, but for the choice itself. */
  const changedBy = (id: string, field: string, value: string) => {
    const { recipeFields: _, ...others } = filled(id, { [field]: value });
    return JSON.stringify(others);
  };

  for (const { id, fields } of recipes) {
    for (const { name, choices = [] } of fields.filter(({ kind }) => kind === 'choice')) {
      it(`"${name}" of ${id} fills other settings for each of its values`, () => {
        const texts = choices.map(({ value }) => changedBy(id, name, value));
        assert.equal(new Set(texts).size, choices.length);
        for (const [index, { sets = {} }] of choices.entries()) {
          for (const value of Object.values(sets)) assert.ok(value !== '' && texts[index]?.includes(value), value);
          assert.doesNotMatch(texts[index] ?? '', /\{host\}/);
        }
      });
    }
  }

  it('is the login server of Salesforce, which is the audience and gets the token', () => {
    for (const [environment, host] of [
      ['production', 'login.salesforce.com'],
      ['sandbox', 'test.salesforce.com'],
    ] as const) {
      const { audience, deliveryUrl } = filled('salesforce', { environment });
      assert.deepEqual([audience, deliveryUrl], [`https://${host}`, `https://${host}/services/oauth2/token`]);
    }
  });

  it('is the national cloud of Microsoft', () => {
    const hosts = { global: 'microsoftonline.com', usgov: 'microsoftonline.us', china: 'partner.microsoftonline.cn' };
    for (const [cloud, host] of Object.entries(hosts)) {
      const { audience } = filled('entra-certificate', { cloud });
      assert.equal(audience, `https://login.${host}/contoso.onmicrosoft.com/oauth2/v2.0/token`);
    }
  });
});

describe('a token without "exp"', () => {
  // BigCommerce takes "iat" for 30 seconds, Apple for an hour.
  for (const [id, seconds] of [
    ['bigcommerce-login', '30'],
    ['apple-push', '3600'],
  ] as const) {
    it(`of ${id} expires, where "exp" is switched on by hand, when the provider no longer takes it`, () => {
      const { exp, iat, ttl, ttlType } = filled(id);
      assert.deepEqual([exp, iat, ttl, ttlType], [false, true, seconds, 'num']);
    });
  }
});

describe('the text of a field', () => {
  const cases = [
    ['trim', ' a b ', 'a b'],
    ['upper', 'aB', 'AB'],
    ['lower', 'aB', 'ab'],
    ['stripScheme', 'HTTPS://a.example/b', 'a.example/b'],
    ['stripScheme', 'a.example://b', 'b'],
    ['stripScheme', '1a://b', '1a://b'],
    ['stripScheme', 'a b://c', 'a b://c'],
    ['stripSlash', 'a/b/', 'a/b'],
    ['stripSlash', '/a', '/a'],
    ['beforeDot', 'ab12345.eu-central-1.aws', 'ab12345'],
    ['beforeDot', 'ab12345', 'ab12345'],
    ['underscoreToDash', 'a_b_c', 'a-b-c'],
    ['origin', 'https://a.example:8443/b?c=d', 'https://a.example:8443'],
    ['origin', 'not a URL', 'not a URL'],
  ] as const;
  for (const [name, value, expected] of cases) {
    it(`"${value}" is "${expected}" after ${name}`, () => assert.equal(transformed(value, [name]), expected));
  }

  it('is trimmed unless a recipe says otherwise, goes through its transformations in order, and stays blank', () => {
    assert.equal(transformed(' a '), 'a');
    assert.equal(
      transformed('https://A_B.example/x', ['stripScheme', 'beforeDot', 'underscoreToDash', 'lower']),
      'a-b',
    );
    assert.equal(transformed(' \n', ['upper']), '');
  });
});

describe('the kind of a key in the file of a recipe', () => {
  const kindOf = (text: string) => keyParts({ key: { kty: 'OKP' } }, text).kty;
  const pair = Buffer.alloc(64, 0xff);

  it('is OKP for a seed and its public key in base64, in either alphabet, padded or not, with blanks around it', () => {
    for (const encoding of ['base64', 'base64url'] as const) {
      const text = pair.toString(encoding);
      for (const one of [text, `\n ${text}`, `${text} \r\n`, text.replace(/=+$/, '')]) assert.equal(kindOf(one), 'OKP');
    }
  });

  it('is OKP for them in quotation marks, in JSON strings, with escapes, in lines or with a byte order mark', () => {
    // All of the alphabet that is escaped, broken or told apart.
    for (const bytes of [
      pair,
      Buffer.alloc(64, 0xfb),
      Buffer.from(Array.from({ length: 64 }, (_, index) => 4 * index)),
    ]) {
      const text = bytes.toString('base64');
      const escaped = text.replaceAll('/', '\\/');
      for (const one of [
        `"${text}"`,
        `'${text}'`,
        ` "${text}"\r\n`,
        `"${escaped}\\n"`,
        `${escaped}\\n`,
        text.replaceAll('+', '\\u002b').replaceAll('=', '\\u003D'),
        JSON.stringify(JSON.stringify(`${text}\n`)),
        text.replace(/.{64}/, '$&\n'),
        `\ufeff${text}`,
      ]) {
        assert.equal(kindOf(one), 'OKP', one);
      }
    }
  });

  it('is that of the file whose member is wrapped once more', () => {
    const file = { name: 'Test', test: { privateKey: null }, privateKey: 'privateKey' };
    const text = JSON.stringify({ privateKey: JSON.stringify(pair.toString('base64')) });
    assert.equal(keyParts({ key: { kty: 'OKP', file } } as never, text).kty, 'OKP');
  });

  it('is unknown for a byte less or more, or other characters', () => {
    for (const bytes of [63, 65]) assert.equal(kindOf(Buffer.alloc(bytes, 0xff).toString('base64')), undefined);
    assert.equal(kindOf(`${'a'.repeat(85)}.==`), undefined);
  });
});
