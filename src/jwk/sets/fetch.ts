import { JwtError } from '../../errors.ts';
import { createHttpClient, HttpProblem } from '../../http/client.ts';
import { readMaxAge } from './lifetime.ts';
import type { SetAccess, SetAddress } from './source.ts';

/** What a server answers: as a rule, the text of a JWK Set or a discovery document. */
export interface FetchedText {
  /** 200 also where the server confirms a text that was fetched before. */
  readonly status: number;
  readonly text: string;
  /** Seconds for which the server lets it be used; undefined where it does not say. */
  readonly maxAgeSeconds?: number | undefined;
}

/** Fetches the text of a JWK Set or a discovery document. @throws JwtError `ERR_JWKS` where there is no answer */
export type FetchText = (url: URL, closing: AbortSignal) => Promise<FetchedText>;

/** A client for the documents of one JWK Set. */
export interface SetClient {
  readonly fetchText: FetchText;
  /** Ends its connections. */
  readonly close: () => void;
}

interface KeptText {
  readonly etag: string;
  readonly fetched: FetchedText;
}

const accept = 'application/jwk-set+json, application/json';

/** RFC 9110 §8.8.3, without the quotation marks that some servers forget. */
const etagSyntax = /^[\x21-\x7e]{1,200}$/;

/** Number of texts that are kept to be confirmed by the server: the set, and the discovery document that names it. */
const maxKept = 2;

/**
 * Creates a client for a JWK Set, which follows redirects within a host. A text that the server gave an `ETag` is kept,
 * and used again where the server confirms it (RFC 9110 §13.1.2, §15.4.5).
 *
 * @param address - only its origin gets the header
 * @param timeoutMs - from the first byte sent to the last one received
 * @throws JwtError `ERR_SETTINGS` for a proxy that is not a URL
 */
export function createSetClient(
  { connection, header, plainHttp }: SetAccess,
  { address, setting }: SetAddress,
  timeoutMs = 10_000,
): SetClient {
  const { send, close } = createHttpClient({ timeoutMs, maxRedirects: 3 }, connection, plainHttp);
  const kept = new Map<string, KeptText>();

  const fetchText: FetchText = async (url, closing) => {
    const known = kept.get(url.href);
    const headers = {
      accept,
      ...(header && url.origin === address.origin && { [header.name]: header.value }),
      ...(known && { 'if-none-match': known.etag }),
    };
    try {
      const answer = await send({ method: 'GET', url, headers }, closing);
      const maxAgeSeconds = readMaxAge(answer.headers);
      // RFC 9111 §4.3.4: what the confirmation does not say stays as it was.
      if (known && answer.status === 304)
        return { ...known.fetched, ...(maxAgeSeconds !== undefined && { maxAgeSeconds }) };
      const fetched = { status: answer.status, text: answer.text, maxAgeSeconds };
      if (answer.status === 200) keep(url, answer.headers.etag, fetched);
      return fetched;
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      const what = setting === 'issuerUrl' && url.origin === address.origin ? 'the issuer' : 'the JWK Set';
      throw new JwtError('ERR_JWKS', `the server of ${what} ${error.message}`, {
        setting,
        hint: 'Check the address, and whether this machine can reach it.',
      });
    }
  };
  const keep = ({ href }: URL, etag: string | undefined, fetched: FetchedText) => {
    kept.delete(href);
    if (etag && etagSyntax.test(etag)) kept.set(href, { etag, fetched });
    const [oldest] = kept.keys();
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
  };
  return { fetchText, close };
}
