import type { EditorWidgetTypedInputOptions } from 'node-red';
import { namesIn } from '../settings/choices.ts';
import { whenShown } from './when-shown.ts';

/** A type that a TypedInput offers: one of Node-RED's, or one of our own. */
export type OfferedType =
  | string
  | {
      readonly value: string;
      readonly label: string;
      /** Class of an icon of Font Awesome: shown in the place of the label. */
      readonly icon?: string;
      readonly hasValue?: boolean;
      /** Whether it is a unit, which stands behind its number. */
      readonly isUnit?: boolean;
    };

/**
 * Makes a TypedInput of an input when its tab or row is first shown: a widget of Node-RED's takes milliseconds. Until then the
 * input has the value, and the one beside it the type, as they are saved.
 */
export function createTypedInput(...input: Parameters<typeof buildTypedInput>): void {
  whenShown($(`#${input[0]}`), () => buildTypedInput(...input));
}

/**
 * Makes a TypedInput of an input.
 *
 * @param field - id of the input; the type is kept in the input whose id ends in `Type`, where there is one
 * @param label - its name for screen readers
 * @param icons - what its buttons that show but an icon do, by the class of the icon
 */
export function buildTypedInput(
  field: string,
  label: string,
  types: readonly OfferedType[],
  icons?: Readonly<Record<string, string>>,
): void {
  const input = $(`#${field}`);
  const typeField = $(`#${field}Type`);
  const [first] = types;
  const values = types.map(typeValue);
  // A type that is saved and not offered stays: the widget would put the first in its place without a word.
  const saved = String(typeField.val() ?? '');
  const further = saved === '' || values.includes(saved) ? [] : [saved];
  input.typedInput({
    types: [...types, ...further],
    ...(typeField.length > 0 ? { typeField } : { default: first && typeValue(first) }),
  } as EditorWidgetTypedInputOptions);
  // As wide as the stylesheet makes a plain input of the row.
  input.typedInput('width', 'var(--jwt-field-width)');
  nameTypedInput(input, label, icons);
  putUnitsLast(input, types);
}

/** Puts the button of the type behind the value while the type is a unit: "15 minutes". */
function putUnitsLast(input: JQuery, types: readonly OfferedType[]): void {
  const units = types.flatMap((type) => (typeof type !== 'string' && type.isUnit ? [type.value] : []));
  if (units.length === 0) return;
  const widget = input.next('.red-ui-typedInput-container');
  const button = widget.find('.red-ui-typedInput-type-select');
  const place = () => {
    const isLast = units.includes(String(input.typedInput('type')));
    // The place is kept without need: a button that is moved loses the focus.
    if (isLast === button.is(':last-child')) return;
    const hadFocus = button.is(':focus');
    if (isLast) widget.append(button);
    else widget.prepend(button);
    if (hadFocus) button.trigger('focus');
  };
  input.on('typedinputtypechange', place);
  place();
}

function typeValue(type: OfferedType): string {
  return typeof type === 'string' ? type : type.value;
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

/**
 * Makes a TypedInput that chooses several of some options, saved with commas between, when its tab is first opened.
 *
 * @param field - id of the input
 * @param none - what it shows while none is chosen
 */
export function createChoices(field: string, label: string, options: readonly Choice[], none: string): void {
  const input = $(`#${field}`);
  input.val(namesIn(String(input.val())).join(','));
  whenShown(input, () => buildChoices(input, label, options, none));
}

function buildChoices(input: JQuery, label: string, options: readonly Choice[], none: string): void {
  const chosen = namesIn(String(input.val()));
  // One that is saved and not offered stays, for the validator to name: the widget would drop all of them with it.
  const further = chosen.filter((name) => !options.some(({ value }) => value === name));
  const offered = [...options, ...further.map((value) => ({ value, label: value }))];
  input.typedInput({
    types: [{ value: 'choices', label: '', multiple: true, options: offered }],
    default: 'choices',
  } as unknown as EditorWidgetTypedInputOptions);
  input.typedInput('width', 'var(--jwt-field-width)');
  showNames(
    input,
    offered.map(({ value }) => value),
    none,
  );
  nameTypedInput(input, label);
}

/** Shows the chosen names in the order of the list, where Node-RED shows their number, in most languages in English. */
function showNames(input: JQuery, offered: readonly string[], none: string): void {
  const label = input.next('.red-ui-typedInput-container').find('.red-ui-typedInput-option-label');
  const show = () => {
    const chosen = namesIn(String(input.val()));
    const names = offered.filter((name) => chosen.includes(name));
    // The names are those that a flow reads, in every language.
    label.attr('translate', names.length > 0 ? 'no' : null).text(names.join(', ') || none);
  };
  input.on('change', show);
  show();
}

/**
 * Names a TypedInput for screen readers: its text by the label, and its buttons by the label and what they show.
 * Node-RED names the text alone, and 4.1 not even that.
 */
export function nameTypedInput(input: JQuery, label: string, icons: Readonly<Record<string, string>> = {}): void {
  const widget = input.next('.red-ui-typedInput-container');
  const text = widget.find('.red-ui-typedInput-input').attr('aria-label', label);
  const id = input.attr('id');
  if (id) {
    // The input itself is hidden now: its label belongs to the text in its place.
    text.attr('id', `${id}-text`);
    $(`label[for="${id}"]`).attr('for', `${id}-text`);
  }
  const nameButtons = () => {
    widget.find('button').each((_, button) => {
      const shown = shownBy($(button), widget) ?? icons[iconOf(button)];
      $(button).attr('aria-label', shown ? `${label}: ${shown}` : label);
    });
  };
  input.on('change typedinputtypechange', nameButtons);
  nameButtons();
}

/** The words that a button shows: the type, the number of choices, or the context store, which stands in the field. */
function shownBy(button: JQuery, widget: JQuery): string | undefined {
  const store = button.is('.red-ui-typedInput-option-trigger') ? '.red-ui-typedInput-value-label' : '';
  return button.attr('title') || button.text().trim() || widget.find(store).text().trim() || undefined;
}

function iconOf(button: HTMLElement): string {
  const classes = [...(button.querySelector('i')?.classList ?? [])];
  return classes.find((name) => name.startsWith('fa-')) ?? '';
}

/** Enables or disables a TypedInput. */
export function enableTypedInput(field: string, enabled: boolean): void {
  const input = $(`#${field}`) as JQuery & { typedInput(action: 'enable' | 'disable'): void };
  input.typedInput(enabled ? 'enable' : 'disable');
  // The widget keeps but the mouse away.
  input.next('.red-ui-typedInput-container').find('input, button').prop('disabled', !enabled);
}
