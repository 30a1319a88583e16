import { JwtError } from '../../errors.ts';
import { discoveryUrls, readDiscovery, readDiscoveryOf } from './discovery.ts';
import type { FetchedText, FetchText } from './fetch.ts';
import { lifetimeOf } from './lifetime.ts';
import type { SetAddress, SetSource } from './source.ts';
import { type Issuer, parseIssuerUrl, parseJwksUrl } from './url.ts';

/** The text of a JWK Set. */
export interface LoadedSet {
  readonly text: string;
  /** Seconds for which it may be used. */
  readonly lifetimeSeconds: number;
  /** Whether the address was that of a discovery document instead. */
  readonly isDiscovered: boolean;
}

/** Loads the JWK Set of one source. @throws JwtError `ERR_JWKS` */
export type LoadSet = (fetchText: FetchText, closing: AbortSignal) => Promise<LoadedSet>;

/** A source whose address is checked. */
export interface Loader extends SetAddress {
  readonly load: LoadSet;
}

/**
 * Checks a source, and compiles how its JWK Set is loaded: from its address, which may be that of a discovery document,
 * or from where the discovery document of the issuer says.
 *
 * @throws JwtError `ERR_SETTINGS` for an address that keys must not be fetched from
 */
export function compileLoad(source: SetSource): Loader {
  const { plainHttp } = source;
  if ('issuerUrl' in source) {
    const issuer = parseIssuerUrl(source.issuerUrl, plainHttp);
    const load: LoadSet = async (fetchText, closing) => {
      const { url, document } = await discover(issuer, (one) => fetchText(one, closing), plainHttp);
      const set = requireText(await fetchText(url, closing), 'the JWK Set', 'issuerUrl');
      return { text: set.text, lifetimeSeconds: lifetimeOf([document, set]), isDiscovered: false };
    };
    return { address: issuer.url, setting: 'issuerUrl', load };
  }
  const address = parseJwksUrl(source.jwksUrl, plainHttp);
  const load: LoadSet = async (fetchText, closing) => {
    const first = requireText(await fetchText(address, closing), 'the JWK Set', 'jwksUrl');
    const next = readDiscovery(first.text, address, plainHttp);
    const set = next ? requireText(await fetchText(next, closing), 'the JWK Set', 'jwksUrl') : first;
    return { text: set.text, lifetimeSeconds: lifetimeOf([first, set]), isDiscovered: next !== undefined };
  };
  return { address, setting: 'jwksUrl', load };
}

/** Looks for the discovery document of an issuer in one place after the other. */
async function discover(
  issuer: Issuer,
  fetchOne: (url: URL) => Promise<FetchedText>,
  plainHttp: SetSource['plainHttp'],
): Promise<{ readonly url: URL; readonly document: FetchedText }> {
  const statuses: number[] = [];
  for (const place of discoveryUrls(issuer)) {
    const document = await fetchOne(place);
    const url = document.status === 200 ? readDiscoveryOf(issuer, document.text, place, plainHttp) : undefined;
    if (url) return { url, document };
    statuses.push(document.status);
  }
  throw notDiscovered(statuses);
}

/** @param statuses - of the answers; 200 is that of a text which is no discovery document */
function notDiscovered(statuses: readonly number[]): JwtError {
  const down = statuses.find((status) => status >= 500 || status === 429);
  if (down !== undefined) return badStatus(down, 'the issuer', 'issuerUrl');
  return new JwtError('ERR_JWKS', `the issuer publishes no discovery document (status ${statuses.join(', ')})`, {
    setting: 'issuerUrl',
    hint: 'Enter the issuer as its tokens have it in "iss"; if it publishes none, verify with the address of its JWK Set.',
  });
}

function requireText(fetched: FetchedText, what: string, setting: string): FetchedText {
  if (fetched.status === 200) return fetched;
  throw badStatus(fetched.status, what, setting);
}

function badStatus(status: number, what: string, setting: string): JwtError {
  return new JwtError('ERR_JWKS', `the server of ${what} answers with status ${status}`, {
    setting,
    hint: 'Check the address, and whether this machine can reach it.',
  });
}
