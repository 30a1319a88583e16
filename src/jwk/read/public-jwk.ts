import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { algorithmsByUse, type Curve, curves, isNameOf, type KeyShape, type KeyType } from '../../algorithms.ts';
import { JwtError, replacingErrors } from '../../errors.ts';
import { privateMembers } from '../../private-members.ts';
import type { Key } from '../key.ts';
import { keyMembers, publicMembers } from '../members.ts';
import { requireSupported } from '../runtime.ts';
import { thumbprint } from '../thumbprint.ts';
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
import { requireLength, requireRsaNumbers, requireSoundPoint } from './public-numbers.ts';
import { magnitude } from './rsa-limits.ts';
import { requireStrongModulus } from './shape.ts';

type PairType = Exclude<KeyType, 'oct'>;

/** The key types that have a public key. */
const pairTypes: Readonly<Record<PairType, true>> = { RSA: true, EC: true, OKP: true, AKP: true };

/** The longest member, in characters: a public key for ML-DSA-87. */
const maxMemberLength = 3456;

/**
 * Reads a public JWK that verifies signatures, of an issuer or of a former key. Everything is checked before OpenSSL
 * sees the key.
 *
 * @throws JwtError `ERR_KEY_FORMAT`, `ERR_KEY_MISMATCH` for a type or curve that does not sign, `ERR_KEY_USE` for a
 *   private key, a secret or a key for another use, `ERR_KEY_WEAK`, `ERR_TOO_LARGE`
 */
export function readPublicJwk(jwk: unknown): Key {
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) throw malformed('the key is not a JSON object');
  const json = withCertificateKey(presentMembers(jwk), malformed);
  requireNothingSecret(json);
  const kty = readType(json);
  requireOwnCurve(json);
  requireVerification(json);
  const read = (name: string) => readNumber(json, name, kty);
  if (kty === 'RSA') {
    const [n, e] = [magnitude(read('n')), magnitude(read('e'))];
    const bits = requireRsaNumbers(n, e);
    requireStrongModulus(n);
    return keyOf(json, { kty, bits }, importKey({ kty, n: encode(n), e: encode(e) }));
  }
  const curve = readCurve(json, kty);
  const { bits } = curves[curve];
  if (kty === 'AKP') {
    const pub = read('pub');
    requireLength(pub, curve);
    return keyOf(json, { kty, bits, curve }, importKey({ kty, alg: curve, pub: encode(pub) }));
  }
  if (kty === 'OKP') {
    const x = read('x');
    requireSoundPoint(x, curve);
    return keyOf(json, { kty, bits, curve }, importKey({ kty, crv: curve, x: encode(x) }));
  }
  const [x, y] = [readCoordinate(read('x'), bits), readCoordinate(read('y'), bits)];
  return keyOf(json, { kty, bits, curve }, importKey({ kty, crv: curve, x: encode(x), y: encode(y) }));
}

function keyOf(json: Json, shape: KeyShape, publicKey: KeyObject): Key {
  const { kty } = shape;
  const members = publicMembers(kty, publicKey.export({ format: 'jwk' }));
  const kid = readKid(json, malformed) ?? thumbprint({ kty, ...members });
  const alg = readString(json, 'alg', malformed);
  return {
    ...shape,
    use: 'sig',
    kid,
    onlyAlgorithm: alg,
    format: 'JWK',
    publicKey,
    publicJwk: { kty, kid, use: 'sig', ...(alg && { alg }), ...members },
  };
}

/** RFC 7517 §9.2: a published private key is compromised. */
function requireNothingSecret(json: Json): void {
  const name = privateMembers.find((member) => member in json);
  if (name === undefined && json.kty !== 'oct') return;
  throw new JwtError(
    'ERR_KEY_USE',
    name === undefined
      ? 'the JWK is a secret; it must be a public key'
      : `the JWK has the private member "${name}"; it must be a public key`,
    { hint: 'Publish only the public key, of a new key: anyone who read this one can sign with it.' },
  );
}

function readType({ kty }: Json): PairType {
  if (kty === undefined) throw malformed('the JWK lacks "kty"');
  if (typeof kty === 'string' && isNameOf(pairTypes, kty)) return kty;
  if (typeof kty === 'string' && isNameOf(foreignTypes, kty)) throw foreignKey(foreignTypes[kty]);
  throw new JwtError('ERR_KEY_MISMATCH', 'the JWK is of a type that is not supported', {
    hint: `Use a key of type ${Object.keys(pairTypes).join(', ')}.`,
  });
}

/** Names a curve that is not supported, whatever the other members say. */
function requireOwnCurve({ crv }: Json): void {
  if (typeof crv === 'string' && isNameOf(foreignJwkCurves, crv)) throw foreignKey(foreignJwkCurves[crv]);
}

/** Whether a JWK says that it is not for verifying signatures: an issuer publishes keys for encryption beside others. */
export function isForAnotherUse(jwk: unknown): boolean {
  const { use, alg, key_ops: ops } = presentMembers(Object(jwk));
  return (
    (typeof use === 'string' && use !== 'sig') ||
    (typeof alg === 'string' && isNameOf(algorithmsByUse.enc, alg)) ||
    (Array.isArray(ops) && ops.length > 0 && !ops.includes('verify'))
  );
}

/** RFC 7517 §4.2 to §4.4. */
function requireVerification(json: Json): void {
  const use = readString(json, 'use', malformed);
  const alg = readString(json, 'alg', malformed);
  if (use !== undefined && use !== 'sig') throw otherUse('use');
  if (alg !== undefined && !isNameOf(algorithmsByUse.sig, alg)) throw otherUse('alg');
  const ops = json.key_ops;
  if (ops === undefined) return;
  if (!Array.isArray(ops) || !ops.every((op) => typeof op === 'string')) {
    throw malformed('"key_ops" of the JWK must be an array of strings');
  }
  if (new Set(ops).size < ops.length) throw malformed('"key_ops" of the JWK names an operation twice');
  // WebCrypto exports an empty array for a key without declared operations.
  if (ops.length > 0 && !ops.includes('verify')) throw otherUse('key_ops');
}

function readCurve(json: Json, kty: PairType): Curve {
  const { curve: member = 'crv' } = keyMembers[kty];
  const name = readString(json, member, malformed);
  if (name === undefined) throw malformed(`the ${kty} JWK lacks "${member}"`);
  if (isNameOf(curves, name) && curves[name].kty === kty && (curves[name].uses as readonly string[]).includes('sig')) {
    requireSupported(name, 'ERR_KEY_MISMATCH');
    return name;
  }
  const known = Object.entries(curves).filter(([, row]) => row.kty === kty && row.uses.some((use) => use === 'sig'));
  const where = member === 'crv' ? 'is on a curve' : 'is for an algorithm';
  throw new JwtError('ERR_KEY_MISMATCH', `the ${kty} JWK ${where} that does not verify signatures here`, {
    hint: `Use one of ${known.map(([name]) => name).join(', ')}.`,
  });
}

function readNumber(json: Json, name: string, kty: PairType): Buffer {
  const text = readString(json, name, malformed);
  if (text === undefined) throw malformed(`the ${kty} JWK lacks "${name}"`);
  if (text.length > maxMemberLength) throw new JwtError('ERR_TOO_LARGE', `"${name}" of the JWK is too long`, { hint });
  return readBytes(json, name, malformed) ?? Buffer.alloc(0);
}

/** Pads a coordinate to the size of the field of its curve (RFC 7518 §6.2.1.2). */
function readCoordinate(number: Buffer, bits: number): Buffer {
  const size = Math.ceil(bits / 8);
  const digits = magnitude(number);
  if (digits.length > size) throw malformed('the EC JWK has a coordinate that is too long for its curve');
  return padded(digits, size);
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64url');
}

function importKey(
  jwk: JsonWebKey & { readonly kty: PairType; readonly alg?: string; readonly pub?: string },
): KeyObject {
  return replacingErrors(
    () => createPublicKey({ key: jwk, format: 'jwk' }),
    () => malformed(`the ${jwk.kty} JWK is not a key: its members do not fit each other or their curve`),
  );
}

const hint = 'Ask the issuer to export the public JWK of its signing key again.';

function malformed(why: string): JwtError {
  return new JwtError('ERR_KEY_FORMAT', why, { hint });
}

function otherUse(member: string): JwtError {
  return new JwtError('ERR_KEY_USE', `the JWK is not for verifying signatures: its "${member}" says otherwise`, {
    hint: 'Use the public key of a signing key.',
  });
}
