import { isNameOf, type KeyType, type KeyUse } from '../../algorithms.ts';
import { JwtError } from '../../errors.ts';

type Json = Readonly<Record<string, unknown>>;

const maxKeys = 100;
const knownTypes: Readonly<Record<KeyType, true>> = { oct: true, RSA: true, EC: true, OKP: true };

/**
 * Chooses a key of a JWK Set (RFC 7517 §5): the one that `kid` names, or the only one that could be meant. Keys of
 * unknown types are passed over.
 *
 * @param kid - blank where nobody names the key
 * @throws JwtError `ERR_KEY_FORMAT`
 */
export function chooseFromSet(set: Json, kty: KeyType, use: KeyUse, kid: string): Json {
  if (!Array.isArray(set.keys)) throw wrong('the JWK Set is none: its "keys" is no list');
  if (set.keys.length === 0) throw wrong('the JWK Set is empty');
  if (set.keys.length > maxKeys) throw wrong(`the JWK Set holds more than ${maxKeys} keys`);
  const known = set.keys.filter(
    (key): key is Json => typeof key === 'object' && key !== null && isNameOf(knownTypes, String(key.kty)),
  );
  const secrets = known.filter((key) => key.kty === 'oct').length;
  if (secrets > 0 && secrets < known.length) throw wrong('the JWK Set mixes secrets with public or private keys');

  const candidates = known.filter((key) =>
    kid === '' ? key.kty === kty && (key.use === undefined || key.use === use) : key.kid === kid,
  );
  const [jwk] = candidates;
  if (jwk === undefined) {
    throw wrong(
      kid === '' ? 'the JWK Set holds no key of this kind and use' : 'the JWK Set holds no key of this key id',
    );
  }
  if (candidates.length > 1) throw wrong('the JWK Set holds several keys that could be meant');
  return jwk;
}

function wrong(why: string): JwtError {
  return new JwtError('ERR_KEY_FORMAT', why, {
    hint: 'Enter the key id of the one to use, or paste that key alone.',
  });
}
