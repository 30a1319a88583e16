import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { attempt } from '../../attempt.ts';
import { JwtError, replacingErrors } from '../../errors.ts';
import { isSameKey } from '../same-key.ts';
import { readArmor, requireWhole } from './armor.ts';
import { importCertificateKey } from './import-der.ts';
import { publicKeyOf } from './key-der.ts';

/** The certificate of a key, with those of its issuers. */
export interface Certificate {
  readonly subject: string;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly notAfter: number;
  /** The certificates in DER, that of the key first. */
  readonly chain: readonly Buffer[];
}

/**
 * Reads a certificate or a chain in PEM, the certificate of the key first.
 *
 * @param publicKey - the key that the certificate must have
 * @throws JwtError `ERR_KEY_FORMAT`, `ERR_KEY_MISMATCH`
 */
export function readCertificate(text: string, publicKey: KeyObject): Certificate {
  const blocks = readArmor(text);
  const isCertificate = blocks.length > 0 && blocks.every(({ label }) => label.endsWith('CERTIFICATE'));
  if (!isCertificate) throw damaged('the certificate is not a PEM of certificates');
  blocks.forEach(requireWhole);
  const chain = blocks.map(({ der }) => der);
  const broken = () => damaged('the certificate is damaged');
  // The certificates of issuers are only parsed here: OpenSSL never sees their keys.
  for (const der of chain) publicKeyOf(der, broken);
  const [first = Buffer.alloc(0)] = chain;
  if (!isSameKey(importCertificateKey(first, broken), publicKey)) {
    throw new JwtError('ERR_KEY_MISMATCH', 'the certificate is for another key', {
      hint: 'Paste the certificate of this key first, then those of its issuers.',
    });
  }
  const { subject = '', validTo } = replacingErrors(() => {
    const { subject, validTo } = new X509Certificate(first);
    return { subject, validTo };
  }, broken);
  const notAfter = Math.floor(Date.parse(validTo) / 1000);
  if (Number.isNaN(notAfter)) throw broken();
  return { subject: subject.replaceAll('\n', ', '), notAfter, chain };
}

/**
 * Finds the certificate of a key among other PEM blocks, as many tools write them, in any order.
 *
 * @returns undefined where there is none of this key
 */
export function findCertificate(text: string, publicKey: KeyObject): Certificate | undefined {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  const own = blocks.find((block) => isOf(publicKey, block));
  if (own === undefined) return undefined;
  try {
    return readCertificate([own, ...blocks.filter((block) => block !== own)].join('\n'), publicKey);
  } catch {
    // The key is usable without it; a header that needs it reports its absence.
    return undefined;
  }
}

/** Whether a certificate has this key; OpenSSL does not see it for that. */
function isOf(publicKey: KeyObject, block: string): boolean {
  const spki = attempt(() => publicKeyOf(readArmor(block)[0]?.der ?? Buffer.alloc(0), () => damaged('')));
  return Buffer.isBuffer(spki) && spki.equals(publicKey.export({ type: 'spki', format: 'der' }));
}

/** The header parameters of a certificate (RFC 7515 §4.1.6 to §4.1.8). */
export const certificateHeaders = {
  x5c: ({ chain }) => chain.map((der) => der.toString('base64')),
  x5t: ({ chain }) => digest('sha1', chain),
  'x5t#S256': ({ chain }) => digest('sha256', chain),
} as const satisfies Record<string, (certificate: Certificate) => unknown>;

export type CertificateHeader = keyof typeof certificateHeaders;

function digest(hash: 'sha1' | 'sha256', [own]: readonly Buffer[]): string {
  return createHash(hash)
    .update(own ?? '')
    .digest('base64url');
}

function damaged(why: string): JwtError {
  return new JwtError('ERR_KEY_FORMAT', why, {
    hint: 'Paste PEM, from its first BEGIN CERTIFICATE line to its last END line.',
  });
}
