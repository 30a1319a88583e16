import type { FilledRecipe } from '../../../src/recipes/fill.ts';
import { lineOf } from '../../keys/editor/key-info.ts';
import type { KeyDescription } from '../../keys/panel-answers.ts';
import { acceptFiles } from '../../shared/editor/drop.ts';
import { createTypedInput } from '../../shared/editor/typed-input.ts';
import type { GeneratorSettings } from '../settings.ts';
import type { Translate } from './claims.ts';
import type { ExchangePanel } from './exchange.ts';
import { addKey, removeKey, updateKey } from './generated-key.ts';
import { type GeneratorNode, live, liveSettings } from './live.ts';
import { keyInfos } from './protection.ts';
import { showSettings } from './show-settings.ts';

/** What the recipes are given of the panel: they are a script of their own, and its state lives here. */
export interface RecipeHost {
  readonly say: Translate;
  readonly settings: () => GeneratorSettings;
  readonly show: (settings: FilledRecipe['generator']) => void;
  readonly addKey: (settings: KeySettings) => string;
  readonly updateKey: (id: string, settings: KeySettings) => void;
  readonly removeKey: (id: string) => void;
  /** The client secret as it would be saved: Node-RED's mark where one is stored. */
  readonly secret: () => string;
  readonly setSecret: (text: string) => void;
  /** The signing key in one line; blank where nothing is known of it. */
  readonly keyLine: () => string;
  readonly key: () => KeyDescription | undefined;
  readonly acceptFiles: typeof acceptFiles;
  readonly createTypedInput: typeof createTypedInput;
}

export interface KeySettings {
  readonly name: string;
  readonly [setting: string]: unknown;
}

/** The recipe of an open panel. */
export interface RecipePanel {
  /** Something changed: what differs from the recipe is listed anew. */
  readonly refresh: (settings: GeneratorSettings) => void;
  /** Proposes the recipes whose provider gives out such a file. @returns whether there are any */
  readonly propose: (text: string, fileName?: string) => boolean;
  /** Takes a key or file that was dropped on the panel. @returns whether it has a place for it */
  readonly take: (text: string, fileName: string) => boolean;
}

/** The recipe of the panel that is open, as soon as the recipes are loaded. */
let opened: Promise<RecipePanel | undefined> = Promise.resolve(undefined);
let shown: RecipePanel | undefined;

/**
 * Builds the first row of the panel: what the token is for.
 *
 * @param fillFrom - is given what was dropped on the panel and is no recipe's file
 */
export function prepareRecipe(
  node: GeneratorNode,
  say: Translate,
  exchange: ExchangePanel,
  fillFrom: (text: string) => void,
): void {
  const panel = $('#jwt-generator-panel');
  const saved = live.saved(node, 'recipe');
  $('#jwt-recipe').val(saved === '' ? say('recipe.anything') : saved);
  shown = undefined;
  opened = loadRecipes().then(
    ({ openRecipe }) => {
      // Meanwhile the panel may have been closed, or another opened.
      if (live.isOpen(node) && panel[0]?.isConnected) shown = openRecipe(hostOf(node, say, exchange));
      return shown;
    },
    () => undefined,
  );
  acceptFiles(panel, async (text, fileName) => {
    const recipe = await opened;
    if (!recipe?.take(text, fileName)) fillFrom(text);
  });
}

function hostOf(node: GeneratorNode, say: Translate, { secret, setSecret }: ExchangePanel): RecipeHost {
  return {
    say,
    settings: () => liveSettings(node),
    show: (settings) => showSettings(settings as Parameters<typeof showSettings>[0]),
    addKey: (settings) => addKey('signature', settings),
    updateKey: (id, settings) => updateKey('signature', id, settings),
    removeKey,
    secret,
    setSecret,
    keyLine: () => (keyInfos.signature ? lineOf(keyInfos.signature, (key, values) => say(`key.${key}`, values)) : ''),
    key: () => keyInfos.signature,
    acceptFiles,
    createTypedInput,
  };
}

/** Proposes the recipes whose provider gives out such a file. @returns whether there are any */
export async function proposeRecipe(text: string): Promise<boolean> {
  return (await opened)?.propose(text) ?? false;
}

export function refreshRecipe(settings: GeneratorSettings): void {
  shown?.refresh(settings);
}

export function closeRecipe(): void {
  opened = Promise.resolve(undefined);
  shown = undefined;
}

/** The recipes, which the build makes a script of its own. */
function loadRecipes(): Promise<typeof import('./on-demand/recipes.ts')> {
  return import(new URL('jwt-generator/recipes.js', document.baseURI).href);
}
