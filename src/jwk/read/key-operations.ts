import type { KeyUse } from '../../algorithms.ts';
import { JwtError } from '../../errors.ts';

type Half = 'secret' | 'private' | 'public';

// RFC 7517 §4.3. For a public ECDH key, WebCrypto exports an empty array, others these operations.
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
 * Requires that the `key_ops` of a JWK, if there are any, allow its use.
 *
 * @throws JwtError `ERR_KEY_FORMAT`, `ERR_KEY_USE`
 */
export function requireOperations(jwk: Readonly<Record<string, unknown>>, use: KeyUse): void {
  const { key_ops: ops } = jwk;
  if (ops === undefined) return;
  if (!Array.isArray(ops) || !ops.every((op) => typeof op === 'string')) {
    throw malformed('"key_ops" of the JWK must be an array of strings');
  }
  // RFC 7517 §4.3: duplicates must not be present.
  if (new Set(ops).size !== ops.length) throw malformed('"key_ops" of the JWK names an operation twice');
  const half = jwk.kty === 'oct' ? 'secret' : 'd' in jwk || 'priv' in jwk ? 'private' : 'public';
  // WebCrypto exports a public ECDH key with an empty array.
  if (ops.length === 0 || ops.some((op) => operations[use][half].includes(op))) return;
  throw new JwtError('ERR_KEY_USE', `the JWK is not for ${purposes[use]}: its "key_ops" says otherwise`, {
    hint: 'Use another key, or change the use of this JWT key.',
  });
}

function malformed(why: string): JwtError {
  return new JwtError('ERR_KEY_FORMAT', why, { hint: 'Export the JWK again, and copy all of it.' });
}
