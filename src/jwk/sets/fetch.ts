import { JwtError } from '../../errors.ts';
import { createHttpClient, HttpProblem } from '../../http/client.ts';
import { readMaxAge } from './lifetime.ts';

/** The text of a JWK Set or a discovery document. */
export interface FetchedText {
  readonly text: string;
  /** Seconds for which the server lets it be used; undefined where it does not say. */
  readonly maxAgeSeconds?: number | undefined;
}

/** Fetches the text of a JWK Set. @throws JwtError `ERR_JWKS` */
export type FetchText = (url: URL, closing: AbortSignal) => Promise<FetchedText>;

/** A client for the documents of one JWK Set. */
export interface SetClient {
  readonly fetchText: FetchText;
  /** Ends its connections. */
  readonly close: () => void;
}

const headers = { accept: 'application/jwk-set+json, application/json' };

interface KeptText {
  readonly etag: string;
  readonly fetched: FetchedText;
}

/** Number of texts that are kept to be confirmed by the server: the set, and the discovery document that names it. */
const maxKept = 2;

/**
 * Creates a client for a JWK Set, which follows redirects within a host. A text that the server gave an `ETag` is kept,
 * and used again where the server confirms it (RFC 9110 §13.1.2, §15.4.5).
 *
 * @param timeoutMs - from the first byte sent to the last one received
 * @throws JwtError `ERR_SETTINGS` for a proxy variable that is not a URL
 */
export function createSetClient(timeoutMs = 10_000): SetClient {
  const { send, close } = createHttpClient({ timeoutMs, maxRedirects: 3 });
  const kept = new Map<string, KeptText>();

  const fetchText: FetchText = async (url, closing) => {
    const known = kept.get(url.href);
    const asked = known ? { ...headers, 'if-none-match': known.etag } : headers;
    try {
      const answer = await send({ method: 'GET', url, headers: asked }, closing);
      const maxAgeSeconds = readMaxAge(answer.headers);
      // RFC 9111 §4.3.4: what the confirmation does not say stays as it was.
      if (known && answer.status === 304)
        return { ...known.fetched, ...(maxAgeSeconds !== undefined && { maxAgeSeconds }) };
      if (answer.status !== 200) throw new HttpProblem(`answers with status ${answer.status}`, true);
      const fetched = { text: answer.text, maxAgeSeconds };
      keep(url, answer.headers.etag, fetched);
      return fetched;
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      throw new JwtError('ERR_JWKS', `the server of the JWK Set ${error.message}`, {
        setting: 'jwksUrl',
        hint: 'Check the address, and whether this machine can reach it.',
      });
    }
  };
  const keep = ({ href }: URL, etag: string | undefined, fetched: FetchedText) => {
    kept.delete(href);
    if (etag) kept.set(href, { etag, fetched });
    const [oldest] = kept.keys();
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
  };
  return { fetchText, close };
}
