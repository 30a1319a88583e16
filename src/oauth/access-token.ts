import { parseJson } from '../json.ts';

/** What a token endpoint answered (RFC 6749 §5.1), as far as it is kept. */
export interface AccessToken {
  readonly token: string;
  readonly tokenType: string | undefined;
  readonly scope: string | undefined;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly expiresAt: number;
  /** Further members of the answer that the settings keep: `instance_url`. */
  readonly response: Readonly<Record<string, unknown>>;
}

/** Where an answer has what matters: paths of member names, separated by dots. */
export interface AnswerPaths {
  readonly token: string;
  /** Blank: the answer does not say. */
  readonly expiresIn: string;
  readonly expiresAt: string;
  /** Seconds that a token lives where the answer does not say. */
  readonly lifetimeSeconds: number;
  readonly keep: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/** The object of an answer; empty where it is something else. */
export function readAnswer(text: string): Json {
  const json = parseJson(text);
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Json) : {};
}

/** RFC 6749 Appendix A.12: anything else would end a header, or begin another one. */
const accessTokenSyntax = /^[\x20-\x7e]+$/;

/**
 * Reads an access token as it was kept, perhaps by another version of this package.
 *
 * @returns undefined for any other text
 */
export function parseAccessToken(text: string | undefined): AccessToken | undefined {
  const { token, expiresAt, response, tokenType, scope } = readAnswer(text ?? '');
  if (typeof token !== 'string' || typeof expiresAt !== 'number') return undefined;
  if (typeof response !== 'object' || response === null) return undefined;
  return {
    token,
    expiresAt,
    response: response as Json,
    tokenType: typeof tokenType === 'string' ? tokenType : undefined,
    scope: typeof scope === 'string' ? scope : undefined,
  };
}

/**
 * Takes the access token out of an answer.
 *
 * @param now - seconds since 1970-01-01T00:00:00Z
 * @returns undefined where the answer has none
 */
export function accessTokenOf(answer: Json, paths: AnswerPaths, now: number): AccessToken | undefined {
  const token = at(answer, paths.token);
  if (typeof token !== 'string' || !accessTokenSyntax.test(token)) return undefined;
  const [tokenType, scope] = [answer.token_type, answer.scope];
  const kept = paths.keep.map((path) => [path, at(answer, path)] as const).filter(([, value]) => value !== undefined);
  return {
    token,
    tokenType: typeof tokenType === 'string' ? tokenType : undefined,
    scope: typeof scope === 'string' ? scope : undefined,
    expiresAt: expiryOf(answer, paths, now),
    response: Object.fromEntries(kept),
  };
}

/** Whatever a provider says, no token is kept for longer than ten years: a time stays one that a date can hold. */
const maxLifetimeSeconds = 315_360_000;

function expiryOf(answer: Json, { expiresIn, expiresAt, lifetimeSeconds }: AnswerPaths, now: number): number {
  const given = at(answer, expiresIn);
  const span = typeof given === 'number' || typeof given === 'string' ? Number(given) : Number.NaN;
  const end = span > 0 ? now + span : (timeOf(at(answer, expiresAt)) ?? now + lifetimeSeconds);
  return Math.min(end, now + maxLifetimeSeconds);
}

/** From here on, a number counts milliseconds: in seconds it would be the year 5138. */
const minMilliseconds = 100_000_000_000;

/** A time in ISO 8601, or in seconds or milliseconds since 1970, as providers write it. */
function timeOf(value: unknown): number | undefined {
  const number =
    typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value)) ? Number(value) : Number.NaN;
  if (Number.isFinite(number)) return number >= minMilliseconds ? number / 1000 : number;
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed / 1000;
}

function at(answer: Json, path: string): unknown {
  if (path === '') return undefined;
  return path
    .split('.')
    .reduce<unknown>(
      (holder, name) =>
        typeof holder === 'object' && holder !== null && Object.hasOwn(holder, name)
          ? (holder as Json)[name]
          : undefined,
      answer,
    );
}
