import { type Curve, type CurveRow, curveRows, isNameOf } from '../../algorithms.ts';
import { JwtError } from '../../errors.ts';
import { requireSupported } from '../runtime.ts';
import { type DerReader, derTags, readElements, readSequence, writeSequence } from './der.ts';
import { foreignAlgorithms, foreignCurves, foreignKey } from './foreign-keys.ts';
import { keyAlgorithms, namedCurves } from './object-ids.ts';
import { requireRsaLimits } from './rsa-limits.ts';

/** A structure of a key in DER. */
export type KeyStructure = 'PKCS#8' | 'PKCS#1' | 'SEC 1' | 'SPKI' | 'PKCS#1 public';

type Damaged = () => JwtError;

/** Length of the seed of an ML-DSA key (FIPS 204 §6.1). */
export const seedBytes = 32;

/** A supported algorithm identifier: `RSA`, or the curve. */
type KeyAlgorithm = 'RSA' | Curve;

/**
 * Requires DER of a supported key of limited size. It must be called before OpenSSL sees the key: with other types and
 * longer numbers, an import can take minutes, or end the process.
 *
 * @param damaged - creates the error for any other structure
 * @throws JwtError `ERR_KEY_MISMATCH`, naming the type of the key; `ERR_TOO_LARGE`, `ERR_KEY_FORMAT`
 */
export function requireKnownKey(der: Buffer, structure: KeyStructure, damaged: Damaged): void {
  structures[structure](der, damaged);
}

/** Extracts the public key of a certificate, as SPKI (RFC 5280 §4.1). */
export function publicKeyOf(certificate: Buffer, damaged: Damaged): Buffer {
  const outer = readSequence(certificate, damaged);
  const signed = outer.takeSequence();
  outer.take(derTags.sequence);
  outer.take(derTags.bitString);
  outer.end();
  signed.takeOptional(derTags.context0);
  signed.take(derTags.integer);
  for (const _ of ['signature', 'issuer', 'validity', 'subject']) signed.take(derTags.sequence);
  return signed.takeWhole(derTags.sequence);
}

/** Version 0 of PKCS#8. */
const version0 = Buffer.from([derTags.integer, 1, 0]);

/**
 * Leaves out what may follow a private key in PKCS#8, as in the keys of many programs in Rust: OpenSSL before 3.5, in
 * Node.js 20 and 22, reads version 0 alone, which has no public key (RFC 5208 §5, RFC 5958 §2).
 */
export function withoutPublicKey(der: Buffer, damaged: Damaged): Buffer {
  const key = readSequence(der, damaged);
  key.take(derTags.integer);
  return writeSequence(version0, key.takeWhole(derTags.sequence), key.takeWhole(derTags.octetString));
}

const structures: Readonly<Record<KeyStructure, (der: Buffer, damaged: Damaged) => void>> = {
  // RFC 5958 §2.
  'PKCS#8'(der, damaged) {
    const key = readSequence(der, damaged);
    if (key.takeNumber() > 1) throw damaged();
    const algorithm = readAlgorithm(key.takeSequence(), damaged);
    const privateKey = key.take(derTags.octetString);
    key.takeOptional(derTags.context0);
    key.takeOptional(derTags.primitive1);
    key.end();
    if (algorithm === 'RSA') requireRsaPrivate(privateKey, damaged);
    else privateKeys[curveRows[algorithm].kty](privateKey, algorithm, damaged);
  },
  'PKCS#1': requireRsaPrivate,
  'SEC 1': (der, damaged) => requireEcPrivate(der, undefined, damaged),
  // RFC 5280 §4.1.
  SPKI(der, damaged) {
    const key = readSequence(der, damaged);
    const algorithm = readAlgorithm(key.takeSequence(), damaged);
    const publicKey = takeBits(key, damaged);
    key.end();
    if (algorithm === 'RSA') requireRsaPublic(publicKey, damaged);
    else requirePoint(publicKey, algorithm, damaged);
  },
  'PKCS#1 public': requireRsaPublic,
};

function readAlgorithm(identifier: DerReader, damaged: Damaged): KeyAlgorithm {
  const id = identifier.takeObjectId();
  const algorithm = isNameOf(keyAlgorithms, id) ? keyAlgorithms[id] : undefined;
  if (algorithm === undefined) throw foreignKey(isNameOf(foreignAlgorithms, id) ? foreignAlgorithms[id] : undefined);
  if (algorithm === 'EC') return readCurve(identifier, damaged);
  // RFC 3279 §2.3.1: NULL. RFC 8410 §3, RFC 9881 §2: nothing.
  if (algorithm === 'RSA') identifier.takeOptional(derTags.null);
  identifier.end();
  if (algorithm !== 'RSA') requireSupported(algorithm, 'ERR_KEY_MISMATCH');
  return algorithm;
}

function readCurve(parameters: DerReader, damaged: Damaged): Curve {
  if (parameters.isNext(derTags.sequence)) {
    throw foreignKey({
      what: 'an EC key with explicit curve parameters',
      hint: 'Convert it to a named curve: openssl ec -in key.pem -param_enc named_curve -out new.pem',
    });
  }
  const id = parameters.takeObjectId();
  parameters.end();
  const curve = isNameOf(namedCurves, id) ? namedCurves[id] : undefined;
  if (curve === undefined) throw foreignKey(isNameOf(foreignCurves, id) ? foreignCurves[id] : undefined);
  if (curveRows[curve].kty !== 'EC') throw damaged();
  requireSupported(curve, 'ERR_KEY_MISMATCH');
  return curve;
}

/** RFC 8017 §A.1.2; more than two primes make it version 1. */
function requireRsaPrivate(der: Buffer, damaged: Damaged): void {
  const key = readSequence(der, damaged);
  const version = key.takeNumber();
  if (version === 1) {
    throw new JwtError('ERR_KEY_FORMAT', 'the RSA key has more than two primes, which is not supported', {
      hint: 'Generate a new RSA key.',
    });
  }
  if (version !== 0) throw damaged();
  const [n, e] = [key.takeInteger(), key.takeInteger()];
  const secrets = ['d', 'p', 'q', 'dp', 'dq', 'qi'].map(() => key.takeInteger());
  key.end();
  requireRsaLimits(n, e, secrets);
}

/** RFC 8017 §A.1.1. */
function requireRsaPublic(der: Buffer, damaged: Damaged): void {
  const key = readSequence(der, damaged);
  const [n, e] = [key.takeInteger(), key.takeInteger()];
  key.end();
  requireRsaLimits(n, e);
}

/** RFC 5915 §3. The curve is inside, outside (in PKCS#8), or both. */
function requireEcPrivate(der: Buffer, outside: Curve | undefined, damaged: Damaged): void {
  const key = readSequence(der, damaged);
  if (key.takeNumber() !== 1) throw damaged();
  const number = key.take(derTags.octetString);
  const parameters = key.takeOptional(derTags.context0);
  const inside = parameters && readCurve(readElements(parameters, damaged), damaged);
  const curve = outside ?? inside;
  if (curve === undefined || (inside !== undefined && inside !== curve)) throw damaged();
  if (number.length === 0 || number.length > bytesOf(curve)) throw damaged();
  const point = key.takeOptional(derTags.context1);
  if (point) requirePoint(takeBits(readElements(point, damaged), damaged), curve, damaged);
  key.end();
}

/** RFC 8410 §7: an OCTET STRING in an OCTET STRING, as long as the public key. */
function requireOkpPrivate(der: Buffer, curve: Curve, damaged: Damaged): void {
  const key = readElements(der, damaged);
  if (key.take(derTags.octetString).length !== bytesOf(curve)) throw damaged();
  key.end();
}

/** RFC 9881 §6: the seed in `[0]`, the expanded key in an OCTET STRING, or both in a SEQUENCE. */
function requireAkpPrivate(der: Buffer, curve: Curve, damaged: Damaged): void {
  const key = readElements(der, damaged);
  const takeSeed = (reader: DerReader, tag: number) => {
    if (reader.take(tag).length !== seedBytes) throw damaged();
  };
  const takeExpanded = (reader: DerReader) => {
    if (reader.take(derTags.octetString).length !== curveRows[curve].expandedBytes) throw damaged();
  };
  if (key.isNext(derTags.primitive0)) takeSeed(key, derTags.primitive0);
  else if (key.isNext(derTags.sequence)) {
    const both = key.takeSequence();
    takeSeed(both, derTags.octetString);
    takeExpanded(both);
    both.end();
  } else takeExpanded(key);
  key.end();
}

/** The structure inside PKCS#8, by the type of the key. */
const privateKeys: Readonly<Record<CurveRow['kty'], (der: Buffer, curve: Curve, damaged: Damaged) => void>> = {
  EC: requireEcPrivate,
  OKP: requireOkpPrivate,
  AKP: requireAkpPrivate,
};

/** SEC 1 §2.3.3: a point, compressed or not; RFC 8410 §4, RFC 9881 §4: as many bytes as its row says. */
function requirePoint(point: Buffer, curve: Curve, damaged: Damaged): void {
  const bytes = bytesOf(curve);
  const [form = 0] = point;
  const isPoint =
    curveRows[curve].kty !== 'EC'
      ? point.length === bytes
      : (point.length === 2 * bytes + 1 && [4, 6, 7].includes(form)) ||
        (point.length === bytes + 1 && [2, 3].includes(form));
  if (!isPoint) throw damaged();
}

function takeBits(reader: DerReader, damaged: Damaged): Buffer {
  const bits = reader.take(derTags.bitString);
  // The first byte is the number of unused bits in the last one (X.690 §8.6.2).
  if (bits[0] !== 0) throw damaged();
  return bits.subarray(1);
}

function bytesOf(curve: Curve): number {
  return Math.ceil(curveRows[curve].bits / 8);
}
