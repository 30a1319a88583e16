import { CREDENTIAL_MASK } from '../settings.ts';
import { type CredentialAct, credentialActs, openDraft, textToSave } from './credential-draft.ts';

/** A credential that is stored, and never shown: it can be kept, replaced or cleared. */
export interface StoredText {
  /** Puts a new text in its place. */
  readonly replace: (text: string) => void;
  /** Puts a new text in its place, and offers no way back to the one that is stored. */
  readonly retire: (text: string) => void;
  readonly clear: () => void;
  /** Takes a replacement back. */
  readonly keep: () => void;
  /** What would be saved now: a replacement that was never typed keeps what is stored. */
  readonly text: () => string;
}

/** What the bar of a stored credential says. */
export interface StoredTexts {
  readonly label: string;
  readonly stored: string;
  readonly replace: string;
  readonly clear: string;
  readonly keep: string;
}

/** Takes Node-RED's mark out of a field, where a widget would show it. @returns whether a text is stored */
export function takeMark(input: JQuery): boolean {
  const isStored = input.val() === CREDENTIAL_MASK;
  if (isStored) input.val('');
  return isStored;
}

/**
 * @param input - the field of the credential: a textarea, or the input of a TypedInput
 * @param isStored - what {@link takeMark} said of it
 */
export function createStoredText(input: JQuery, isStored: boolean, texts: StoredTexts): StoredText {
  const widget = input.next('.red-ui-typedInput-container');
  const field = widget.length > 0 ? widget : input;
  const typing = widget.length > 0 ? widget.find('.red-ui-typedInput-input') : input;
  const bar = $('<div class="jwt-stored"></div>').insertBefore(input);
  bar.add(input).add(widget).wrapAll('<div class="jwt-secret"></div>');
  const said = $('<span></span>').text(texts.stored).appendTo(bar);
  let draft = openDraft(isStored);

  const act = (name: CredentialAct, text?: string) => {
    draft = credentialActs[name](draft, text);
    const { value, isEditable } = draft;
    if (widget.length > 0 && value !== CREDENTIAL_MASK) input.typedInput('value', value);
    else input.val(value);
    field.toggle(isEditable);
    bar.toggle(draft.isStored).toggleClass('jwt-open', isEditable);
    said.css('text-decoration', value === CREDENTIAL_MASK ? '' : 'line-through');
    buttons.keep.toggle(value !== CREDENTIAL_MASK);
    buttons.replace.toggle(!isEditable);
    buttons.clear.toggle(value === CREDENTIAL_MASK);
    input.trigger('change');
  };
  const button = (name: Exclude<CredentialAct, 'retire'>) =>
    $('<button type="button" class="red-ui-button"></button>')
      .attr({ 'data-act': name, 'aria-label': `${texts.label}: ${texts[name]}` })
      .text(texts[name])
      .appendTo(bar)
      .on('click', () => {
        act(name);
        // The button that was pressed is gone: the keyboard goes on with what came in its place.
        (typing.is(':visible') ? typing : bar.find('button:visible').first()).trigger('focus');
      });
  const buttons = { replace: button('replace'), clear: button('clear'), keep: button('keep') };
  if (isStored) act('keep');
  else bar.hide();

  return {
    replace: (text) => act('replace', text),
    retire: (text) => act('retire', text),
    clear: () => act('clear'),
    keep: () => act('keep'),
    text: () => textToSave({ ...draft, value: String(input.val()) }),
  };
}
