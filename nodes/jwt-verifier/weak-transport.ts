import { JwtError } from '../../src/errors.ts';
import { isPrivate } from '../../src/http/url.ts';
import type { SetAccess } from '../../src/jwk/sets/source.ts';

const variable = 'NODE_TLS_REJECT_UNAUTHORIZED';

/**
 * Finds out whether others on the network can replace the keys of an issuer.
 *
 * @param address - of the JWK Set, or the issuer
 * @returns undefined if the connection is protected, or does not leave this machine
 */
export function findWeakTransport(address: URL, { connection = {} }: SetAccess): JwtError | undefined {
  if (address.protocol === 'http:') return isPrivate(address) ? plainHttp() : undefined;
  const { rejectUnauthorized } = connection;
  if (rejectUnauthorized === false) {
    return uncheckedTls('verifyservercert', 'Let the tls-config node verify the certificate, and give it your CA.');
  }
  // Node.js reads the variable for every connection.
  if (rejectUnauthorized === undefined && process.env[variable] === '0') {
    const remedy = 'NODE_EXTRA_CA_CERTS or a tls-config node adds a certificate authority of your own.';
    return uncheckedTls(variable, `Remove ${variable}=0 where Node-RED starts; ${remedy}`);
  }
  return undefined;
}

function uncheckedTls(setting: string, hint: string): JwtError {
  return new JwtError('ERR_JWKS', 'TLS certificates are not checked: anyone on the network can replace the JWK Set', {
    hint,
    setting,
  });
}

function plainHttp(): JwtError {
  return new JwtError('ERR_JWKS', 'the JWK Set is fetched by plain http: anyone on the network can replace it', {
    hint: 'Give the server https, with a certificate of your own CA in a tls-config node if need be.',
    setting: 'allowPrivateHttp',
  });
}
