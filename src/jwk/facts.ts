import { createHash } from 'node:crypto';
import type { Key } from './key.ts';
import { publicMembers } from './members.ts';
import { certificateHeaders } from './read/certificate.ts';
import { thumbprint } from './thumbprint.ts';

/** Public facts of a key, which claims, headers and requests can name; nothing of them is secret. */
export type KeyFact =
  | 'key.kid'
  | 'key.thumbprint'
  | 'key.spkiSha256'
  | 'key.publicPoint'
  | 'key.publicJwk'
  | 'key.x5t'
  | 'key.x5t#S256'
  | 'key.subject';

const facts: Readonly<Record<KeyFact, (key: Key) => unknown>> = {
  'key.kid': ({ kid }) => kid,
  // RFC 7638.
  'key.thumbprint': ({ publicJwk }) => publicJwk && thumbprint({ ...publicJwk }),
  'key.spkiSha256': ({ publicKey }) =>
    publicKey &&
    createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64'),
  // SEC 1 §2.3.3: the uncompressed form.
  'key.publicPoint': ({ publicJwk }) =>
    publicJwk?.y === undefined
      ? undefined
      : Buffer.concat([
          Buffer.from([4]),
          Buffer.from(publicJwk.x ?? '', 'base64url'),
          Buffer.from(publicJwk.y, 'base64url'),
        ]).toString('base64url'),
  // RFC 9449 §4.2: the members that make the key, and nothing about it.
  'key.publicJwk': ({ publicJwk }) => publicJwk && { kty: publicJwk.kty, ...publicMembers(publicJwk.kty, publicJwk) },
  'key.x5t': ({ certificate }) => certificate && certificateHeaders.x5t(certificate),
  'key.x5t#S256': ({ certificate }) => certificate && certificateHeaders['x5t#S256'](certificate),
  'key.subject': ({ certificate }) => certificate?.subject,
};

const known = new WeakMap<Key, Map<KeyFact, unknown>>();

/**
 * A fact of a key, computed once.
 *
 * @returns undefined where the key does not have it: a secret, a key without a certificate
 */
export function keyFact(key: Key, name: KeyFact): unknown {
  const computed = known.get(key) ?? new Map<KeyFact, unknown>();
  known.set(key, computed);
  if (!computed.has(name)) computed.set(name, facts[name](key));
  return computed.get(name);
}
