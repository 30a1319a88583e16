import { JwtError } from '../../errors.ts';
import { countWrittenMembers, maxDepth, parseJson } from '../../json.ts';

type Members = Readonly<Record<string, unknown>>;

/** The header or the claims of a token. */
export interface JsonObject {
  readonly value: Members;
  /** The text that it was parsed from. */
  readonly json: string;
  /** Whether a number in it is beyond ±(2^53 − 1), so that it may not be the one that the text says. */
  readonly hasLargeNumber: boolean;
}

/**
 * Reads the header or the claims of an untrusted token.
 *
 * @param what - `header` or `claims`, for the error
 * @throws JwtError `ERR_TOKEN_FORMAT` for a text that is not a JSON object, that parsers read differently, or that could
 *   harm a program that processes it
 */
export function readJsonObject(bytes: Uint8Array, what: string): JsonObject {
  const text = decode(bytes);
  const value = text === undefined ? undefined : parseJson(text);
  if (text === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new JwtError('ERR_TOKEN_FORMAT', `the ${what} of the token: not a JSON object`, { hint });
  }
  const walk: Walk = { members: 0, hasLargeNumber: false };
  if (isHarmful(value, 1, walk)) {
    throw new JwtError('ERR_TOKEN_FORMAT', `the ${what} of the token: nested too deeply, or with a "__proto__"`, {
      hint,
    });
  }
  if (countWrittenMembers(text) > walk.members) {
    // RFC 7515 §4, RFC 7519 §4: names are unique; JSON.parse would take the last of two.
    throw new JwtError('ERR_TOKEN_FORMAT', `the ${what} of the token: a member is duplicated`, { hint });
  }
  // RFC 7493 §2.1 forbids lone surrogates: they have no encoding in UTF-8. JSON.parse accepts them.
  if (text.includes('\\u') && holdsLoneSurrogate(value)) {
    throw new JwtError('ERR_TOKEN_FORMAT', `the ${what} of the token: a lone surrogate, which is not a character`, {
      hint,
    });
  }
  return { value: value as Members, json: text, hasLargeNumber: walk.hasLargeNumber };
}

const hint = 'Do not trust the token: no JWT library issues tokens like this.';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

interface Walk {
  /** Members of all objects. */
  members: number;
  hasLargeNumber: boolean;
}

/** Whether copying an object could overflow the stack, or set a prototype. Counts members, and notes large numbers. */
function isHarmful(value: object, level: number, walk: Walk): boolean {
  if (level > maxDepth || Object.hasOwn(value, '__proto__')) return true;
  const members: unknown[] = Array.isArray(value) ? value : Object.values(value);
  if (members !== value) walk.members += members.length;
  for (const member of members) {
    if (typeof member === 'number' && Math.abs(member) > Number.MAX_SAFE_INTEGER) walk.hasLargeNumber = true;
    else if (typeof member === 'object' && member !== null && isHarmful(member, level + 1, walk)) return true;
  }
  return false;
}

/** Whether any string or member name contains a lone surrogate. */
function holdsLoneSurrogate(value: unknown): boolean {
  if (typeof value === 'string') return !value.isWellFormed();
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => !name.isWellFormed() || holdsLoneSurrogate(member));
}
