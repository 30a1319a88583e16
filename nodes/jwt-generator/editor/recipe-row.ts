import type { FilledRecipe } from '../../../src/recipes/fill.ts';
import { lineOf } from '../../keys/editor/key-info.ts';
import type { KeyDescription } from '../../keys/panel-answers.ts';
import { acceptFiles } from '../../shared/editor/drop.ts';
import { loadScript } from '../../shared/editor/load-script.ts';
import { createTypedInput } from '../../shared/editor/typed-input.ts';
import type { ChosenUnits } from '../../shared/settings/value-types.ts';
import type { GeneratorSettings } from '../settings.ts';
import type { Translate } from './claims.ts';
import type { ExchangePanel } from './exchange.ts';
import { addKey, removeKey, updateKey } from './generated-key.ts';
import { type GeneratorNode, live, liveSettings } from './live.ts';
import { keyInfos } from './protection.ts';
import { showSettings } from './show-settings.ts';

/** Access of the recipes to the panel: they are a separate script, and the state of the panel is in this one. */
export interface RecipeHost {
  readonly say: Translate;
  readonly settings: () => GeneratorSettings;
  readonly show: (settings: FilledRecipe['generator'], timeUnits?: ChosenUnits) => void;
  readonly addKey: (settings: KeySettings) => string;
  readonly updateKey: (id: string, settings: KeySettings) => void;
  readonly removeKey: (id: string) => void;
  /** The client secret as it would be saved: Node-RED's mask if one is stored. */
  readonly secret: () => string;
  readonly setSecret: (text: string) => void;
  /** One-line description of the signing key; blank if unknown. */
  readonly keyLine: () => string;
  readonly key: () => KeyDescription | undefined;
  readonly acceptFiles: typeof acceptFiles;
  readonly createTypedInput: typeof createTypedInput;
}

export interface KeySettings {
  readonly name: string;
  readonly [setting: string]: unknown;
}

/** Recipe of an open panel. */
export interface RecipePanel {
  /** Updates the list of differences from the recipe after a change. */
  readonly refresh: (settings: GeneratorSettings) => void;
  /** Suggests the recipes whose provider issues such a file. @returns whether there are any */
  readonly propose: (text: string, fileName?: string) => boolean;
  /** Reads a key or file that was dropped on the panel. @returns whether the recipe accepts it */
  readonly take: (text: string, fileName: string) => boolean;
}

/** Recipe of the open panel, once the recipes are loaded. */
let opened: Promise<RecipePanel | undefined> = Promise.resolve(undefined);
let shown: RecipePanel | undefined;

/**
 * Builds the first row of the panel: what the token is for.
 *
 * @param fillFrom - called with a text that was dropped on the panel and is not a recipe's file
 */
export function prepareRecipe(
  node: GeneratorNode,
  say: Translate,
  exchange: ExchangePanel,
  fillFrom: (text: string, fileName: string) => void,
): void {
  const panel = $('#jwt-generator-panel');
  const saved = live.saved(node, 'recipe');
  $('#jwt-recipe').val(saved === '' ? say('recipe.anything') : saved);
  shown = undefined;
  opened = loadRecipes().then(
    ({ openRecipe }) => {
      // The panel may have been closed, or another opened, in the meantime.
      if (live.isOpen(node) && panel[0]?.isConnected) shown = openRecipe(hostOf(node, say, exchange));
      return shown;
    },
    () => undefined,
  );
  acceptFiles(panel, async (text, fileName) => {
    const recipe = await opened;
    if (!recipe?.take(text, fileName)) fillFrom(text, fileName);
  });
}

function hostOf(node: GeneratorNode, say: Translate, { secret, setSecret }: ExchangePanel): RecipeHost {
  return {
    say,
    settings: () => liveSettings(node),
    show: (settings, timeUnits) => showSettings(settings as Parameters<typeof showSettings>[0], timeUnits),
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

/** Suggests the recipes whose provider issues such a file. @returns whether there are any */
export async function proposeRecipe(text: string, fileName: string): Promise<boolean> {
  return (await opened)?.propose(text, fileName) ?? false;
}

export function refreshRecipe(settings: GeneratorSettings): void {
  shown?.refresh(settings);
}

export function closeRecipe(): void {
  opened = Promise.resolve(undefined);
  shown = undefined;
}

/** Loads the recipes, which are a separate script of the build. */
function loadRecipes(): Promise<typeof import('./on-demand/recipes.ts')> {
  return loadScript('jwt-generator/recipes.js');
}
