import { JwtError } from '../../errors.ts';
import { isThisMachine, type PlainHttp, safeUrl } from '../../http/url.ts';
import { parseJson } from '../../json.ts';
import type { Issuer } from './url.ts';

/**
 * The addresses of the document that an issuer publishes about itself, the usual one first: OpenID Connect Discovery 1.0
 * §4, RFC 8414 §3.
 */
export function discoveryUrls({ url: { origin, pathname } }: Issuer): readonly URL[] {
  // OpenID Connect Discovery 1.0 §4.1, RFC 8414 §3.1: a slash at the end is removed.
  const path = pathname.replace(/\/$/, '');
  return [
    new URL(`${origin}${path}/.well-known/openid-configuration`),
    new URL(`${origin}/.well-known/oauth-authorization-server${path}`),
  ];
}

/**
 * Reads the address of the JWK Set from the discovery document of an issuer.
 *
 * @param from - where the document was fetched
 * @returns undefined for any other text, which some servers send for every path
 * @throws JwtError `ERR_JWKS` for the document of another issuer, and for one without an address that keys may be
 *   fetched from
 */
export function readDiscoveryOf(issuer: Issuer, text: string, from: URL, plainHttp?: PlainHttp): URL | undefined {
  const document = parseDocument(text);
  if (typeof document?.issuer !== 'string') return undefined;
  // OpenID Connect Discovery 1.0 §4.3, RFC 8414 §3.3: to the last character, or it must not be used.
  if (document.issuer !== issuer.identifier) throw otherIssuer(document.issuer, issuer.identifier);
  const { jwks_uri: uri } = document;
  if (typeof uri === 'string') return requireJwksUri(uri, from, plainHttp, 'issuerUrl');
  throw new JwtError('ERR_JWKS', 'the discovery document of the issuer names no "jwks_uri"', {
    setting: 'issuerUrl',
    hint: 'Ask the issuer for the address of its JWK Set, or for the public key, and verify with that.',
  });
}

/**
 * Reads the address of the JWK Set from a discovery document that a server sends in its place: OpenID Connect Discovery
 * 1.0 §3, RFC 8414 §2.
 *
 * @param from - where the document was fetched
 * @returns undefined for any other text
 * @throws JwtError `ERR_JWKS` for an address that keys must not be fetched from
 */
export function readDiscovery(text: string, from: URL, plainHttp?: PlainHttp): URL | undefined {
  const document = parseDocument(text);
  if (document === undefined || 'keys' in document || typeof document.jwks_uri !== 'string') return undefined;
  return requireJwksUri(document.jwks_uri, from, plainHttp, 'jwksUrl');
}

type Document = Readonly<Record<string, unknown>>;

function parseDocument(text: string): Document | undefined {
  const json = parseJson(text);
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Document) : undefined;
}

function requireJwksUri(uri: string, from: URL, plainHttp: PlainHttp | undefined, setting: string): URL {
  const url = safeUrl(uri, plainHttp);
  // A server elsewhere must not name one on this machine, which may listen for local programs only; nor lead from https
  // to plain http.
  const isAllowed =
    url && (isThisMachine(url) ? isThisMachine(from) : url.protocol === 'https:' || from.protocol === 'http:');
  if (isAllowed) return url;
  throw new JwtError('ERR_JWKS', 'the discovery document names a "jwks_uri" that keys must not be fetched from', {
    setting,
    hint: 'It must be https, without credentials and not on this machine. Check the URL; report it to the issuer.',
  });
}

function otherIssuer(actual: string, expected: string): JwtError {
  return new JwtError('ERR_JWKS', 'the discovery document is that of another issuer', {
    setting: 'issuerUrl',
    hint: differenceHint(actual, expected),
  });
}

/** What to correct where the issuer of a document is not the expected one. */
function differenceHint(actual: string, expected: string): string {
  if (actual === `${expected}/`) return 'Enter the issuer with a slash at its end: the document has one.';
  if (`${actual}/` === expected) return 'Enter the issuer without the slash at its end: the document has none.';
  // Microsoft Entra ID: the documents of "common" and "organizations" stand for the issuers of all tenants.
  if (actual.includes('{')) return 'The document stands for many tenants: enter the issuer of one, with its tenant id.';
  return 'Enter the "issuer" of the document exactly, if you trust it: tokens have the same in "iss".';
}
