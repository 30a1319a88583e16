import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { type Curve, curves, type KeyShape, type KeyType, type KeyUse } from '../algorithms.ts';
import { JwtError, replacingErrors } from '../errors.ts';
import { readJwk } from './jwk.ts';
import type { Key } from './key.ts';
import { readPem } from './pem.ts';
import { prove } from './prove.ts';
import { decodeSecret, type SecretEncoding } from './secret.ts';
import { thumbprint } from './thumbprint.ts';

/** What a person says of a key, and its texts. */
export interface KeySpec {
  readonly use: KeyUse;
  readonly kty: KeyType;
  /** The one algorithm the key is for; blank where nobody says. */
  readonly algorithm: string;
  /** Blank: the JWK's own, else the thumbprint. */
  readonly kid: string;
  readonly secretEncoding: SecretEncoding;
  readonly secret?: string | undefined;
  /** A private key; where nothing else is known of its source, it may hold the public half alone. */
  readonly privateKey?: string | undefined;
  readonly publicKey?: string | undefined;
  readonly passphrase?: string | undefined;
}

/** A key as its text gives it, before anything is concluded. */
interface Read {
  readonly key: KeyObject;
  readonly kid?: string | undefined;
  readonly alg?: string | undefined;
}

/**
 * Reads, checks and proves one key.
 *
 * @throws JwtError `ERR_KEY_MISSING`, `ERR_KEY_FORMAT`, `ERR_KEY_PASSPHRASE`, `ERR_KEY_MISMATCH`, `ERR_KEY_USE`,
 *   `ERR_KEY_BROKEN`
 */
export function readKey(spec: KeySpec): Key {
  return spec.kty === 'oct' ? readSecret(spec) : readPair(spec);
}

function readSecret(spec: KeySpec): Key {
  const text = spec.secret ?? '';
  if (text.trim() === '') throw missing('secret');
  const { key, kid, alg }: Read =
    spec.secretEncoding === 'jwk'
      ? readJwk(text, 'oct', spec.use, spec.kid)
      : { key: createSecretKey(decodeSecret(text, spec.secretEncoding)) };
  const ownName = spec.secretEncoding === 'jwk' ? thumbprint({ ...key.export({ format: 'jwk' }), kty: 'oct' }) : '';
  return {
    use: spec.use,
    kty: 'oct',
    bits: (key.symmetricKeySize ?? 0) * 8,
    kid: spec.kid || kid || ownName || undefined,
    onlyAlgorithm: onlyAlgorithm(spec, alg),
    secret: key,
  };
}

function readPair(spec: KeySpec): Key {
  const privateText = spec.privateKey ?? '';
  const publicText = spec.publicKey ?? '';
  if (privateText.trim() === '' && publicText.trim() === '') throw missing('key');
  const primary = readText(privateText.trim() === '' ? publicText : privateText, spec);
  const privateKey = primary.key.type === 'private' ? primary.key : undefined;
  const publicKey = privateKey ? createPublicKey(privateKey) : primary.key;
  const shape = shapeOf(publicKey, spec.kty);
  const given = privateKey && publicText.trim() !== '' ? readText(publicText, spec) : undefined;
  if (given) requireSameKey(publicKey, given.key);
  if (privateKey) prove(privateKey, publicKey, spec.use, shape);

  const { n, e, crv, x, y } = publicKey.export({ format: 'jwk' });
  const members = spec.kty === 'RSA' ? { n, e } : spec.kty === 'EC' ? { crv, x, y } : { crv, x };
  const kid = spec.kid || primary.kid || given?.kid || thumbprint({ kty: spec.kty, ...members });
  const only = onlyAlgorithm(spec, primary.alg ?? given?.alg);
  return {
    ...shape,
    use: spec.use,
    kid,
    onlyAlgorithm: only,
    ...(privateKey && { privateKey }),
    publicKey,
    publicJwk: { kty: spec.kty, kid, use: spec.use, ...(only && { alg: only }), ...members },
  };
}

function readText(text: string, spec: KeySpec): Read {
  const trimmed = text.trim();
  return trimmed.startsWith('{')
    ? readJwk(trimmed, spec.kty, spec.use, spec.kid)
    : { key: readPem(trimmed, spec.passphrase) };
}

/** RFC 8725 §3.1: one key, one algorithm. Two sources that name different ones contradict each other. */
function onlyAlgorithm(spec: KeySpec, alg: string | undefined): string | undefined {
  if (spec.algorithm !== '' && alg !== undefined && alg !== spec.algorithm) {
    throw new JwtError('ERR_KEY_USE', `the JWK is not for ${spec.algorithm}: its "alg" names another algorithm`, {
      hint: 'Leave the algorithm of this key blank, or take another key.',
    });
  }
  return spec.algorithm || alg;
}

// Node's names of key types and curves, in the words of RFC 7518 and RFC 8037.
const kinds: Readonly<Record<string, { readonly kty: KeyType; readonly curve?: Curve }>> = {
  rsa: { kty: 'RSA' },
  'ec prime256v1': { kty: 'EC', curve: 'P-256' },
  'ec secp384r1': { kty: 'EC', curve: 'P-384' },
  'ec secp521r1': { kty: 'EC', curve: 'P-521' },
  ed25519: { kty: 'OKP', curve: 'Ed25519' },
  x25519: { kty: 'OKP', curve: 'X25519' },
};

function shapeOf(key: KeyObject, kty: KeyType): KeyShape {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  const kind = kinds[[key.asymmetricKeyType, namedCurve].filter(Boolean).join(' ')];
  if (kind === undefined) {
    throw new JwtError('ERR_KEY_MISMATCH', 'the key is of a type or on a curve that JSON Web Tokens do not use', {
      hint: `Supported are RSA and the curves ${Object.keys(curves).join(', ')}.`,
    });
  }
  if (kind.kty !== kty) {
    throw new JwtError('ERR_KEY_MISMATCH', `the key is of type ${kind.kty}; its settings say ${kty}`, {
      hint: `Set the kind of key to ${kind.kty}, or paste another key.`,
    });
  }
  return { kty, bits: kind.curve ? curves[kind.curve].bits : (modulusLength ?? 0), curve: kind.curve };
}

function requireSameKey(derived: KeyObject, given: KeyObject): void {
  const isPublic = replacingErrors(
    () => (given.type === 'private' ? createPublicKey(given) : given),
    () => new JwtError('ERR_KEY_FORMAT', 'the public half cannot be read'),
  );
  if (!derived.equals(isPublic)) {
    throw new JwtError('ERR_KEY_MISMATCH', 'the public half does not belong to the private key', {
      hint: 'Leave the public half blank: it follows from the private key.',
    });
  }
}

function missing(what: string): JwtError {
  return new JwtError('ERR_KEY_MISSING', `no ${what} is stored in this JWT key`, {
    hint: 'Open the key, paste or generate one, and deploy.',
  });
}
