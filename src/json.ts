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

/** Copies what JSON was parsed to, if it is not nested deeper than the stack: several times faster than structuredClone. */
export function cloneJson<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(cloneJson) as T;
  const entries = Object.entries(value).map(([name, member]) => [name, cloneJson(member)] as const);
  return Object.fromEntries(entries) as T;
}

/**
 * Looks for an object that has the same member twice: readers disagree about which one counts (RFC 7517 §4).
 *
 * @param json - well-formed JSON
 * @param value - what it is parsed to
 */
export function hasDuplicateMember(json: string, value: unknown = JSON.parse(json)): boolean {
  // Of two members with one name, the parser keeps one.
  return countColons(json) > countMembers(value);
}

const [quote, backslash, colon] = [0x22, 0x5c, 0x3a];

/** The colons outside strings: each member has one. */
function countColons(json: string): number {
  let count = 0;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === colon) count += 1;
    else if (code === quote) index = endOfString(json, index);
  }
  return count;
}

/** @returns the index of the closing quote */
function endOfString(json: string, start: number): number {
  for (let index = start + 1; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === quote) return index;
    if (code === backslash) index += 1;
  }
  return json.length;
}

function countMembers(value: unknown): number {
  let count = 0;
  // No recursion: a text may be nested deeper than the stack.
  const found = [value];
  while (found.length > 0) {
    const next = found.pop();
    if (typeof next !== 'object' || next === null) continue;
    const members: unknown[] = Object.values(next);
    if (!Array.isArray(next)) count += members.length;
    for (const member of members) if (typeof member === 'object') found.push(member);
  }
  return count;
}
