import { JwtError } from '../../errors.ts';
import type { Key, PublicJwk } from '../key.ts';

/** Collects public keys for a JWK Set (RFC 7517 §5). */
export interface PublicSet {
  /**
   * Adds a key, unless the set has the same one.
   *
   * @throws JwtError `ERR_KEY_USE` for a secret, `ERR_SETTINGS` for the key id of another key
   */
  readonly add: (key: Key) => void;
  /** A copy of the set, in the order in which the keys were added. */
  readonly toJwkSet: () => { keys: PublicJwk[] };
}

export function createPublicSet(): PublicSet {
  const byKid = new Map<string | undefined, PublicJwk>();
  return {
    add(key) {
      const jwk = publicMembers(key);
      const known = byKid.get(jwk.kid);
      if (known === undefined) byKid.set(jwk.kid, jwk);
      else if (JSON.stringify(known) !== JSON.stringify(jwk)) {
        // RFC 7517 §4.5: different keys of a set should have different key ids.
        throw new JwtError('ERR_SETTINGS', 'another key of the JWK Set has the same key id', {
          hint: 'Clear the key id of one of them: it then defaults to the thumbprint.',
        });
      }
    },
    toJwkSet: () => ({ keys: [...byKid.values()].map((jwk) => ({ ...jwk })) }),
  };
}

// An allowlist of public members: RFC 7517 §4, RFC 7518 §6.2.1 and §6.3.1, RFC 8037 §2, RFC 9964 §3.
const publicNames = [
  'kty',
  'kid',
  'use',
  'alg',
  'n',
  'e',
  'crv',
  'x',
  'y',
  'pub',
] as const satisfies (keyof PublicJwk)[];

function publicMembers({ publicJwk }: Key): PublicJwk {
  if (publicJwk === undefined || publicJwk.kty === 'oct') {
    throw new JwtError('ERR_KEY_USE', 'the key is a secret, which is never published', {
      hint: 'Choose RSA, EC or OKP keys. Give a secret directly to the receivers that verify with it.',
    });
  }
  const members = publicNames.map((name) => [name, publicJwk[name]]).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members);
}
