import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillRecipe } from '../../../src/recipes/fill.ts';
import type { FieldValues } from '../../../src/recipes/resolve.ts';
import { root } from '../../support/node-red.ts';

type FlowNode = Readonly<Record<string, unknown>>;

const folder = join(root, 'examples');
const examples = readdirSync(folder).map((file) => ({
  file,
  flow: JSON.parse(readFileSync(join(folder, file), 'utf8')) as FlowNode[],
}));

/** Of a node, the settings that are compared. */
function settingsOf(node: FlowNode | undefined, names: object): object {
  return Object.fromEntries(Object.keys(names).map((name) => [name, node?.[name]]));
}

describe('the examples with a recipe', () => {
  for (const { file, flow } of examples) {
    for (const generator of flow.filter(({ recipe = '' }) => recipe !== '')) {
      it(`have in "${file}" what the panel fills in, and no key`, () => {
        const filled = fillRecipe(String(generator.recipe), generator.recipeFields as FieldValues);
        const key = flow.find(({ id }) => id === generator.signingKey);
        assert.deepEqual(settingsOf(generator, filled.generator), filled.generator);
        assert.deepEqual(settingsOf(key, filled.key), filled.key);
        assert.equal(key?.credentials, undefined);
      });
    }
  }
});
