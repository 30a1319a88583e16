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
 * Hides what is kept in a place that others can read or write: whoever has not the keys of the tokens learns nothing,
 * and can put nothing in that would be taken for a token.
 */
export interface Lock {
  /** The name under which something is kept: the same for everybody who has the keys. */
  readonly idOf: (name: string) => string;
  readonly close: (id: string, text: string) => string;
  /** @returns undefined for what was not closed under this id by somebody who has the keys */
  readonly open: (id: string, closed: unknown) => string | undefined;
}

const purpose = 'JWT - Generator: tokens that several instances share, version 1';

// AES-GCM: NIST SP 800-38D §8.2.2, a random initialization vector of 96 bits.
const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** Of PBKDF2; another count is another lock, and what was kept is lost. */
const passwordIterations = 10_000;

/**
 * Makes a lock of the keys of tokens.
 *
 * @throws JwtError `ERR_SETTINGS` where none of them is secret
 */
export function createLock(keys: IssuerKeys): Lock {
  const derived = Buffer.from(hkdfSync('sha256', secretOf(keys), '', purpose, 64));
  const nameKey = derived.subarray(0, 32);
  const textKey = derived.subarray(32);
  const uses = gcmUsesOf(textKey);
  return {
    idOf: (name) => createHmac('sha256', nameKey).update(name).digest('base64url'),
    close: (id, text) => {
      countUse(uses);
      const iv = randomBytes(ivBytes);
      const sealer = createCipheriv(cipher, textKey, iv).setAAD(Buffer.from(id));
      const body = Buffer.concat([sealer.update(text, 'utf8'), sealer.final()]);
      return Buffer.concat([iv, sealer.getAuthTag(), body]).toString('base64url');
    },
    open: (id, closed) => {
      if (typeof closed !== 'string') return undefined;
      const bytes = Buffer.from(closed, 'base64url');
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

/** All that is known of the keys, of which a part is secret. */
function secretOf({ signing, encryption }: IssuerKeys): Buffer {
  const material = (key: KeyObject | undefined, type: 'pkcs8' | 'spki') =>
    (key?.type === 'secret' ? key.export() : key?.export({ format: 'der', type }))?.toString('base64') ?? '';
  const all = Buffer.from(
    JSON.stringify([
      material(signing?.secret ?? signing?.privateKey, 'pkcs8'),
      material(encryption?.secret ?? encryption?.publicKey, 'spki'),
    ]),
  );
  if (signing) return all;
  // The secret may be a password: a guess must not become cheaper than it is at the token (RFC 7518 §4.8.1.2).
  if (encryption?.secret) return pbkdf2Sync(all, purpose, passwordIterations, 32, 'sha256');
  throw new JwtError('ERR_SETTINGS', 'tokens that are only encrypted for a public key cannot be kept in a context', {
    claim: 'cacheStore',
    hint: 'Keep them in memory, or sign them too: only a secret can protect what is kept where others can read it.',
  });
}
