import { JwtError } from '../../errors.ts';
import { isPem } from './armor.ts';
import { readPublicPem } from './pem.ts';
import { plainText } from './plain-text.ts';

export type Json = Readonly<Record<string, unknown>>;

/** Creates the error of a malformed JWK. */
export type Malformed = (why: string) => JwtError;

const maxKidLength = 256;

/** The members of a JWK that say something: some exporters write null or a blank string for an absent one. */
export function presentMembers(jwk: object): Json {
  return Object.fromEntries(Object.entries(jwk).filter(([, value]) => value !== null && value !== ''));
}

/** Reads a member that must be a string; undefined where it is absent. */
export function readString(json: Json, name: string, malformed: Malformed): string | undefined {
  const value = json[name];
  if (value !== undefined && typeof value !== 'string') throw malformed(`"${name}" of the JWK must be a string`);
  return value;
}

/**
 * Reads a member in base64url; undefined where it is absent. Padding and the alphabet of standard base64 are tolerated: the
 * bytes are the same.
 */
export function readBytes(json: Json, name: string, malformed: Malformed): Buffer | undefined {
  const text = readString(json, name, malformed);
  if (text === undefined) return undefined;
  if (!/^[\w+/-]+={0,2}$/.test(text)) throw malformed(`"${name}" of the JWK is not base64url`);
  return Buffer.from(text, 'base64');
}

/** Reads the key id; a number is taken as the string that a token has in its place. */
export function readKid({ kid }: Json, malformed: Malformed): string | undefined {
  const text = Number.isSafeInteger(kid) ? String(kid) : readString({ kid }, 'kid', malformed);
  if (text !== undefined && text.length > maxKidLength) {
    throw malformed(`"kid" of the JWK is longer than ${maxKidLength} characters`);
  }
  return text;
}

/** Pads a number to a fixed size in bytes (RFC 7518 §6.2.1.2); it must not be longer. */
export function padded(number: Buffer, size: number): Buffer {
  return Buffer.concat([Buffer.alloc(size - number.length), number]);
}

/**
 * Adds the numbers of a public key that a JWK has only as a certificate: RFC 7517 §4.7, the first one is that of the key.
 *
 * @throws JwtError `ERR_KEY_FORMAT`, `ERR_KEY_MISMATCH`
 */
export function withCertificateKey(json: Json, malformed: Malformed): Json {
  const [certificate] = Array.isArray(json.x5c) ? json.x5c : [];
  const hasKey = ['n', 'x', 'd', 'k', 'pub', 'priv'].some((name) => name in json);
  if (hasKey || typeof certificate !== 'string') return json;
  const members = pemMembers(certificate, () => malformed('"x5c" of the JWK is not a certificate in base64'));
  if (json.kty !== undefined && json.kty !== members.kty) {
    throw malformed('the certificate of the JWK has a key of another type than its "kty"');
  }
  if (json.alg !== undefined && members.alg !== undefined && json.alg !== members.alg) {
    throw malformed('the certificate of the JWK has a key for another algorithm than its "alg"');
  }
  return { ...json, ...members };
}

/**
 * Reads a public key or certificate, in PEM or as DER in base64, as the members of a JWK.
 *
 * @param notPem - creates the error for any other text
 * @throws JwtError `ERR_KEY_FORMAT`, `ERR_KEY_MISMATCH`, `ERR_KEY_USE` for a private key
 */
export function pemMembers(text: string, notPem: () => JwtError): Json {
  const plain = plainText(text, 'certificate');
  if (!isPem(plain)) throw notPem();
  const read = readPublicPem(plain);
  if (read) return { ...read.key.export({ format: 'jwk' }) };
  throw new JwtError('ERR_KEY_USE', 'it is a private key; it must be a public key or certificate', {
    hint: 'Publish only the public key, of a new key: anyone who read this one can sign with it.',
  });
}
