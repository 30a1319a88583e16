/**
 * The name in a text that is nothing but `${NAME}` or `$(NAME)`: where a node has such a setting or credential,
 * Node-RED puts the value of that environment variable in its place, if it is set.
 */
export function substitutedName(text: string): string | undefined {
  return /^\$(?:\{\S+\}|\(\S+\))$/.test(text) ? text.slice(2, -1) : undefined;
}

/** Whether Node-RED may put an environment variable in the place of a text. */
export function isSubstituted(text: string): boolean {
  return substitutedName(text) !== undefined;
}

/**
 * Settings as a node would get them.
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
