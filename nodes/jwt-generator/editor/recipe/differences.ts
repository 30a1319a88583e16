import type { FilledRecipe } from '../../../../src/recipes/fill.ts';
import { lintSettings, type RuleProblem } from '../../../../src/recipes/lint.ts';
import type { Recipe } from '../../../../src/recipes/recipe.ts';
import type { KeyDescription } from '../../../keys/panel-answers.ts';
import type { GeneratorSettings } from '../../settings.ts';
import type { Translate } from '../claims.ts';
import type { RecipeHost } from '../recipe-row.ts';
import { isSame } from './filling.ts';
import { spanOf } from './span.ts';

type Saved = FilledRecipe['generator'];

/** A setting that differs from the recipe, a broken rule of the provider, or both. */
export interface Difference {
  readonly setting: string;
  readonly isChanged: boolean;
  readonly broken?: RuleProblem | undefined;
}

/** @param now - seconds since 1970-01-01T00:00:00Z */
export function differencesOf(
  recipe: Recipe,
  filled: Saved,
  settings: GeneratorSettings,
  key: KeyDescription | undefined,
  now: number,
): Difference[] {
  const live = settings as unknown as Saved;
  const isOther = (name: string) => Object.hasOwn(filled, name) && !isSame(filled[name], live[name]);
  const changed = Object.keys(filled).filter(
    (name) =>
      name !== 'recipe' &&
      name !== 'recipeFields' &&
      !name.endsWith('Type') &&
      (isOther(name) || isOther(`${name}Type`)),
  );
  const expires = key?.certificate?.expires;
  const certificateExpires = expires === undefined ? undefined : Date.parse(expires) / 1000;
  const problems = lintSettings(recipe, settings, { algorithm: key?.algorithm, certificateExpires }, now);
  const rest = changed.filter((name) => !problems.some(({ setting }) => setting === name));
  return [
    ...problems.map((broken) => ({
      setting: broken.setting,
      isChanged: changed.includes(broken.setting),
      broken,
    })),
    ...rest.map((setting) => ({ setting, isChanged: true })),
  ];
}

let shownState = '';

/** Lists the differences, each with a button to undo it; unchanged entries are not rebuilt and so retain the focus. */
export function showDifferences(
  place: JQuery,
  differences: readonly Difference[],
  filled: Saved,
  { say, show }: Pick<RecipeHost, 'say' | 'show'>,
): void {
  const state = JSON.stringify(differences);
  if (state === shownState && place.children().length === differences.length) return;
  shownState = state;
  place.empty().prop('hidden', differences.length === 0);
  for (const difference of differences) {
    const name = nameOf(difference.setting);
    const line = $('<li></li>').appendTo(place);
    $('<span class="jwt-warning"></span>')
      .text(textOf(difference, name, say))
      .appendTo(line);
    if (!difference.isChanged) continue;
    $('<button type="button" class="red-ui-button red-ui-button-small jwt-recipe-take-back"></button>')
      .text(say('recipe.takeBack'))
      .attr('aria-label', `${say('recipe.takeBack')}: ${name}`)
      .on('click', () => {
        const halves = [difference.setting, `${difference.setting}Type`].filter((half) => Object.hasOwn(filled, half));
        show(Object.fromEntries(halves.map((half) => [half, filled[half] as string])));
        $('#jwt-recipe').trigger('focus');
      })
      .appendTo(line);
  }
}

function textOf({ isChanged, broken }: Difference, name: string, say: Translate): string {
  const reason = broken && say(`recipe.rule.${broken.rule}`, worded(broken.values));
  if (!isChanged) return `${name}: ${reason}`;
  return reason ? say('recipe.differsWhy', { name, reason }) : say('recipe.differs', { name });
}

/** Formats time spans in words. */
function worded(values: RuleProblem['values']): RuleProblem['values'] {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      /^(?:max|min|lifetime)$/.test(name) ? spanOf(Number(value)) : value,
    ]),
  );
}

/** Label of a setting in the panel. */
function nameOf(setting: string): string {
  const row = $(`#node-input-${setting}, #node-input-${setting}-rows`).first().closest('.form-row');
  return row.find('label').first().text().trim() || setting;
}
