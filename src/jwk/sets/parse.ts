import { isNameOf, type KeyType } from '../../algorithms.ts';
import { JwtError } from '../../errors.ts';
import { hasDuplicateMember, parseJson } from '../../json.ts';
import type { Key } from '../key.ts';
import { readKey } from '../read/read-key.ts';

/** Most keys of one set: each may cost a signature check where a token names none. */
const maxKeys = 100;

/** Of these, verification has a public half. */
const publicTypes: Readonly<Record<Exclude<KeyType, 'oct'>, true>> = { RSA: true, EC: true, OKP: true };

/**
 * Reads the keys of somebody's JWK Set (RFC 7517 §5) that can verify signatures. Others are passed over: keys for
 * encryption, of unknown types or curves, damaged ones, secrets, and private keys, which are nobody's secret any more.
 *
 * @throws JwtError `ERR_JWKS` for what is no JWK Set
 */
export function parseJwkSet(text: string): readonly Key[] {
  const set = parseJson(text);
  const keys: unknown = typeof set === 'object' && set !== null && 'keys' in set ? set.keys : undefined;
  if (!Array.isArray(keys) || keys.length > maxKeys || hasDuplicateMember(text)) {
    throw new JwtError('ERR_JWKS', 'the server of the JWK Set sends something else, or more than 100 keys', {
      hint: 'Look whether the address is right: issuers name it as "jwks_uri".',
    });
  }
  return keys.map(parsePublicKey).filter((key) => key !== undefined);
}

function parsePublicKey(jwk: unknown): Key | undefined {
  if (typeof jwk !== 'object' || jwk === null || !('kty' in jwk) || !isNameOf(publicTypes, String(jwk.kty))) return;
  try {
    return readKey({
      use: 'sig',
      kty: String(jwk.kty) as KeyType,
      algorithm: '',
      kid: '',
      secretEncoding: 'jwk',
      publicKey: JSON.stringify(jwk),
    });
  } catch {
    return;
  }
}
