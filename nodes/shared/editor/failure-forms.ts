import { onFailureForms } from '../settings/on-failure.ts';

/**
 * Fills the list of what to do with a message that failed.
 *
 * @param words - the words of a form
 */
export function fillFailureForms(select: JQuery, chosen: string, words: (form: string) => string): void {
  for (const form of onFailureForms) select.append($('<option>').val(form).text(words(form)));
  select.val(chosen);
}
