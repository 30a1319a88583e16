import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  type KeyObject,
  pbkdf2Sync,
  randomBytes,
} from 'node:crypto';
import { JwtError } from '../../errors.ts';
import { countUse, gcmUsesOf } from '../../jwe/key-uses.ts';
import type { IssuerKeys } from '../issue/token.ts';

/**
 * Encrypts cached tokens for a store that others can read and write. Without the keys of the tokens, its content reveals
 * nothing, and cannot be forged.
 */
export interface TokenCipher {
  /** Derives the id of an entry from its name: instances with the same keys derive the same id. */
  readonly idOf: (name: string) => string;
  readonly encrypt: (id: string, text: string) => string;
  /** @returns undefined for a value that was not encrypted for this id with the same keys */
  readonly decrypt: (id: string, encrypted: unknown) => string | undefined;
}

const purpose = 'JWT - Generator: tokens that several instances share, version 1';

// AES-GCM with a random initialization vector of 96 bits (NIST SP 800-38D §8.2.2).
const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** Number of PBKDF2 iterations. Another number derives other keys, and invalidates cached tokens. */
const passwordIterations = 10_000;

/**
 * Derives a cipher from the keys of tokens.
 *
 * @throws JwtError `ERR_SETTINGS` where none of the keys is secret
 */
export function createTokenCipher(keys: IssuerKeys): TokenCipher {
  const derived = Buffer.from(hkdfSync('sha256', secretOf(keys), '', purpose, 64));
  const nameKey = derived.subarray(0, 32);
  const textKey = derived.subarray(32);
  const uses = gcmUsesOf(textKey);
  return {
    idOf: (name) => createHmac('sha256', nameKey).update(name).digest('base64url'),
    encrypt: (id, text) => {
      countUse(uses);
      const iv = randomBytes(ivBytes);
      const sealer = createCipheriv(cipher, textKey, iv).setAAD(Buffer.from(id));
      const body = Buffer.concat([sealer.update(text, 'utf8'), sealer.final()]);
      return Buffer.concat([iv, sealer.getAuthTag(), body]).toString('base64url');
    },
    decrypt: (id, encrypted) => {
      if (typeof encrypted !== 'string') return undefined;
      const bytes = Buffer.from(encrypted, 'base64url');
      try {
        const opener = createDecipheriv(cipher, textKey, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
          .setAAD(Buffer.from(id))
          .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
        const body = opener.update(bytes.subarray(ivBytes + tagBytes));
        return Buffer.concat([body, opener.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}

/** The input of the key derivation: all keys, at least one of them secret. */
function secretOf({ signing, encryption }: IssuerKeys): Buffer {
  const material = (key: KeyObject | undefined, type: 'pkcs8' | 'spki') =>
    (key?.type === 'secret' ? key.export() : key?.export({ format: 'der', type }))?.toString('base64') ?? '';
  const all = Buffer.from(
    JSON.stringify([
      material(signing?.secret ?? signing?.privateKey, 'pkcs8'),
      material(encryption?.secret ?? encryption?.publicKey, 'spki'),
    ]),
  );
  if (signing?.secret || signing?.privateKey) return all;
  // The secret may be a password: guessing it must not be cheaper than with the token (RFC 7518 §4.8.1.2).
  if (encryption?.secret) return pbkdf2Sync(all, purpose, passwordIterations, 32, 'sha256');
  if (signing) {
    throw new JwtError('ERR_SETTINGS', 'tokens that a signer signs cannot be cached in a shared store', {
      setting: 'cacheStore',
      hint: 'Cache them in memory: the store is encrypted with a key derived from the private key, which the signer keeps.',
    });
  }
  throw new JwtError(
    'ERR_SETTINGS',
    'tokens that are only encrypted for a public key cannot be cached in a context store',
    {
      setting: 'cacheStore',
      hint: 'Cache them in memory, or sign them too: the store is encrypted with a key derived from a secret.',
    },
  );
}
