import { JwtError } from '../../src/errors.ts';

const setting = 'NODE_TLS_REJECT_UNAUTHORIZED';

/**
 * Finds out whether a JWK Set is fetched without certificate checks: Node.js reads the variable for every connection.
 *
 * @returns undefined if certificates are checked, or the URL is not https
 */
export function findUncheckedTls(url: string): JwtError | undefined {
  if (process.env[setting] !== '0' || !/^\s*https:/i.test(url)) return undefined;
  return new JwtError('ERR_JWKS', 'TLS certificates are not checked: anyone on the network can replace the JWK Set', {
    hint: `Remove ${setting}=0 where Node-RED starts; NODE_EXTRA_CA_CERTS adds a certificate authority of your own.`,
    setting,
  });
}
