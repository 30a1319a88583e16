import { JwtError } from '../../src/errors.ts';

const setting = 'NODE_TLS_REJECT_UNAUTHORIZED';

/**
 * What is wrong with a JWK Set that is fetched while this process checks no certificates: Node.js reads the variable
 * for every connection.
 *
 * @returns undefined where certificates are checked, or there is no TLS
 */
export function findUncheckedTls(url: string): JwtError | undefined {
  if (process.env[setting] !== '0' || !/^\s*https:/i.test(url)) return undefined;
  return new JwtError('ERR_JWKS', 'TLS certificates are not checked: anyone on the network can replace the JWK Set', {
    hint: `Remove ${setting}=0 where Node-RED starts; NODE_EXTRA_CA_CERTS adds a certificate authority of your own.`,
    setting,
  });
}
