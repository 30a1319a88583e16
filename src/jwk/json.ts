/**
 * Parses JSON without ever quoting it: `JSON.parse` repeats the text in its errors, and the text is a secret.
 *
 * @returns the value, or undefined where the text is no JSON
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
