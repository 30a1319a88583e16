import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import {
  algorithmsByUse,
  type ContentEncryptionName,
  type Curve,
  contentEncryptionAlgorithms,
  curveRows,
  isNameOf,
  type KeyType,
  type KeyUse,
} from '../../algorithms.ts';
import { JwtError, replacingErrors } from '../../errors.ts';
import { keyMembers } from '../members.ts';
import { requireSupported } from '../runtime.ts';
import { foreignJwkCurves, foreignKey, foreignTypes } from './foreign-keys.ts';
import {
  type Json,
  padded,
  presentMembers,
  readBytes,
  readKid,
  readString,
  withCertificateKey,
} from './jwk-members.ts';
import { seedBytes } from './key-der.ts';
import { requireOperations } from './key-operations.ts';
import { completeRsa } from './rsa-factors.ts';
import { magnitude, requireRsaLimits } from './rsa-limits.ts';

/** A JSON Web Key (RFC 7517 §4), imported and checked. */
export interface ReadJwk {
  readonly key: KeyObject;
  readonly kid: string | undefined;
  readonly alg: string | undefined;
  /** The only content encryption of a secret that encrypts directly (`dir`). */
  readonly enc?: ContentEncryptionName | undefined;
}

/** The numbers of a key, by the names of their members. */
type Numbers = Readonly<Record<string, Buffer>>;
type Strings = Readonly<Record<string, string>>;
type PairType = Exclude<KeyType, 'oct'>;

/** What follows from the other numbers of an RSA key, which Node.js needs (RFC 7518 §6.3.2). */
const rsaFactorNames = ['p', 'q', 'dp', 'dq', 'qi'] as const;

const purposes = { sig: 'signing', enc: 'encryption' } as const satisfies Record<KeyUse, string>;

/**
 * Reads a JSON Web Key. Members that are null or blank count as absent, padding and standard base64 are tolerated, and
 * what is missing of an RSA private key is computed.
 *
 * @throws JwtError `ERR_KEY_FORMAT`, `ERR_KEY_MISMATCH` for another type, `ERR_KEY_USE` for another use
 */
export function readJwk(jwk: Json, kty: KeyType, use: KeyUse): ReadJwk {
  const json = withCertificateKey(presentMembers(jwk), malformed);
  requireType(json, kty);
  requireOperations(json, use);
  const algorithm = readAlgorithm(json, kty, use);
  const key = kty === 'oct' ? createSecretKey(requireBytes(json, 'k', kty)) : readPair(json, kty);
  return { key, kid: readKid(json, malformed), ...algorithm };
}

function requireType(json: Json, kty: KeyType): void {
  if (json.kty === kty) return;
  const given = String(json.kty);
  if (isNameOf(foreignTypes, given)) throw foreignKey(foreignTypes[given]);
  const what = given === 'oct' || isNameOf(keyMembers, given) ? `is of type ${given}` : 'is of an unknown type';
  throw new JwtError('ERR_KEY_MISMATCH', `the JWK ${what}; the settings of this key say ${kty}`, {
    hint: 'Set the type of the JWT key to the "kty" of the JWK.',
  });
}

/** RFC 7517 §4.2 and §4.4. */
function readAlgorithm(json: Json, kty: KeyType, use: KeyUse): Pick<ReadJwk, 'alg' | 'enc'> {
  const declaredUse = readString(json, 'use', malformed);
  if (declaredUse !== undefined && declaredUse !== use) throw contradicts('use', use);
  const alg = readString(json, 'alg', malformed);
  // WebCrypto exports the name of the content encryption: such a secret encrypts directly.
  if (alg !== undefined && kty === 'oct' && use === 'enc' && isNameOf(contentEncryptionAlgorithms, alg)) {
    return { alg: 'dir', enc: alg };
  }
  if (alg !== undefined && !isNameOf(algorithmsByUse[use], alg)) throw contradicts('alg', use);
  return { alg };
}

function readPair(json: Json, kty: PairType): KeyObject {
  const { curve: member, publicNumbers, secret } = keyMembers[kty];
  const names = secret in json ? [...publicNumbers, secret] : publicNumbers;
  const curve = member && requireString(json, member, kty);
  const size = curve === undefined ? 0 : sizeOf(curve, kty);
  const numbers: Numbers = Object.fromEntries(names.map((name) => [name, requireBytes(json, name, kty)]));
  const fitting = fit[kty](json, numbers, size);
  const members = mapValues(fitting, (bytes) => bytes.toString('base64url'));
  return importJwk({ kty, ...(member && curve && { [member]: curve }), ...members }, kty);
}

/** Requires the numbers of a key to be of limited length, and writes them as Node.js needs them. */
const fit: Readonly<Record<PairType, (json: Json, numbers: Numbers, size: number) => Numbers>> = {
  RSA: rsaNumbers,
  EC: (_, numbers, size) => curveNumbers(numbers, 'EC', size),
  OKP: (_, numbers, size) => curveNumbers(numbers, 'OKP', size),
  AKP: (_, numbers, size) => {
    const { pub, priv } = numbers;
    if (pub?.length !== size || (priv && priv.length !== seedBytes)) throw notAKey('AKP');
    return numbers;
  },
};

/** Requires numbers of limited length, before anything is computed with them, and adds those that are missing. */
function rsaNumbers(json: Json, numbers: Numbers): Numbers {
  if ('oth' in json) throw malformed('the RSA JWK has more than two primes ("oth"), which is not supported');
  const { n = Buffer.alloc(0), e = Buffer.alloc(0), d } = mapValues(numbers, magnitude);
  const given = d ? rsaFactorNames.map((name) => [name, readBytes(json, name, malformed)] as const) : [];
  const factors = Object.fromEntries(given.flatMap(([name, bytes]) => (bytes ? [[name, magnitude(bytes)]] : [])));
  requireRsaLimits(n, e, d ? [d, ...Object.values(factors)] : []);
  if (!d || given.every(([, bytes]) => bytes)) return { n, e, ...(d && { d }), ...factors };
  const { p, q } = mapValues(factors, toInteger);
  const computed = completeRsa({ n: toInteger(n), e: toInteger(e), d: toInteger(d), p, q });
  if (!computed) throw malformed('the RSA JWK lacks primes, and they cannot be computed from its other numbers');
  return { n, e, d, ...mapValues({ ...computed }, toBytes), ...(p && q && factors) };
}

/** Pads the numbers of an EC key (RFC 7518 §6.2), and requires those of an OKP key to be no longer than its curve. */
function curveNumbers(numbers: Numbers, kty: PairType, size: number): Numbers {
  return mapValues(numbers, (bytes) => {
    const number = magnitude(bytes);
    if (number.length > size) throw notAKey(kty);
    return kty === 'EC' ? padded(number, size) : bytes;
  });
}

/** The size of a number on a curve, in bytes. */
function sizeOf(crv: string, kty: PairType): number {
  const curve = isNameOf(curveRows, crv) ? curveRows[crv] : undefined;
  if (!curve && isNameOf(foreignJwkCurves, crv)) throw foreignKey(foreignJwkCurves[crv]);
  if (curve?.kty !== kty) throw notAKey(kty);
  requireSupported(crv as Curve, 'ERR_KEY_MISMATCH');
  return Math.ceil(curve.bits / 8);
}

function requireString(json: Json, name: string, kty: KeyType): string {
  const text = readString(json, name, malformed);
  if (text === undefined) throw malformed(`the ${kty} JWK lacks "${name}"`);
  return text;
}

function requireBytes(json: Json, name: string, kty: KeyType): Buffer {
  requireString(json, name, kty);
  return readBytes(json, name, malformed) ?? Buffer.alloc(0);
}

function importJwk(jwk: Strings, kty: PairType): KeyObject {
  const key: JsonWebKey = jwk;
  const isPrivate = keyMembers[kty].secret in jwk;
  const broken = () => notAKey(kty);
  const imported = replacingErrors(
    () => (isPrivate ? createPrivateKey({ key, format: 'jwk' }) : createPublicKey({ key, format: 'jwk' })),
    broken,
  );
  if (isPrivate && !replacingErrors(() => belongTogether[kty](jwk, imported), broken)) {
    throw new JwtError('ERR_KEY_MISMATCH', 'the private and public members of the JWK do not belong together', {
      hint: 'Export the JWK again, and copy all of it.',
    });
  }
  return imported;
}

/** Whether the private and public members of a JWK are of one key, which OpenSSL does not check. */
const belongTogether: Readonly<Record<PairType, (jwk: Strings, key: KeyObject) => boolean>> = {
  RSA: ({ n, e, d, p, q }) => {
    const [prime, other] = [integer(p), integer(q)];
    return prime * other === integer(n) && (integer(e) * integer(d)) % (prime - 1n) === 1n;
  },
  EC: ({ crv = '', x = '', y = '', d = '' }) => {
    const namedCurve = isNameOf(curveRows, crv) ? curveRows[crv].namedCurve : undefined;
    const ecdh = createECDH(namedCurve ?? '');
    ecdh.setPrivateKey(d, 'base64url');
    const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
    return ecdh.getPublicKey().equals(point);
  },
  OKP: ({ x }, key) => createPublicKey(key).export({ format: 'jwk' }).x === x,
  AKP: ({ pub }, key) => createPublicKey(key).export({ format: 'jwk' }).pub === pub,
};

function integer(base64url = ''): bigint {
  return toInteger(Buffer.from(base64url, 'base64url'));
}

function toInteger(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex') || '0'}`);
}

function toBytes(integer: bigint): Buffer {
  const hex = integer.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

function notAKey(kty: KeyType): JwtError {
  return malformed(`the ${kty} JWK is not a key: its members do not fit each other or their curve`);
}

function malformed(why: string): JwtError {
  return new JwtError('ERR_KEY_FORMAT', why, { hint: 'Export the JWK again, and copy all of it.' });
}

function contradicts(member: string, use: KeyUse): JwtError {
  return new JwtError('ERR_KEY_USE', `the JWK is not for ${purposes[use]}: its "${member}" says otherwise`, {
    hint: 'Use another key, or change the use of this JWT key.',
  });
}
