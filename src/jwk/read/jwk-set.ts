import { isNameOf, type KeyType, type KeyUse } from '../../algorithms.ts';
import { JwtError } from '../../errors.ts';

type Json = Readonly<Record<string, unknown>>;

const maxKeys = 100;
const knownTypes: Readonly<Record<KeyType, true>> = { oct: true, RSA: true, EC: true, OKP: true, AKP: true };

/**
 * Chooses a key of a JWK Set (RFC 7517 §5): the one with this `kid`, or the only one that fits. Keys of unknown types
 * are ignored.
 *
 * @param kid - key id in the settings; may be blank
 * @throws JwtError `ERR_KEY_FORMAT`
 */
export function chooseFromSet(set: Json, kty: KeyType, use: KeyUse, kid: string): Json {
  const candidates = fittingKeys(set, kty, use, kid);
  const [jwk] = candidates;
  if (jwk === undefined) {
    throw invalid(
      kid === '' ? 'the JWK Set has no key of this type and use' : 'the JWK Set has no key with this key id',
    );
  }
  if (candidates.length > 1) throw invalid('the JWK Set has several keys that fit');
  return jwk;
}

/**
 * The keys of a JWK Set with this `kid`, or all that fit where it is blank, in the order of the set.
 *
 * @throws JwtError `ERR_KEY_FORMAT`
 */
export function fittingKeys(set: Json, kty: KeyType, use: KeyUse, kid: string): Json[] {
  if (!Array.isArray(set.keys)) throw invalid('"keys" of the JWK Set must be an array');
  if (set.keys.length === 0) throw invalid('the JWK Set is empty');
  if (set.keys.length > maxKeys) throw invalid(`the JWK Set has more than ${maxKeys} keys`);
  const known = set.keys.filter(
    (key): key is Json => typeof key === 'object' && key !== null && isNameOf(knownTypes, String(key.kty)),
  );
  const secrets = known.filter((key) => key.kty === 'oct').length;
  if (secrets > 0 && secrets < known.length) throw invalid('the JWK Set mixes secrets with public or private keys');

  return known.filter((key) =>
    kid === '' ? key.kty === kty && (key.use === undefined || key.use === use) : key.kid === kid,
  );
}

function invalid(why: string): JwtError {
  return new JwtError('ERR_KEY_FORMAT', why, {
    hint: 'Enter the key id of the one to use, or paste that key alone.',
  });
}
