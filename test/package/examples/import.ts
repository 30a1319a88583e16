import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillRecipe, recipes } from '../../../src/recipes/fill.ts';
import { keyParts } from '../../../src/recipes/key-file.ts';
import type { FieldValues } from '../../../src/recipes/resolve.ts';
import { root } from '../../support/node-red.ts';
import type { Expectation } from './expectation.ts';

export type FlowNode = { id: string; type: string; [setting: string]: unknown };

export function readExample(file: string): FlowNode[] {
  return JSON.parse(readFileSync(join(root, 'examples', file), 'utf8'));
}

/** An example, but for the addresses that are others here. */
export function withPlaces(flow: readonly FlowNode[], places: Expectation['places'] = {}): FlowNode[] {
  const text = JSON.stringify(flow, undefined, 2);
  return JSON.parse(Object.entries(places).reduce((changed, [place, other]) => changed.replaceAll(place, other), text));
}

/** Drops a provider's file on a generator: what the panel saves then. */
export function dropFile(generator: FlowNode, key: FlowNode, file: string): void {
  const recipe = recipes.find(({ id }) => id === generator.recipe);
  assert.ok(recipe, 'the generator of the example has a recipe');
  const fields = { ...(generator.recipeFields as FieldValues), ...keyParts(recipe, file).fields };
  const filled = fillRecipe(recipe.id, fields, file);
  Object.assign(generator, filled.generator);
  Object.assign(key, filled.key, { credentials: filled.credentials.key, publicKey: '' });
}
