import {
  algorithmsByUse,
  algorithmsFor,
  isOfKind,
  type KeyDemand,
  type KeyShape,
  type KeyUse,
  usualAlgorithm,
} from '../algorithms.ts';
import type { Key, PublicJwk } from './key.ts';
import { thumbprint } from './thumbprint.ts';
import { isWellKnown } from './well-known.ts';

/** Something about a key that its owner should know. */
export type KeyWarning =
  | 'algorithm-misfit'
  | 'certificate-expired'
  | 'certificate-expires-soon'
  | 'low-entropy'
  | 'too-short'
  | 'well-known';

/** All that may be told of a key: nothing of it is secret. */
export interface KeyDescription extends KeyShape {
  readonly use: KeyUse;
  /** What its text was: `PKCS#8`, `JWK`, `Google service account`. */
  readonly format: string;
  readonly isPrivate: boolean;
  readonly kid: string | undefined;
  /** RFC 7638; never of a secret. */
  readonly thumbprint: string | undefined;
  /** The algorithms that the key can serve, and the one that it serves unless somebody chooses. */
  readonly algorithms: readonly string[];
  readonly algorithm: string | undefined;
  /** What its file suggests as issuer. */
  readonly issuer: string | undefined;
  readonly publicJwk: PublicJwk | undefined;
  /** SPKI. */
  readonly publicPem: string | undefined;
  readonly certificate: { readonly subject: string; readonly expires: string } | undefined;
  readonly warnings: readonly KeyWarning[];
}

/** Seconds before its expiry from which a certificate is said to expire soon. */
const expiresSoonSeconds = 30 * 86_400;

/** Least estimate of a secret's entropy, in bits, that passes without a word. */
const minEntropyBits = 96;

/**
 * Describes a key.
 *
 * @param now - seconds since 1970-01-01T00:00:00Z
 */
export function describeKey(key: Key, now: number): KeyDescription {
  const { use, kty, bits, curve, format, kid, issuer, publicJwk, certificate } = key;
  const algorithms = algorithmsFor(use, key).filter((name) => !key.onlyAlgorithm || name === key.onlyAlgorithm);
  return {
    use,
    kty,
    bits,
    curve,
    format,
    isPrivate: key.privateKey !== undefined || key.secret !== undefined,
    kid,
    thumbprint: publicJwk && thumbprint({ ...publicJwk }),
    algorithms,
    algorithm: key.onlyAlgorithm ?? usualAlgorithm(use, key),
    issuer,
    publicJwk,
    publicPem: key.publicKey && String(key.publicKey.export({ type: 'spki', format: 'pem' })),
    certificate: certificate && {
      subject: certificate.subject,
      expires: new Date(certificate.notAfter * 1000).toISOString(),
    },
    warnings: warningsOf(key, algorithms, now),
  };
}

function warningsOf(key: Key, algorithms: readonly string[], now: number): KeyWarning[] {
  const rest = key.certificate && key.certificate.notAfter - now;
  const demand: KeyDemand | undefined = algorithmsByUse[key.use][key.onlyAlgorithm ?? ''];
  const isMisfit = demand !== undefined && !isOfKind(demand, key);
  const found: Readonly<Record<KeyWarning, boolean>> = {
    'algorithm-misfit': isMisfit,
    'too-short': algorithms.length === 0 && !isMisfit,
    'well-known': isWellKnown(key),
    'low-entropy': key.secret !== undefined && entropyOf(key.secret.export()) < minEntropyBits,
    'certificate-expired': rest !== undefined && rest <= 0,
    'certificate-expires-soon': rest !== undefined && rest > 0 && rest < expiresSoonSeconds,
  };
  return (Object.keys(found) as KeyWarning[]).filter((warning) => found[warning]);
}

/** The entropy of some bytes by how often each occurs (Shannon), in bits: an upper bound that unmasks repetition. */
function entropyOf(bytes: Buffer): number {
  const counts = new Map<number, number>();
  for (const byte of bytes) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - count * Math.log2(count / bytes.length), 0);
}
