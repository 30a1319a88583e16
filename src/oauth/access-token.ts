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

/**
 * Takes the access token out of an answer.
 *
 * @param now - seconds since 1970-01-01T00:00:00Z
 * @returns undefined where the answer has none
 */
export function accessTokenOf(answer: Json, paths: AnswerPaths, now: number): AccessToken | undefined {
  const token = at(answer, paths.token);
  if (typeof token !== 'string' || token === '') return undefined;
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

function expiryOf(answer: Json, { expiresIn, expiresAt, lifetimeSeconds }: AnswerPaths, now: number): number {
  const span = Number(at(answer, expiresIn) ?? Number.NaN);
  if (Number.isFinite(span) && span > 0) return now + span;
  return timeOf(at(answer, expiresAt)) ?? now + lifetimeSeconds;
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
