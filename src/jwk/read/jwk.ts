import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { algorithmsByUse, curveRows, isNameOf, type KeyType, type KeyUse } from '../../algorithms.ts';
import { JwtError, replacingErrors } from '../../errors.ts';
import { foreignKey } from './key-der.ts';
import { requireOperations } from './key-operations.ts';
import { magnitude, requireRsaLimits } from './rsa-limits.ts';

/** A JSON Web Key (RFC 7517 §4), imported and checked. */
export interface ReadJwk {
  readonly key: KeyObject;
  readonly kid: string | undefined;
  readonly alg: string | undefined;
}

export type Json = Readonly<Record<string, unknown>>;
type Strings = Readonly<Record<string, string>>;

interface Members {
  readonly required: readonly string[];
  /** Members of the private key; all of them are required with "d". */
  readonly private: readonly string[];
}

// RFC 7518 §6.2 to §6.4, RFC 8037 §2. Node.js needs the factors of an RSA key.
const membersByType: Readonly<Record<KeyType, Members>> = {
  oct: { required: ['k'], private: [] },
  RSA: { required: ['n', 'e'], private: ['d', 'p', 'q', 'dp', 'dq', 'qi'] },
  EC: { required: ['crv', 'x', 'y'], private: ['d'] },
  OKP: { required: ['crv', 'x'], private: ['d'] },
};

const purposes = { sig: 'signing', enc: 'encryption' } as const satisfies Record<KeyUse, string>;

const maxKidLength = 256;

/**
 * Reads a JSON Web Key.
 *
 * @throws JwtError `ERR_KEY_FORMAT`, `ERR_KEY_MISMATCH` for another type, `ERR_KEY_USE` for another use
 */
export function readJwk(jwk: Json, kty: KeyType, use: KeyUse): ReadJwk {
  if (jwk.kty !== kty) {
    const what = isNameOf(membersByType, String(jwk.kty)) ? `is of type ${jwk.kty}` : 'is of an unknown type';
    throw new JwtError('ERR_KEY_MISMATCH', `the JWK ${what}; the settings of this key say ${kty}`, {
      hint: 'Set the type of the JWT key to the "kty" of the JWK.',
    });
  }
  requireUse(jwk, use);
  requireMembers(jwk, kty);
  requireLimits(jwk as Strings, kty);
  return { key: importJwk(jwk, kty), kid: readKid(jwk), alg: jwk.alg as string | undefined };
}

function requireMembers(jwk: Json, kty: KeyType): void {
  const { required, private: secret } = membersByType[kty];
  for (const name of 'd' in jwk ? [...required, ...secret] : required) {
    const value = jwk[name];
    if (value === undefined) throw malformed(`the ${kty} JWK lacks "${name}"`);
    if (typeof value !== 'string' || value === '') throw malformed(`"${name}" of the JWK must be a string`);
    if (name === 'crv') continue;
    if (value.includes('=')) throw malformed(`"${name}" of the JWK has padding, which a JWK must not have`);
    if (!/^[\w-]+$/.test(value)) throw malformed(`"${name}" of the JWK is not base64url`);
  }
  if ('oth' in jwk) throw malformed('the RSA JWK has more than two primes ("oth"), which is not supported');
}

/** Requires numbers of limited length on a known curve, before OpenSSL sees them. */
function requireLimits(jwk: Strings, kty: KeyType): void {
  const bytesOf = (name: string) => Buffer.from(jwk[name] ?? '', 'base64url');
  if (kty === 'RSA') {
    const secrets = 'd' in jwk ? membersByType.RSA.private.map(bytesOf) : [];
    requireRsaLimits(bytesOf('n'), bytesOf('e'), secrets);
  } else if (kty !== 'oct') {
    const maxBytes = Math.ceil(bitsOf(jwk.crv ?? '', kty) / 8);
    // Other members need not be strings.
    const numbers = [...membersByType[kty].required, 'd'].filter((name) => name !== 'crv' && name in jwk);
    if (numbers.some((name) => magnitude(bytesOf(name)).length > maxBytes)) throw notAKey(kty);
  }
}

function bitsOf(crv: string, kty: KeyType): number {
  const curve = isNameOf(curveRows, crv) ? curveRows[crv] : undefined;
  if (!curve && isNameOf(foreignCurves, crv)) throw foreignKey({ what: foreignCurves[crv] ?? '' });
  if (curve?.kty !== kty) throw notAKey(kty);
  return curve.bits;
}

function requireUse(jwk: Json, use: KeyUse): void {
  const { use: declaredUse, alg } = jwk;
  if (declaredUse !== undefined && typeof declaredUse !== 'string')
    throw malformed('"use" of the JWK must be a string');
  if (declaredUse !== undefined && declaredUse !== use) throw contradicts('use', use);
  requireOperations(jwk, use);
  if (alg !== undefined && typeof alg !== 'string') throw malformed('"alg" of the JWK must be a string');
  if (alg !== undefined && !isNameOf(algorithmsByUse[use], alg)) throw contradicts('alg', use);
}

function readKid({ kid }: Json): string | undefined {
  if (kid === undefined || kid === '') return undefined;
  if (typeof kid !== 'string') throw malformed('"kid" of the JWK must be a string');
  if (kid.length > maxKidLength) throw malformed(`"kid" of the JWK is longer than ${maxKidLength} characters`);
  return kid;
}

function importJwk(jwk: Json, kty: KeyType): KeyObject {
  if (kty === 'oct') return createSecretKey(jwk.k as string, 'base64url');
  const key = jwk as JsonWebKey;
  const isPrivate = 'd' in jwk;
  const broken = () => notAKey(kty);
  const imported = replacingErrors(
    () => (isPrivate ? createPrivateKey({ key, format: 'jwk' }) : createPublicKey({ key, format: 'jwk' })),
    broken,
  );
  if (isPrivate && !replacingErrors(() => belongTogether[kty](jwk as Strings, imported), broken)) {
    throw new JwtError('ERR_KEY_MISMATCH', 'the private and public members of the JWK do not belong together', {
      hint: 'Export the JWK again, and copy all of it.',
    });
  }
  return imported;
}

/** Registered curves that this package does not support (RFC 8812 §3.1, RFC 8037 §2). */
const foreignCurves: Readonly<Record<string, string>> = {
  secp256k1: 'an EC key on secp256k1',
  Ed448: 'an Ed448 key',
  X448: 'an X448 key',
};

/** Whether the private and public members of a JWK are of one key, which OpenSSL does not check. */
const belongTogether: Readonly<Record<Exclude<KeyType, 'oct'>, (jwk: Strings, key: KeyObject) => boolean>> = {
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
};

function integer(base64url = ''): bigint {
  return BigInt(`0x${Buffer.from(base64url, 'base64url').toString('hex') || '0'}`);
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
