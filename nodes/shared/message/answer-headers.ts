/**
 * Marks the headers of an answer that an HTTP request node received, with their hash. The next such node ignores them if
 * they are unchanged; otherwise it would send all of them, content-length included, with its own request.
 */
const answerMark = 'x-node-red-request-node';

/**
 * Header fields that only an answer has a use for, and fields of one connection (RFC 9110 §7.6, §8 to §15): where other
 * headers of an answer were changed, these are not meant for the next request either.
 */
const answerOnly =
  /^(?:accept-ranges|access-control-.*|age|allow|alt-svc|authentication-info|connection|content-(?:disposition|encoding|language|length|location|range|security-policy.*)|cross-origin-.*|date|etag|expires|keep-alive|last-modified|location|nel|permissions-policy|proxy-.*|referrer-policy|report-to|reporting-endpoints|retry-after|server|server-timing|set-cookie|strict-transport-security|timing-allow-origin|trailer|transfer-encoding|upgrade|vary|via|warning|www-authenticate|x-(?:content-type-options|frame-options|powered-by|xss-protection))$/;

/**
 * Drops the headers that an earlier answer left in a message. Those that were added to it since stand behind its mark;
 * where the hash says that one before the mark was changed as well, any that a request can have may be that one, and
 * stays.
 */
export function withoutAnswerHeaders(headers: object): object {
  const entries: [string, unknown][] = Object.entries(headers);
  const mark = entries.findIndex(([name]) => name === answerMark);
  if (mark < 0) return headers;
  const [, hash] = entries[mark] as [string, unknown];
  const [answered, added] = [entries.slice(0, mark), entries.slice(mark + 1)];
  if (hashOf(answered) === hash) return Object.fromEntries(added);
  const others = [...answered, ...added];
  if (hashOf(others) === hash) return {};
  return Object.fromEntries([...answered.filter(([name]) => !answerOnly.test(name.toLowerCase())), ...added]);
}

/**
 * Hash of headers as `hash-sum` 2.0 makes it, with which Node-RED marks them.
 *
 * @returns undefined for values that no answer has: they were set since
 */
function hashOf(headers: readonly (readonly [name: string, value: unknown])[]): string | undefined {
  const values = new Map(headers);
  let hash = foldAll(0, '[object Object]', 'object');
  for (const name of [...values.keys()].sort()) {
    const value = values.get(name);
    if (typeof value === 'string') hash = foldAll(hash, name, '[object String]', 'string', value);
    else if (isStrings(value)) {
      hash = foldAll(hash, name, '[object Array]', 'object');
      for (const index of Object.keys(value).sort()) {
        hash = foldAll(hash, index, '[object String]', 'string', value[Number(index)] ?? '');
      }
      hash = fold(hash, value.join(','));
    } else return undefined;
  }
  return fold(hash, '[object Object]').toString(16).padStart(8, '0');
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function foldAll(hash: number, ...texts: readonly string[]): number {
  return texts.reduce(fold, hash);
}

function fold(before: number, text: string): number {
  let hash = before;
  for (let at = 0; at < text.length; at += 1) hash = ((hash << 5) - hash + text.charCodeAt(at)) | 0;
  return text !== '' && hash < 0 ? hash * -2 : hash;
}
