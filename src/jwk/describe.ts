import {
  algorithmsByUse,
  algorithmsFor,
  isOfKind,
  type KeyDemand,
  type KeyShape,
  type KeyUse,
  usualAlgorithm,
} from '../algorithms.ts';
import { splitIdAndSecret } from '../id-and-secret.ts';
import type { Key, PublicJwk } from './key.ts';
import { thumbprint } from './thumbprint.ts';
import { isWellKnown } from './well-known.ts';

/** A problem of a key that its owner should know. */
export type KeyWarning =
  | 'algorithm-misfit'
  | 'certificate-expired'
  | 'certificate-expires-soon'
  | 'id-and-secret'
  | 'low-entropy'
  | 'too-short'
  | 'well-known'
  | 'white-space';

/** The public facts of a key. */
export interface KeyDescription extends KeyShape {
  readonly use: KeyUse;
  /** Format of its text: `PKCS#8`, `JWK`, `Google service account`. */
  readonly format: string;
  readonly isPrivate: boolean;
  /** Whether its private half stays with a signer, which has signed a test. */
  readonly isRemote: boolean;
  /** Length of a secret in plain text, in characters; undefined for any other key. */
  readonly characters: number | undefined;
  readonly kid: string | undefined;
  /** JWK thumbprint (RFC 7638); undefined for a secret. */
  readonly thumbprint: string | undefined;
  /** The algorithms that the key can be used with. */
  readonly algorithms: readonly string[];
  /** The algorithm that is used unless the settings choose another. */
  readonly algorithm: string | undefined;
  /** The issuer that its file suggests. */
  readonly issuer: string | undefined;
  readonly publicJwk: PublicJwk | undefined;
  /** The public key as SPKI in PEM. */
  readonly publicPem: string | undefined;
  readonly certificate: { readonly subject: string; readonly expires: string } | undefined;
  readonly warnings: readonly KeyWarning[];
}

/** Seconds before its expiry at which a certificate is reported to expire soon. */
const expiresSoonSeconds = 30 * 86_400;

/** The lowest estimated entropy of a secret that is not reported, in bits. */
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
    isRemote: key.signer !== undefined,
    characters: charactersIn(textOf(key)),
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
  const secondsLeft = key.certificate && key.certificate.notAfter - now;
  const demand: KeyDemand | undefined = algorithmsByUse[key.use][key.onlyAlgorithm ?? ''];
  const text = textOf(key);
  const isMismatch = demand !== undefined && !isOfKind(demand, key);
  const applies: Readonly<Record<KeyWarning, boolean>> = {
    'algorithm-misfit': isMismatch,
    'too-short': algorithms.length === 0 && !isMismatch,
    'well-known': isWellKnown(key),
    'low-entropy': key.secret !== undefined && entropyOf(key.secret.export()) < minEntropyBits,
    'white-space': hasOuterSpace(key),
    'id-and-secret': text !== undefined && splitIdAndSecret(text) !== undefined,
    'certificate-expired': secondsLeft !== undefined && secondsLeft <= 0,
    'certificate-expires-soon': secondsLeft !== undefined && secondsLeft > 0 && secondsLeft < expiresSoonSeconds,
  };
  return (Object.keys(applies) as KeyWarning[]).filter((warning) => applies[warning]);
}

/** Whether a secret in plain text begins or ends with white space, which is part of it and easily pasted by mistake. */
export function hasOuterSpace(key: Key): boolean {
  const text = textOf(key);
  return text !== undefined && text.trim() !== text;
}

/** The text of a secret that is plain text. */
function textOf({ format, secret }: Key): string | undefined {
  return format === 'utf8' ? secret?.export().toString('utf8') : undefined;
}

function charactersIn(text: string | undefined): number | undefined {
  return text === undefined ? undefined : [...text].length;
}

/** Estimates entropy from the frequency of each byte (Shannon), in bits: an upper bound, low for repetitive bytes. */
function entropyOf(bytes: Buffer): number {
  const counts = new Map<number, number>();
  for (const byte of bytes) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - count * Math.log2(count / bytes.length), 0);
}
