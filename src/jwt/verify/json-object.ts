import { JwtError } from '../../errors.ts';
import { hasDuplicateMember, parseJson } from '../../json.ts';

type Members = Readonly<Record<string, unknown>>;

/** Deepest nesting, in levels; the object itself is the first. */
const maxDepth = 64;

/**
 * Reads the header or the claims of somebody else's token.
 *
 * @param what - `header` or `claims`, for the error
 * @throws JwtError `ERR_TOKEN_FORMAT` for what is no JSON object, for what readers understand differently, and for
 *   what could harm a program that goes through it
 */
export function readJsonObject(bytes: Uint8Array, what: string): Members {
  const text = decode(bytes);
  const value = text === undefined ? undefined : parseJson(text);
  if (text === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new JwtError('ERR_TOKEN_FORMAT', `the ${what} of the token: no JSON object`, { hint });
  }
  if (hasDuplicateMember(text, value)) {
    // RFC 7515 §4, RFC 7519 §4: names are unique; JSON.parse would take the last of two.
    throw new JwtError('ERR_TOKEN_FORMAT', `the ${what} of the token: a member is there twice`, { hint });
  }
  if (isHarmful(value, 1)) {
    throw new JwtError('ERR_TOKEN_FORMAT', `the ${what} of the token: nested too deeply, or with a "__proto__"`, {
      hint,
    });
  }
  // JSON.parse takes them, and RFC 7493 §2.1 forbids them: no UTF-8 can carry on what they stand for.
  if (/\\ud/i.test(text) && holdsLoneSurrogate(value)) {
    throw new JwtError(
      'ERR_TOKEN_FORMAT',
      `the ${what} of the token: half of a surrogate pair, which is no character`,
      {
        hint,
      },
    );
  }
  return value as Members;
}

const hint = 'Do not trust it: no library makes tokens like this.';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Whether a program that copies the value would run out of stack, or set a prototype. */
function isHarmful(value: unknown, level: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return (
    level > maxDepth ||
    Object.hasOwn(value, '__proto__') ||
    Object.values(value).some((member) => isHarmful(member, level + 1))
  );
}

/** Whether a string or a name anywhere in the value is not well-formed. */
function holdsLoneSurrogate(value: unknown): boolean {
  if (typeof value === 'string') return !value.isWellFormed();
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => !name.isWellFormed() || holdsLoneSurrogate(member));
}
