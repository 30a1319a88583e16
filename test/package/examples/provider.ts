import type { JsonWebKey } from 'node:crypto';
import { createPublicKey } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import {
  startTokenEndpoint,
  type TokenAnswer,
  type TokenEndpoint,
  type TokenRequest,
} from '../../support/token-endpoint.ts';

export type Answer = (request: TokenRequest) => TokenAnswer;

/** What a provider refuses, and in which words. */
export type Refusals = readonly (readonly [isRefused: boolean, refusal: TokenAnswer])[];

/**
 * Starts a stand-in for a provider on this machine.
 *
 * @param routes - by method and path: `POST /token`
 */
export async function startProvider(routes: Readonly<Record<string, Answer>>): Promise<TokenEndpoint> {
  const provider = await startTokenEndpoint();
  provider.answer((_, request) => {
    const { pathname } = new URL(request.path, provider.url);
    return routes[`${request.method} ${pathname}`]?.(request) ?? { status: 404, body: { error: 'not found' } };
  });
  return provider;
}

/** The first refusal that applies, else what is granted. */
export function answerUnless(refusals: Refusals, granted: TokenAnswer): TokenAnswer {
  return refusals.find(([isRefused]) => isRefused)?.[1] ?? granted;
}

type Members = Readonly<Record<string, unknown>>;

export interface ReceivedToken {
  readonly isSigned: boolean;
  /** Of a token that is not signed by the key: empty. */
  readonly header: Members;
  readonly claims: Members & { readonly iat: number; readonly exp: number };
}

const noTimes = { iat: Number.NaN, exp: Number.NaN };

/** Verifies a signature with a library that is not ours; what a token says is for the provider to judge. */
export function received(token: string, key: object, algorithm: 'RS256' | 'PS256' | 'ES256'): ReceivedToken {
  try {
    const publicKey = createPublicKey({ key: key as JsonWebKey, format: 'jwk' });
    const { header, payload } = jsonwebtoken.verify(token, publicKey, {
      algorithms: [algorithm],
      ignoreExpiration: true,
      complete: true,
    });
    return { isSigned: true, header: { ...header }, claims: { ...noTimes, ...(payload as Members) } };
  } catch {
    return { isSigned: false, header: {}, claims: noTimes };
  }
}

/** The token of an Authorization header. */
export function bearerOf({ headers }: Pick<TokenRequest, 'headers'>): string {
  return /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
}

/** Seconds since 1970-01-01T00:00:00Z. */
export const now = () => Math.floor(Date.now() / 1000);
