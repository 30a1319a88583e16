import { JwtError } from '../../errors.ts';
import { isLocal, safeUrl } from '../../http/url.ts';
import { parseJson } from '../../json.ts';

/**
 * Reads the address of the JWK Set from a document that an issuer publishes about itself: OpenID Connect Discovery 1.0 §3,
 * RFC 8414 §2.
 *
 * @param from - where the document was fetched
 * @returns undefined for any other text
 * @throws JwtError `ERR_JWKS` for an address that keys must not be fetched from
 */
export function readDiscovery(text: string, from: URL): URL | undefined {
  const json = parseJson(text);
  if (typeof json !== 'object' || json === null || 'keys' in json) return undefined;
  if (!('jwks_uri' in json) || typeof json.jwks_uri !== 'string') return undefined;
  const url = safeUrl(json.jwks_uri);
  // A server elsewhere must not name one on this machine, which may listen for local programs only.
  if (url && (isLocal(from) || !isLocal(url))) return url;
  throw new JwtError('ERR_JWKS', 'the discovery document names a "jwks_uri" that keys must not be fetched from', {
    setting: 'jwksUrl',
    hint: 'It must be https, without credentials and not on this machine. Check the URL; report it to the issuer.',
  });
}
