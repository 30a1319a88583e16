import { JwtError } from '../../errors.ts';
import type { Key, PublicJwk } from '../key.ts';

/** Gathers the public halves of keys for a JWK Set (RFC 7517 §5). */
export interface PublicSet {
  /**
   * Adds a key, unless the very same is there.
   *
   * @throws JwtError `ERR_KEY_USE` for a secret, `ERR_SETTINGS` for a key id that another key has already
   */
  readonly add: (key: Key) => void;
  /** The set so far, in the order in which it was added; made anew, for whoever changes it. */
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
        // RFC 7517 §4.5: who verifies would not know which of the two is meant.
        throw new JwtError('ERR_SETTINGS', 'another key of the JWK Set has the same key id', {
          hint: 'Leave the key id of one of them blank: it is its thumbprint then.',
        });
      }
    },
    toJwkSet: () => ({ keys: [...byKid.values()].map((jwk) => ({ ...jwk })) }),
  };
}

// A list of what may pass, and not of what may not: RFC 7517 §4, RFC 7518 §6.2.1 and §6.3.1, RFC 8037 §2.
const publicNames = ['kty', 'kid', 'use', 'alg', 'n', 'e', 'crv', 'x', 'y'] as const satisfies (keyof PublicJwk)[];

function publicMembers({ publicJwk }: Key): PublicJwk {
  if (publicJwk === undefined || publicJwk.kty === 'oct') {
    throw new JwtError('ERR_KEY_USE', 'the key is a secret, and a secret is never published', {
      hint: 'Publish RSA, EC or OKP keys. Whoever shall verify with a secret must be given it.',
    });
  }
  const members = publicNames.map((name) => [name, publicJwk[name]]).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members);
}
