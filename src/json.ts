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
  for (let index = 0; index < json.length; index += 1) {
    const char = json[index];
    if (char === '{') open.push(new Set());
    else if (char === '[') open.push(undefined);
    else if (char === '}' || char === ']') open.pop();
    else if (char === '"') {
      const end = endOfString(json, index);
      if (isBeforeColon(json, end)) {
        const name: unknown = JSON.parse(json.slice(index, end));
        const names = open.at(-1);
        if (names?.has(name)) return true;
        names?.add(name);
      }
      index = end - 1;
    }
  }
  return false;
}

/** The place behind the string that begins at a place. By hand, since an expression would go back and forth. */
function endOfString(json: string, begin: number): number {
  let index = begin + 1;
  while (index < json.length && json[index] !== '"') index += json[index] === '\\' ? 2 : 1;
  return index + 1;
}

function isBeforeColon(json: string, place: number): boolean {
  let index = place;
  while (' \t\r\n'.includes(json[index] ?? '.')) index += 1;
  return json[index] === ':';
}
