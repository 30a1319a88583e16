import { recipes } from '../../../../src/recipes/fill.ts';
import { keyParts, recognise } from '../../../../src/recipes/key-file.ts';
import { type Recipe, recipeGroups } from '../../../../src/recipes/recipe.ts';
import { onlyName } from '../../../../src/recipes/resolve.ts';
import type { Translate } from '../claims.ts';
import type { RecipeHost, RecipePanel } from '../recipe-row.ts';
import { createCombobox, type OptionGroup } from './combobox.ts';
import { differencesOf, showDifferences } from './differences.ts';
import { createFields } from './fields.ts';
import { createFilling } from './filling.ts';
import { createKeyBox } from './key-box.ts';
import { markTabs } from './mark-tabs.ts';
import { recipeSentence } from './sentence.ts';

/** Builds the recipe part of an open panel: its fields, which fill the settings. */
export function openRecipe(host: RecipeHost): RecipePanel {
  const { say } = host;
  const area = $('#jwt-recipe-area');
  const proposal = $('#jwt-recipe-proposal');
  const filling = createFilling(host);
  let recipe: Recipe | undefined;
  let fields: ReturnType<typeof createFields> | undefined;

  const fill = () => {
    if (recipe && fields) filling.fill(recipe.id, fields.values(), box.text());
  };
  const takeFile = (text: string, fileName = '') => {
    if (!recipe || !fields) return;
    fields.show({ ...keyParts(recipe, text).fields, ...keyIdOf(recipe, fileName) });
    fill();
  };
  const box = createKeyBox($('#jwt-recipe-key'), host, takeFile);

  /** Shows the fields of a recipe, with the values of fields that the previous recipe has, too. */
  const showRecipe = (next: Recipe | undefined, values: object) => {
    recipe = next;
    area.prop('hidden', !next);
    fields = next && createFields($('#jwt-recipe-fields'), next, host, fill);
    fields?.show(values as Readonly<Record<string, unknown>>);
    $('#jwt-recipe-unverified').prop('hidden', !next || !isUnverified(next));
  };
  const choose = (id: string, file?: { readonly text: string; readonly fileName: string }) => {
    const next = recipes.find((known) => known.id === id);
    proposal.empty();
    combobox.choose(next?.id ?? '');
    const before = fields?.values() ?? {};
    if (next !== recipe) showRecipe(next, before);
    if (!next) {
      filling.takeBack();
      box.clear();
      return;
    }
    if (file) box.show(file.text);
    takeFile(box.text(), file?.fileName);
  };
  const combobox = createCombobox($('#jwt-recipe'), optionGroups(say), say('recipe.none'), choose);

  const propose = (text: string, fileName = '') => {
    const found = [...recognise(recipes, text), ...recipes.filter((known) => fits(known, fileName))];
    if (found.length === 0) return false;
    proposal.empty();
    $('<p></p>').text(say('recipe.recognised')).appendTo(proposal);
    for (const one of found) {
      const { id, name } = one;
      $('<button type="button" class="red-ui-button red-ui-button-small"></button>')
        .text(isUnverified(one) ? `${name} (${say('recipe.unverified')})` : name)
        .on('click', () => {
          choose(id, { text, fileName });
          firstBlank(area).trigger('focus');
        })
        .appendTo(proposal);
    }
    proposal.find('button').first().trigger('focus');
    return true;
  };

  const saved = host.settings();
  const savedRecipe = recipes.find(({ id }) => id === saved.recipe);
  combobox.choose(savedRecipe?.id ?? '');
  if (savedRecipe) {
    showRecipe(savedRecipe, saved.recipeFields);
    fields?.show(filling.resume(savedRecipe));
  }

  const refresh: RecipePanel['refresh'] = (settings) => {
    const filled = filling.settings();
    markTabs(recipe ? filled : {}, say('recipe.byRecipe'));
    if (!recipe) return;
    $('#jwt-recipe-sentence').text(recipeSentence(settings, say));
    box.refresh(settings.signingKey !== '');
    const differences = differencesOf(recipe, filled, settings, host.key(), Date.now() / 1000);
    showDifferences($('#jwt-recipe-differences'), differences, filled, host);
  };
  refresh(saved);
  return {
    refresh,
    propose,
    take: (text, fileName) => {
      const isOfRecipe = recipe && (recognise([recipe], text).length > 0 || fits(recipe, fileName));
      if (!isOfRecipe && propose(text, fileName)) return true;
      if (!recipe) return false;
      box.show(text);
      takeFile(text, fileName);
      return true;
    },
  };
}

function optionGroups(say: Translate): OptionGroup[] {
  const groups = recipeGroups.map((group) => ({
    label: say(`recipe.group.${group}`),
    options: inOrder(recipes.filter((recipe) => recipe.group === group)).map((recipe) => ({
      id: recipe.id,
      name: recipe.name,
      isVariant: recipe.variantOf !== undefined,
      note: isUnverified(recipe) ? say('recipe.unverified') : undefined,
    })),
  }));
  return [{ label: '', options: [{ id: '', name: say('recipe.anything') }] }, ...groups];
}

/** Sorts recipes by name, with variants below their recipe. */
function inOrder(group: readonly Recipe[]): Recipe[] {
  const main = group.filter(({ variantOf }) => !group.some(({ id }) => id === variantOf));
  const byName = [...main].sort((a, b) => a.name.localeCompare(b.name));
  return byName.flatMap((recipe) => [recipe, ...group.filter(({ variantOf }) => variantOf === recipe.id)]);
}

function isUnverified({ docs }: Recipe): boolean {
  return docs.every(({ evidence }) => evidence === 'unverified');
}

function fits({ key }: Recipe, fileName: string): boolean {
  return key.fileName !== undefined && new RegExp(key.fileName).test(fileName);
}

/** Key id in a file name, by the name of its field. */
function keyIdOf({ key, header }: Recipe, fileName: string): Readonly<Record<string, string>> {
  const name = onlyName(header.kid);
  const [, kid] = (key.fileName && new RegExp(key.fileName).exec(fileName)) || [];
  return name && kid ? { [name]: kid } : {};
}

/** Element that gets the focus after a file was read. */
function firstBlank(area: JQuery): JQuery {
  const inputs = area.find('.jwt-recipe-field').find('input:visible, textarea:visible, select:visible');
  const blank = inputs.filter((_, input) => $(input).val() === '');
  return (blank.length > 0 ? blank : inputs).first();
}
