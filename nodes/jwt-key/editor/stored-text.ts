/** What Node-RED puts into the field of a credential that it keeps and does not send. */
export const kept = '__PWRD__';

/** A credential of several lines that is stored, and never shown: it can be kept, replaced or cleared. */
export interface StoredText {
  /** Puts a new text in its place. */
  readonly replace: (text: string) => void;
  /** Makes the field ready to be saved: a replacement that was never typed keeps what is stored. */
  readonly settle: () => void;
}

/**
 * @param textarea - the field of the credential
 * @param bar - says that a text is stored, with a button for each of `replace`, `clear` and `keep`
 */
export function createStoredText(textarea: JQuery, bar: JQuery): StoredText {
  const stored = textarea.val() === kept;
  const button = (act: string) => bar.find(`[data-act="${act}"]`);
  let replacing = false;

  const show = (value: string, editable: boolean) => {
    replacing = stored && editable;
    textarea.val(value).toggle(editable).trigger('change');
    bar.toggle(stored);
    bar.toggleClass('jwt-cleared', stored && value === '' && !editable);
    bar.children('span').css('text-decoration', stored && value !== kept ? 'line-through' : '');
    button('keep').toggle(value !== kept);
    button('replace').toggle(!editable);
    button('clear').toggle(value === kept);
  };

  button('replace').on('click', () => {
    show('', true);
    textarea.trigger('focus');
  });
  button('clear').on('click', () => show('', false));
  button('keep').on('click', () => show(kept, false));
  show(String(textarea.val()), !stored);

  return {
    replace: (text) => show(text, true),
    settle: () => {
      if (replacing && String(textarea.val()).trim() === '') textarea.val(kept);
    },
  };
}
