import { JwtError } from '../../errors.ts';
import { type PlainHttp, safeUrl } from '../../http/url.ts';

/**
 * Reads the address of a JWK Set: https, or plain http where it is allowed.
 *
 * @throws JwtError `ERR_SETTINGS`
 */
export function parseJwksUrl(text: string, plainHttp: PlainHttp = 'local'): URL {
  const url = safeUrl(text, plainHttp);
  if (url) return url;
  throw new JwtError('ERR_SETTINGS', `the JWK Set URL must be https (${plainHosts[plainHttp]}), without credentials`, {
    setting: 'jwksUrl',
    hint: `Enter the "jwks_uri" of the issuer, such as https://login.example.com/jwks.json.${privateHint(text, plainHttp)}`,
  });
}

const plainHosts: Readonly<Record<PlainHttp, string>> = {
  local: 'http only for localhost',
  private: 'http only for localhost and private networks',
};

/** An issuer identifier: RFC 8414 §2. */
export interface Issuer {
  /** As it was entered: the discovery document and the tokens have it exactly so. */
  readonly identifier: string;
  readonly url: URL;
}

/**
 * Reads an issuer identifier: https, or plain http where it is allowed, without query and fragment (RFC 8414 §2).
 *
 * @throws JwtError `ERR_SETTINGS`
 */
export function parseIssuerUrl(text: string, plainHttp: PlainHttp = 'local'): Issuer {
  const identifier = text.trim();
  const url = safeUrl(identifier, plainHttp);
  if (!url || /[?#]/.test(identifier)) {
    throw new JwtError(
      'ERR_SETTINGS',
      `the issuer must be an https URL (${plainHosts[plainHttp]}), without credentials, query and fragment`,
      {
        setting: 'issuerUrl',
        hint: `Enter the issuer as its tokens have it in "iss", such as https://login.example.com/.${privateHint(text, plainHttp)}`,
      },
    );
  }
  if (url.pathname.includes('/.well-known/')) {
    throw new JwtError('ERR_SETTINGS', 'the issuer is entered as the address of its discovery document', {
      setting: 'issuerUrl',
      hint: 'Enter the "issuer" of the document: as a rule, what stands before /.well-known/.',
    });
  }
  return { identifier, url };
}

/** What to do with plain http that the opt-in would allow. */
function privateHint(text: string, plainHttp: PlainHttp): string {
  const isAllowable = plainHttp === 'local' && safeUrl(text, 'private') !== undefined;
  return isAllowable ? ' For a server of your own network, allow plain http under Connection.' : '';
}
