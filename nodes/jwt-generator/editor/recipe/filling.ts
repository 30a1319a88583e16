import { type FilledRecipe, fillRecipe } from '../../../../src/recipes/fill.ts';
import type { Recipe } from '../../../../src/recipes/recipe.ts';
import type { FieldValues } from '../../../../src/recipes/resolve.ts';
import { CREDENTIAL_MASK } from '../../../keys/settings.ts';
import type { GeneratorSettings } from '../../settings.ts';
import type { RecipeHost } from '../recipe-row.ts';

type Saved = FilledRecipe['generator'];

/** Settings that a recipe has filled in the open panel. */
export interface Filling {
  /** Fills the settings from the fields; a manual change stays until its field changes. */
  readonly fill: (id: string, fields: FieldValues, file: string) => void;
  /** Resumes a saved recipe without filling its settings again. @returns values of secret fields */
  readonly resume: (recipe: Recipe) => Readonly<Record<string, string>>;
  /** Undoes what was filled since the panel was opened, except manual changes. */
  readonly takeBack: () => void;
  /** Settings as defined by the recipe. */
  readonly settings: () => Saved;
}

export function createFilling(host: RecipeHost): Filling {
  let filled: Saved = {};
  let before: GeneratorSettings | undefined;
  let key: { readonly id: string; readonly json: string } | undefined;
  let kid = '';
  const savedSecret = host.secret();

  const fillKey = ({ key: settings, credentials }: FilledRecipe) => {
    const given = credentials.key;
    if (Object.keys(given).length === 0) {
      if (key) removeKey();
      // The key was saved earlier, and other nodes may use it: set the key id of the token instead.
      else if (settings.kid !== kid && host.settings().signingKey !== '') host.show({ kid: String(settings.kid) });
      kid = String(settings.kid);
      return;
    }
    kid = String(settings.kid);
    const marks = Object.fromEntries(Object.keys(given).map((name) => [`has_${name}`, true]));
    const wanted = { ...settings, name: String(settings.name), credentials: { ...given, ...marks } };
    const json = JSON.stringify(wanted);
    if (key?.json === json) return;
    if (key) host.updateKey(key.id, wanted);
    key = { id: key?.id ?? host.addKey(wanted), json };
  };
  const removeKey = () => {
    if (key) host.removeKey(key.id);
    key = undefined;
    if (before) host.show({ signingKey: before.signingKey });
  };

  return {
    settings: () => filled,
    fill: (id, fields, file) => {
      before ??= host.settings();
      const next = fillRecipe(id, fields, file);
      host.show(changesOf(filled, next.generator));
      filled = next.generator;
      fillKey(next);
      const { clientSecret = '' } = next.credentials.generator;
      if (clientSecret !== '' && clientSecret !== host.secret()) host.setSecret(clientSecret);
    },
    resume: (recipe) => {
      const { recipeFields } = host.settings();
      const resumed = fillRecipe(recipe.id, recipeFields as FieldValues);
      filled = resumed.generator;
      kid = String(resumed.key.kid);
      const field = recipe.fields.find(({ kind }) => kind === 'secret');
      return field && savedSecret !== '' ? { [field.name]: CREDENTIAL_MASK } : {};
    },
    takeBack: () => {
      const { recipe, recipeFields, ...settings } = filled;
      const now = before && host.settings();
      const unchanged = Object.keys(settings).filter((name) => isSame(settings[name], now?.[name as 'ttl']));
      const earlier = before as unknown as Saved | undefined;
      const restored = earlier ? Object.fromEntries(unchanged.map((name) => [name, earlier[name]])) : {};
      host.show({ ...(restored as Saved), recipe: '', recipeFields: {} }, before?.timeUnits);
      removeKey();
      if (host.secret() !== savedSecret) host.setSecret(savedSecret);
      filled = {};
      before = undefined;
    },
  };
}

/** Settings to show: those that changed, and the other half of a typed value if one half changed. */
function changesOf(shown: Saved, next: Saved): Saved {
  const changed = new Set(Object.keys(next).filter((name) => !isSame(shown[name], next[name])));
  const bases = [...changed].map((name) => name.replace(/Type$/, ''));
  const isShown = (name: string) =>
    changed.has(name) || bases.includes(name) || bases.includes(name.replace(/Type$/, ''));
  return Object.fromEntries(Object.entries(next).filter(([name]) => isShown(name)));
}

/** Whether two values are equal once saved: a flow stores numbers as strings, and row members in any order. */
export function isSame(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${name}:${canonical(member)}`).join()}}`;
}
