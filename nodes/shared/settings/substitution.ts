/**
 * References to environment variables in settings: `${NAME}` anywhere in a text. Node-RED itself only replaces a text that
 * is nothing but `${NAME}` or `$(NAME)`, and leaves any other as it is.
 */
const reference = /\$\{([^{}\s]+)\}/g;

/**
 * The name in a text that is nothing but `${NAME}` or `$(NAME)`: where a node has such a setting or credential,
 * Node-RED puts the value of that environment variable in its place, if it is set.
 */
export function substitutedName(text: string): string | undefined {
  return /^\$(?:\{[^{}\s]+\}|\(\S+\))$/.test(text) ? text.slice(2, -1) : undefined;
}

/** Whether a text refers to environment variables with `${NAME}`. */
export function hasReference(text: string): boolean {
  return text.includes('${') && text.search(reference) >= 0;
}

/** Whether environment variables complete a text before the node gets it. */
export function isSubstituted(text: string): boolean {
  return substitutedName(text) !== undefined || hasReference(text);
}

/**
 * Replaces each `${NAME}` in a text.
 *
 * @param textOf - the value of a variable, as text
 */
export function expandReferences(text: string, textOf: (name: string) => string): string {
  return text.replace(reference, (_, name: string) => textOf(name));
}

/** Whether a text has `{{…}}`, which templates of other nodes replace, and texts of settings keep. */
export function hasMustache(text: string): boolean {
  const start = text.indexOf('{{');
  return start >= 0 && text.indexOf('}}', start + 2) >= 0;
}

/**
 * Settings as Node-RED itself would substitute them.
 *
 * @param read - reads an environment variable; undefined where it is not set
 */
export function substituted(value: unknown, read: (name: string) => unknown): unknown {
  if (typeof value === 'string') {
    const name = substitutedName(value);
    return (name === undefined ? undefined : read(name)) ?? value;
  }
  if (Array.isArray(value)) return value.map((item) => substituted(item, read));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, substituted(member, read)]));
}
