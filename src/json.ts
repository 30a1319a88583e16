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

/**
 * Looks for an object that has the same member twice: readers disagree about which one counts (RFC 7517 §4).
 *
 * @param json - well-formed JSON
 */
export function hasDuplicateMember(json: string): boolean {
  const open: (Set<unknown> | undefined)[] = [];
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}[\]]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token.endsWith(':')) {
      const name: unknown = JSON.parse(token.slice(0, -1));
      const names = open.at(-1);
      if (names?.has(name)) return true;
      names?.add(name);
    }
  }
  return false;
}
