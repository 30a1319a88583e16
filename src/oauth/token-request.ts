import { JwtError } from '../errors.ts';
import { type HttpAnswer, HttpProblem, type HttpRequest, type Send } from '../http/client.ts';
import { type AccessToken, type AnswerPaths, accessTokenOf, readAnswer } from './access-token.ts';

/** What a provider answers when something is wrong, and what to do about it. */
export interface KnownAnswer {
  /** What the answer contains. */
  readonly when: string;
  readonly hint: string;
}

export interface TokenRequestOptions {
  readonly paths: AnswerPaths;
  readonly knownAnswers: readonly KnownAnswer[];
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly clock: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Resolves after a time, or at once when the signal says that the flow is being stopped. */
  readonly wait: (ms: number, closing?: AbortSignal) => Promise<void>;
}

/** A token request, made afresh for each try: an assertion may be good for one request only. */
export type PrepareRequest = () => Promise<{
  readonly request: HttpRequest;
  /** What an error must not repeat, should the server do so. */
  readonly secrets: readonly string[];
}>;

/** Tries of one request, and how long to wait between them; a server that asks for more is not waited for. */
const maxTries = 3;
const firstWaitMs = 500;
const maxWaitMs = 5000;

/** Seconds by which two clocks may differ before the difference is told. */
const maxClockSkewSeconds = 20;

/**
 * Sends a token request (RFC 6749 §4.4, RFC 7521, RFC 7523) until it is answered, a bounded number of times.
 *
 * @throws JwtError `ERR_EXCHANGE`, `ERR_CLOSED`
 */
export async function requestToken(
  send: Send,
  prepare: PrepareRequest,
  { paths, knownAnswers, clock, random, wait }: TokenRequestOptions,
  closing?: AbortSignal,
): Promise<AccessToken> {
  for (let tries = 1; ; tries += 1) {
    const { request, secrets } = await prepare();
    const outcome = await attemptOnce(send, request, closing);
    const token =
      outcome instanceof HttpProblem || !isGood(outcome)
        ? undefined
        : accessTokenOf(readAnswer(outcome.text), paths, clock());
    if (token) return token;
    if (closing?.aborted) throw closed();
    const waitMs = waitOf(outcome, tries, random, clock());
    if (tries === maxTries || waitMs === undefined) {
      throw outcome instanceof HttpProblem ? unanswered(outcome) : refused(outcome, secrets, knownAnswers, clock());
    }
    await wait(waitMs, closing);
    if (closing?.aborted) throw closed();
  }
}

/** Why nothing is waited for any more. */
export function closed(): JwtError {
  return new JwtError('ERR_CLOSED', 'the flow was stopped before the token endpoint answered', {
    hint: 'Send the message again.',
  });
}

async function attemptOnce(send: Send, request: HttpRequest, closing?: AbortSignal): Promise<HttpAnswer | HttpProblem> {
  try {
    return await send(request, closing);
  } catch (error) {
    if (error instanceof HttpProblem) return error;
    throw error;
  }
}

function isGood({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300;
}

/** Milliseconds until another try may succeed; undefined where none would. */
function waitOf(
  outcome: HttpAnswer | HttpProblem,
  tries: number,
  random: () => number,
  now: number,
): number | undefined {
  const backoff = firstWaitMs * 2 ** (tries - 1) * (0.5 + random());
  if (outcome instanceof HttpProblem) return outcome.isTransient ? backoff : undefined;
  if (outcome.status !== 429 && outcome.status < 500) return undefined;
  const after = retryAfterMs(outcome.headers['retry-after'], now);
  if (after === undefined) return backoff;
  return after <= maxWaitMs ? Math.max(after, backoff) : undefined;
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfterMs(value: string | undefined, now: number): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) : Date.parse(value) / 1000 - now;
  return Number.isNaN(seconds) ? undefined : seconds * 1000;
}

function unanswered({ message, hint }: HttpProblem): JwtError {
  return new JwtError('ERR_EXCHANGE', `the token endpoint ${message}`, {
    setting: 'deliveryUrl',
    hint: hint ?? 'Check the address of the token endpoint, and whether this machine can reach it.',
  });
}

const generalHint =
  'Compare the settings of the token with what the provider registered: issuer, audience, key and key id.';

function refused(
  answer: HttpAnswer,
  secrets: readonly string[],
  knownAnswers: readonly KnownAnswer[],
  now: number,
): JwtError {
  const json = readAnswer(answer.text);
  // RFC 6749 §5.2; some providers answer with an object, or with an array of them.
  const nested = Array.isArray(json.errors) ? json.errors[0] : json.error;
  const inner = typeof nested === 'object' && nested !== null ? (nested as Readonly<Record<string, unknown>>) : {};
  const error = plain(firstText(json.error, inner.status, inner.code, json.error_code, json.code), secrets, 80);
  const description = plain(
    firstText(json.error_description, json.message, inner.message, json.error_message),
    secrets,
    300,
  );
  const what = [error, description && `"${description}"`].filter(Boolean).join(', ');
  const status = `status ${answer.status}`;
  const sentence = isGood(answer)
    ? `the answer of the token endpoint has no access token (${[status, what].filter(Boolean).join(': ')})`
    : `the token endpoint refused the request (${[status, what].filter(Boolean).join(': ')})`;
  const known = knownAnswers.find(({ when }) => answer.text.includes(when));
  return new JwtError('ERR_EXCHANGE', sentence, { hint: clockHint(answer, now) ?? known?.hint ?? generalHint });
}

/** A clock that is wrong makes every provider refuse, in words of its own. */
function clockHint({ headers }: HttpAnswer, now: number): string | undefined {
  const skew = Math.round(now - Date.parse(headers.date ?? '') / 1000);
  if (Number.isNaN(skew) || Math.abs(skew) <= maxClockSkewSeconds) return undefined;
  const direction = skew > 0 ? 'ahead of' : 'behind';
  return `The clock of this machine is ${Math.abs(skew)} s ${direction} the provider's: set it, by NTP for example.`;
}

function firstText(...values: readonly unknown[]): string | undefined {
  const found = values.find((value) => (typeof value === 'string' && value !== '') || typeof value === 'number');
  return found === undefined ? undefined : String(found);
}

/** The forms in which a server repeats what it was sent: as it is, and as a form or JSON carries it. */
function formsOf(secret: string): string[] {
  const encoded = new URLSearchParams([['', secret]]).toString().slice(1);
  return [secret, encoded, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
}

/** What a provider says, on one line and without anything secret. */
function plain(value: string | undefined, secrets: readonly string[], maxLength: number): string {
  if (value === undefined) return '';
  const hidden = secrets
    .filter((secret) => secret !== '')
    .flatMap(formsOf)
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), value)
    .replace(/[^\x20-\x7e\u00a0-\uffff]+/g, ' ');
  // A token or a part of one, or anything as long and as random.
  const masked = hidden.replace(/\beyJ[\w.-]*|[\w-]{20,}\.[\w.-]+|[A-Za-z0-9+/_-]{40,}=*/g, '***');
  return masked.length > maxLength ? `${masked.slice(0, maxLength)}…` : masked;
}
