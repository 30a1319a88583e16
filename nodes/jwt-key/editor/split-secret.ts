import { type IdAndSecret, splitIdAndSecret } from '../../../src/id-and-secret.ts';

/**
 * Offers to split a key id and a secret that were pasted as one text.
 *
 * @param say - reads the texts of the panel
 * @param text - reads the field that both are pasted into; a stored text is not known here
 * @param take - puts the parts into their own fields
 * @returns a function to call when the field has changed
 */
export function createSplit(
  place: JQuery,
  say: (key: string, values?: Readonly<Record<string, string>>) => string,
  text: () => string,
  take: (parts: IdAndSecret) => void,
): () => void {
  const found = () => splitIdAndSecret(text());
  const words = $('<p></p>').appendTo(place);
  $('<button type="button" class="red-ui-button red-ui-button-small"></button>')
    .text(say('split.now'))
    .on('click', () => {
      const parts = found();
      if (parts) take(parts);
    })
    .appendTo(place);
  return () => {
    const parts = found();
    place.prop('hidden', !parts);
    if (parts) words.text(say('split.found', { kid: parts.kid }));
  };
}
