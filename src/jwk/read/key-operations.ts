import type { KeyUse } from '../../algorithms.ts';
import { JwtError } from '../../errors.ts';

type Half = 'secret' | 'private' | 'public';

// RFC 7517 §4.3. A public key of ECDH derives as well: WebCrypto exports it with no operation, others with these.
const operations: Readonly<Record<KeyUse, Readonly<Record<Half, readonly string[]>>>> = {
  sig: { secret: ['sign', 'verify'], private: ['sign'], public: ['verify'] },
  enc: {
    secret: ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey', 'deriveKey', 'deriveBits'],
    private: ['decrypt', 'unwrapKey', 'deriveKey', 'deriveBits'],
    public: ['encrypt', 'wrapKey', 'deriveKey', 'deriveBits'],
  },
};

const purposes = { sig: 'signing', enc: 'encryption' } as const satisfies Record<KeyUse, string>;

/**
 * Requires that the `key_ops` of a JWK, where it has any, let it do what it is for.
 *
 * @throws JwtError `ERR_KEY_FORMAT`, `ERR_KEY_USE`
 */
export function requireOperations(jwk: Readonly<Record<string, unknown>>, use: KeyUse): void {
  const { key_ops: ops } = jwk;
  if (ops === undefined) return;
  if (!Array.isArray(ops) || !ops.every((op) => typeof op === 'string')) {
    throw malformed('"key_ops" of the JWK is no list of texts');
  }
  // RFC 7517 §4.3: duplicates must not be present.
  if (new Set(ops).size !== ops.length) throw malformed('"key_ops" of the JWK names an operation twice');
  const half = jwk.kty === 'oct' ? 'secret' : 'd' in jwk ? 'private' : 'public';
  // WebCrypto exports the public half of ECDH with an empty list.
  if (ops.length === 0 || ops.some((op) => operations[use][half].includes(op))) return;
  throw new JwtError('ERR_KEY_USE', `the JWK is not for ${purposes[use]}: its "key_ops" says otherwise`, {
    hint: 'One key, one use: take another key, or change what this one is for.',
  });
}

function malformed(why: string): JwtError {
  return new JwtError('ERR_KEY_FORMAT', why, { hint: 'Export the JWK anew, and copy it whole.' });
}
