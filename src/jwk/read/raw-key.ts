import { createECDH, createPrivateKey, createPublicKey, ECDH, type JsonWebKey, type KeyObject } from 'node:crypto';
import { type Curve, curveRows, isUsedFor, type KeyType, type KeyUse } from '../../algorithms.ts';
import { JwtError, replacingErrors } from '../../errors.ts';
import { requireSupported } from '../runtime.ts';
import { padded } from './jwk-members.ts';
import { seedBytes } from './key-der.ts';

/** The field that a raw key is in, which says what its bytes are; `either` does not. */
export type RawField = 'private' | 'public' | 'either';

/** The bytes of a key without any structure around them, as many libraries and providers write it. */
interface RawForm {
  readonly kty: KeyType;
  readonly field: 'private' | 'public';
  readonly curve: Curve;
  readonly bytes: number;
  /** The first byte of a point tells its form (SEC 1 §2.3.3). */
  readonly first?: readonly number[];
  readonly what: string;
  readonly read: (bytes: Buffer, curve: Curve) => KeyObject;
}

const ecForms = (['P-256', 'P-384', 'P-521'] as const).flatMap((curve): RawForm[] => {
  const size = sizeOf(curve);
  const [scalar, point] = [`the scalar of an EC private key on ${curve}`, `the point of an EC public key on ${curve}`];
  return [
    { kty: 'EC', field: 'private', curve, bytes: size, what: scalar, read: readScalar },
    { kty: 'EC', field: 'public', curve, bytes: 2 * size + 1, first: [4], what: point, read: readPoint },
    { kty: 'EC', field: 'public', curve, bytes: size + 1, first: [2, 3], what: point, read: readPoint },
  ];
});

const okpForms = (['Ed25519', 'Ed448', 'X25519'] as const).flatMap((curve): RawForm[] => {
  const bytes = sizeOf(curve);
  return [
    { kty: 'OKP', field: 'private', curve, bytes, what: `an ${curve} private key`, read: readSeed },
    { kty: 'OKP', field: 'public', curve, bytes, what: `an ${curve} public key`, read: readOkpPublic },
  ];
});

// RFC 8032 §5.1.5; NaCl and its descendants append the public key.
const seedAndPublic: RawForm = {
  ...{ kty: 'OKP', field: 'private', curve: 'Ed25519', bytes: 64, read: readSeedAndPublic },
  what: 'the seed of an Ed25519 key with its public key',
};

// FIPS 204 §6.1: every parameter set has a seed of the same length.
const akpForms = (['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] as const).flatMap((curve): RawForm[] => [
  { kty: 'AKP', field: 'private', curve, bytes: seedBytes, what: 'the seed of an ML-DSA key', read: readSeed },
  { kty: 'AKP', field: 'public', curve, bytes: sizeOf(curve), what: `an ${curve} public key`, read: readAkpPublic },
]);

const forms: readonly RawForm[] = [...ecForms, ...okpForms, seedAndPublic, ...akpForms];

/** What the settings say of a raw key. */
export interface RawKeySettings {
  readonly kty: KeyType;
  readonly use: KeyUse;
  /** May be blank; that of an AKP key is its parameter set. */
  readonly algorithm: string;
}

/**
 * Reads the raw bytes of a key, in base64, base64url or hexadecimal. The settings say what they are.
 *
 * @returns undefined for any other text
 * @throws JwtError `ERR_KEY_FORMAT` where another type, or the other half of a key, has as many bytes;
 *   `ERR_KEY_MISMATCH` for a curve that this Node.js lacks
 */
export function readRawKey(
  text: string,
  { kty, use, algorithm }: RawKeySettings,
  field: RawField,
): KeyObject | undefined {
  const bytes = rawBytes(text);
  const like = bytes ? forms.filter((form) => isLike(form, bytes)) : [];
  if (!bytes || like.length === 0) return undefined;
  const ofType = like.filter((form) => form.kty === kty && isUsedFor(form.curve, use));
  const own = kty === 'AKP' && algorithm !== '' ? ofType.filter(({ curve }) => curve === algorithm) : ofType;
  const [form = undefined, other] =
    own.length > 1 ? own.filter((one) => field !== 'either' && one.field === field) : own;
  if (!form || other) throw ambiguous(bytes, own.length > 0 ? own : like);
  requireSupported(form.curve, 'ERR_KEY_MISMATCH');
  return replacingErrors(
    () => form.read(bytes, form.curve),
    () => notAKey(form),
  );
}

function rawBytes(text: string): Buffer | undefined {
  const body = text.replace(/\s/g, '');
  if (/^(?:[0-9A-Fa-f]{2}){32,2592}$/.test(body)) return Buffer.from(body, 'hex');
  if (!/^[\w+/-]{42,3456}={0,2}$/.test(body)) return undefined;
  const bytes = Buffer.from(body, 'base64');
  // RFC 4648 §3.5: a text whose last bits are not zero, or with characters too many, is not the whole of a key.
  const canonical = body.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');
  return bytes.toString('base64url') === canonical ? bytes : undefined;
}

function isLike({ bytes, first }: RawForm, raw: Buffer): boolean {
  return raw.length === bytes && (first === undefined || first.includes(raw[0] ?? 0));
}

function sizeOf(curve: Curve): number {
  return Math.ceil(curveRows[curve].bits / 8);
}

function readScalar(scalar: Buffer, curve: Curve): KeyObject {
  const ecdh = createECDH(curveRows[curve].namedCurve ?? '');
  ecdh.setPrivateKey(scalar);
  return createPrivateKey({ key: { ...pointMembers(ecdh.getPublicKey(), curve), d: encode(scalar) }, format: 'jwk' });
}

function readPoint(point: Buffer, curve: Curve): KeyObject {
  const uncompressed = ECDH.convertKey(point, curveRows[curve].namedCurve ?? '', undefined, undefined, 'uncompressed');
  return createPublicKey({ key: pointMembers(Buffer.from(uncompressed), curve), format: 'jwk' });
}

function pointMembers(uncompressed: Buffer, crv: Curve): JsonWebKey {
  const size = sizeOf(crv);
  const [x, y] = [uncompressed.subarray(1, size + 1), uncompressed.subarray(size + 1)];
  return { kty: 'EC', crv, x: encode(padded(x, size)), y: encode(padded(y, size)) };
}

/** What PKCS#8 has before the bytes of a key (RFC 8410 §7, RFC 9881 §6). */
const pkcs8Prefix: Readonly<Record<string, string>> = {
  Ed25519: '302e020100300506032b657004220420',
  Ed448: '3047020100300506032b6571043b0439',
  X25519: '302e020100300506032b656e04220420',
  'ML-DSA-44': '3034020100300b060960864801650304031104228020',
  'ML-DSA-65': '3034020100300b060960864801650304031204228020',
  'ML-DSA-87': '3034020100300b060960864801650304031304228020',
};

function readSeed(seed: Buffer, curve: Curve): KeyObject {
  const key = Buffer.concat([Buffer.from(pkcs8Prefix[curve] ?? '', 'hex'), seed]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

function readSeedAndPublic(bytes: Buffer, curve: Curve): KeyObject {
  const key = readSeed(bytes.subarray(0, 32), curve);
  if (createPublicKey(key).export({ format: 'jwk' }).x === encode(bytes.subarray(32))) return key;
  throw new JwtError('ERR_KEY_MISMATCH', 'the two halves of the Ed25519 key do not belong together', {
    hint: 'Copy the whole key again: its first 32 bytes are the seed, the others its public key.',
  });
}

function readOkpPublic(x: Buffer, crv: Curve): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv, x: encode(x) }, format: 'jwk' });
}

function readAkpPublic(pub: Buffer, alg: Curve): KeyObject {
  const key = { kty: 'AKP', alg, pub: encode(pub) };
  return createPublicKey({ key, format: 'jwk' });
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64url');
}

function notAKey({ what }: RawForm): JwtError {
  return new JwtError('ERR_KEY_FORMAT', `the key has the length of ${what}, but is not one`, {
    hint: 'Copy it again, and check that it is the private or public key that its field asks for.',
  });
}

function ambiguous({ length }: Buffer, like: readonly RawForm[]): JwtError {
  const types = [...new Set(like.map(({ kty }) => kty))];
  const what = [...new Set(like.map((form) => form.what))].join(', or ');
  const sets = like.filter(({ kty }) => kty === 'AKP').map(({ curve }) => curve);
  return new JwtError('ERR_KEY_FORMAT', `the key is ${length} raw bytes, which may be ${what}`, {
    hint:
      types.length === 1 && sets.length > 1
        ? `Choose the algorithm of the JWT key: ${sets.join(', ')}.`
        : types.length > 1 || like.length === 1
          ? `Set the type of the JWT key to ${types.join(' or ')}, and its use to what the key is for.`
          : 'Store it in the credentials of the JWT key, as private or as public key, or write it as a JSON Web Key.',
  });
}
