import { JwtError } from '../../errors.ts';
import { createHttpClient, HttpProblem } from '../../http/client.ts';

/** Fetches the text of a JWK Set. @throws JwtError `ERR_JWKS` */
export type FetchText = (url: URL, closing: AbortSignal) => Promise<string>;

const headers = { accept: 'application/jwk-set+json, application/json' };

/**
 * Makes a client for JWK Sets, which follows redirects within a host.
 *
 * @param timeoutMs - from the first byte sent to the last one received
 */
export function compileFetchText(timeoutMs = 10_000): FetchText {
  const { send } = createHttpClient({ timeoutMs, maxRedirects: 3 });
  return async (url, closing) => {
    try {
      const { status, text } = await send({ method: 'GET', url, headers }, closing);
      if (status !== 200) throw new HttpProblem(`answers with status ${status}`, true);
      return text;
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      throw new JwtError('ERR_JWKS', `the server of the JWK Set ${error.message}`, {
        setting: 'jwksUrl',
        hint: 'Check the address, and whether this machine can reach it.',
      });
    }
  };
}
