import { bytesInWords } from '../../bytes.ts';
import { JwtError } from '../../errors.ts';
import { isSafe } from './url.ts';

/** Fetches the text of a JWK Set. @throws JwtError `ERR_JWKS` */
export type FetchText = (url: URL, closing: AbortSignal) => Promise<string>;

/** Largest JWK Set, in bytes. */
export const maxSetBytes = 1_048_576;

const maxRedirects = 3;

/**
 * Makes a client for JWK Sets.
 *
 * @param timeout - milliseconds from the first byte sent to the last one received
 */
export function compileFetchText(timeout = 10_000): FetchText {
  return async (url, closing) => {
    const timer = AbortSignal.timeout(timeout);
    try {
      return await readBody(await request(url, AbortSignal.any([timer, closing])));
    } catch (error) {
      if (error instanceof JwtError) throw error;
      throw failure(timer.aborted ? 'does not answer in time' : `cannot be reached${reasonOf(error)}`);
    }
  };
}

async function request(url: URL, signal: AbortSignal, redirects = maxRedirects): Promise<Response> {
  const response = await fetch(url, {
    redirect: 'manual',
    headers: { accept: 'application/jwk-set+json, application/json' },
    signal,
  });
  if (response.status === 200) return response;
  await response.body?.cancel();
  const location = response.headers.get('location');
  if (![301, 302, 303, 307, 308].includes(response.status) || location === null) {
    throw failure(`answers with status ${response.status}`);
  }
  const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  // Whoever may answer for another host must not choose the keys that are trusted for this one.
  if (next?.host !== url.host || !isSafe(next)) throw failure('redirects to another host, or to http');
  if (redirects === 0) throw failure('redirects too often');
  return request(next, signal, redirects - 1);
}

/** Reads no more than a JWK Set can have, whatever the server says of its length. */
async function readBody({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > maxSetBytes) throw failure(`sends more than ${bytesInWords(maxSetBytes)}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The name that the system gives to what went wrong, such as ECONNREFUSED. */
function reasonOf(error: unknown): string {
  const code: unknown =
    error instanceof Error && error.cause instanceof Error && 'code' in error.cause && error.cause.code;
  return typeof code === 'string' && /^[A-Z_]{3,60}$/.test(code) ? ` (${code})` : '';
}

function failure(why: string): JwtError {
  return new JwtError('ERR_JWKS', `the server of the JWK Set ${why}`, {
    hint: 'Look whether the address is right, and whether this machine can reach it.',
  });
}
