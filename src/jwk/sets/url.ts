import { JwtError } from '../../errors.ts';
import { safeUrl } from '../../http/url.ts';

/**
 * Reads the address of a JWK Set: https, or http to this machine.
 *
 * @throws JwtError `ERR_SETTINGS`
 */
export function parseJwksUrl(text: string): URL {
  const url = safeUrl(text);
  if (url) return url;
  throw new JwtError('ERR_SETTINGS', 'the JWK Set URL must be https (http only for localhost), without credentials', {
    setting: 'jwksUrl',
    hint: 'Enter the "jwks_uri" of the issuer, such as https://login.example.com/jwks.json.',
  });
}
