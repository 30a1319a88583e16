import type { Field, Recipe } from '../../../../src/recipes/recipe.ts';
import type { FieldValues, Typed } from '../../../../src/recipes/resolve.ts';
import { transformed } from '../../../../src/recipes/transform.ts';
import { CREDENTIAL_MASK } from '../../../keys/settings.ts';
import type { Translate } from '../claims.ts';
import type { RecipeHost } from '../recipe-row.ts';
import { labelOf, placeOf } from './where.ts';

/** Fields of a recipe in the open panel. */
export interface Fields {
  readonly values: () => FieldValues;
  readonly show: (values: Readonly<Record<string, unknown>>) => void;
  /** Whether the recipe has a field of this name. */
  readonly has: (name: string) => boolean;
}

interface Control {
  readonly field: Field;
  readonly value: () => string | Typed;
  readonly show: (value: unknown) => void;
}

/**
 * Builds the fields of a recipe.
 *
 * @param changed - called when a value was entered
 */
export function createFields(
  place: JQuery,
  recipe: Recipe,
  { say, createTypedInput }: RecipeHost,
  changed: () => void,
): Fields {
  place.empty();
  const controls = recipe.fields.map((field): Control => {
    const id = `jwt-recipe-field-${field.name}`;
    const row = $('<div class="form-row jwt-removable jwt-recipe-field"></div>').appendTo(place);
    const label = say(`recipe.field.${labelOf(field)}`);
    $('<label></label>')
      .attr({ for: id, id: `${id}-label` })
      .text(label)
      .appendTo(row)
      .after(' ');
    const input = inputOf(field).attr('id', id).appendTo(row);
    const isTyped = field.kind === 'typed';
    if (isTyped) {
      createTypedInput(id, label, ['str', 'msg']);
      row.find('.red-ui-typedInput-input').attr('placeholder', field.example);
    } else input.attr('aria-labelledby', `${id}-label`);
    addWhere(row, field, recipe, label, say);
    const control: Control = {
      field,
      value: () =>
        isTyped
          ? { value: String(input.typedInput('value') ?? ''), type: String(input.typedInput('type')) }
          : String(input.val() ?? ''),
      show: (value) => {
        const { value: text, type } = typedOf(value);
        if (isTyped) {
          input.typedInput('type', type);
          input.typedInput('value', text);
        } else input.val(text);
      },
    };
    row.on('input change', changed);
    watchProblem(row, control, isTyped ? row.find('.red-ui-typedInput-input') : input, label, say);
    return control;
  });
  return {
    values: () =>
      Object.fromEntries(
        controls.map(({ field, value }) => [field.name, value()]).filter(([, value]) => value !== CREDENTIAL_MASK),
      ),
    show: (values) => {
      for (const { field, show } of controls) if (Object.hasOwn(values, field.name)) show(values[field.name]);
    },
    has: (name) => controls.some(({ field }) => field.name === name),
  };
}

function typedOf(value: unknown): Typed {
  return typeof value === 'object' && value !== null ? (value as Typed) : { value: String(value ?? ''), type: 'str' };
}

function inputOf({ kind, example, choices = [], default: preset = '' }: Field): JQuery {
  if (kind === 'choice') {
    const select = $('<select></select>');
    for (const { value, name } of choices) select.append($('<option>').val(value).text(`${value} – ${name}`));
    return select.val(preset || example);
  }
  if (kind === 'json') return $('<textarea rows="2" spellcheck="false"></textarea>').attr('placeholder', example);
  const type = kind === 'secret' ? 'password' : 'text';
  return $('<input spellcheck="false" autocomplete="off">')
    .attr({ type, placeholder: preset || example, ...(kind === 'number' && { inputmode: 'numeric' }) })
    .val('');
}

/** Adds a button that shows where to find the value of a field. */
function addWhere(row: JQuery, field: Field, { docs }: Recipe, label: string, say: Translate): void {
  const id = `jwt-recipe-where-${field.name}`;
  const text = $('<p class="jwt-hint" hidden></p>')
    .attr('id', id)
    .text(`${say(`recipe.where.${placeOf(field)}`)} `);
  const url = docs[0]?.url;
  if (url) {
    $('<a target="_blank" rel="noopener noreferrer"></a>').attr('href', url).text(say('recipe.docs')).appendTo(text);
  }
  $('<button type="button" class="red-ui-button" aria-expanded="false">?</button>')
    .attr({ 'aria-controls': id, 'aria-label': `${label}: ${say('recipe.find')}`, title: say('recipe.find') })
    .on('click', (event) => {
      const isHidden = text.prop('hidden');
      text.prop('hidden', !isHidden);
      $(event.currentTarget).attr('aria-expanded', String(isHidden));
    })
    .appendTo(row);
  text.appendTo(row);
}

/** Shows problems of a field only after it has lost focus once. */
function watchProblem(row: JQuery, { field, value }: Control, input: JQuery, name: string, say: Translate): void {
  const id = `jwt-recipe-problem-${field.name}`;
  const problem = $('<div class="jwt-recipe-problem"></div>').attr('id', id).appendTo(row);
  let wasLeft = false;
  const look = () => {
    if (!wasLeft) return;
    const { value: text, type } = typedOf(value());
    const said = problemOf(field, text, type);
    problem.text(said ? say(said, { name, example: field.example }) : '');
    if (said) input.attr({ 'aria-invalid': 'true', 'aria-describedby': id });
    else input.removeAttr('aria-invalid aria-describedby');
  };
  row.on('focusout', () => {
    wasLeft = true;
    look();
  });
  row.on('input change', look);
}

function problemOf({ isOptional, pattern, transform, default: preset, from }: Field, text: string, type: string) {
  if (text === CREDENTIAL_MASK) return undefined;
  if (text.trim() === '') return isOptional || preset || from ? undefined : 'invalid.blank';
  const isWrong = pattern && type === 'str' && !new RegExp(pattern).test(transformed(text, transform));
  return isWrong ? 'recipe.pattern' : undefined;
}
