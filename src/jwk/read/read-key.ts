import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { algorithmsByUse, isNameOf } from '../../algorithms.ts';
import { chain } from '../../chain.ts';
import { JwtError, replacingErrors } from '../../errors.ts';
import { unsupportedAlgorithms } from '../../unsupported-algorithms.ts';
import type { Key, KeySpec } from '../key.ts';
import { publicMembers } from '../members.ts';
import { prove } from '../prove.ts';
import { isSameKey } from '../same-key.ts';
import { thumbprint } from '../thumbprint.ts';
import { findCertificate, readCertificate } from './certificate.ts';
import { requireText } from './foreign-formats.ts';
import { type ReadText, readOctJwk, readPairText, readPublicText } from './key-text.ts';
import { plainText } from './plain-text.ts';
import { decodeSecret } from './secret.ts';
import { requireStrongModulus, shapeOf } from './shape.ts';

/**
 * Reads, checks and tests one key.
 *
 * @returns the key; a promise where it is encrypted, or an RSA key of more than 4096 bits
 * @throws JwtError `ERR_KEY_MISSING`, `ERR_KEY_FORMAT`, `ERR_KEY_PASSPHRASE`, `ERR_KEY_MISMATCH`, `ERR_KEY_USE`,
 *   `ERR_KEY_WEAK`, `ERR_KEY_BROKEN`, `ERR_TOO_LARGE`, `ERR_BUSY`
 */
export function readKey(spec: KeySpec): Key | Promise<Key> {
  return spec.kty === 'oct' ? readSecret(spec) : chain(readMain(spec), (main) => readPair(spec, main));
}

function readSecret(spec: KeySpec): Key {
  const { use, kid, secretEncoding } = spec;
  if (isBlank(spec.secret)) throw missing('secret');
  const text = requireText(spec.secret ?? '', 'secret');
  const read: ReadText =
    secretEncoding === 'jwk'
      ? readOctJwk(text, spec)
      : { key: createSecretKey(decodeSecret(text, secretEncoding)), format: secretEncoding };
  return {
    use,
    kty: 'oct',
    bits: (read.key.symmetricKeySize ?? 0) * 8,
    // No thumbprint: it would be a hash of the secret without salt, in the header of every token.
    kid: kid || read.kid,
    onlyAlgorithm: onlyAlgorithm(spec, read.alg),
    onlyContentEncryption: read.enc,
    format: read.format,
    secret: read.key,
  };
}

function readPair(spec: KeySpec, main: ReadText): Key | Promise<Key> {
  const { use, kty } = spec;
  const privateKey = main.key.type === 'private' ? main.key : undefined;
  const publicKey = privateKey ? replacingErrors(() => createPublicKey(privateKey), broken) : main.key;
  const shape = shapeOf(publicKey, kty, use);
  const given = privateKey && !isBlank(spec.publicKey) ? readPublicText(spec.publicKey ?? '', spec) : undefined;
  for (const half of [given?.key, main.publicHalf]) if (half) requireSameKey(publicKey, half);
  const jwk = replacingErrors(() => publicKey.export({ format: 'jwk' }), broken);
  if (jwk.n !== undefined) requireStrongModulus(Buffer.from(jwk.n, 'base64url'));

  return chain(privateKey && prove(privateKey, publicKey, use, shape), () => {
    const members = publicMembers(kty, jwk);
    const kid = spec.kid || main.kid || given?.kid || thumbprint({ kty, ...members });
    // RFC 9964 §3: the algorithm of an AKP key is part of it.
    const only = onlyAlgorithm(spec, main.alg ?? given?.alg) || (kty === 'AKP' ? shape.curve : undefined);
    return {
      ...shape,
      use,
      kid,
      onlyAlgorithm: only,
      format: main.format,
      issuer: main.issuer,
      ...(privateKey && { privateKey }),
      publicKey,
      publicJwk: { kty, kid, use, ...(only && { alg: only }), ...members },
      certificate: certificateOf(spec, main, publicKey),
    };
  });
}

/** Reads the private key, or else the public one. */
function readMain(spec: KeySpec): ReadText | Promise<ReadText> {
  const given = [spec.privateKey, spec.eitherKey, spec.publicKey].find((text) => !isBlank(text));
  if (given === undefined) throw missing('key');
  if (given === spec.publicKey) return readPublicText(given, spec);
  return chain(readPairText(given, spec, given === spec.privateKey ? 'private' : rawFieldOf(spec)), (read) => {
    if (given === spec.privateKey && read.key.type !== 'private') {
      const what = read.format === 'certificate' ? 'a certificate' : 'a public key';
      throw new JwtError('ERR_KEY_USE', `the private key field contains ${what}`, {
        hint: 'Paste the private key. To verify or encrypt, paste the public key into its own field.',
      });
    }
    return read;
  });
}

/** A public key beside a key tells which half it is. */
function rawFieldOf({ publicKey }: KeySpec): 'private' | 'either' {
  return isBlank(publicKey) ? 'either' : 'private';
}

/** The certificate of the settings, or else the one beside the key or in place of its public half. */
function certificateOf(spec: KeySpec, main: ReadText, publicKey: KeyObject): Key['certificate'] {
  if (!isBlank(spec.certificate)) return readCertificate(plainText(spec.certificate ?? '', 'certificate'), publicKey);
  if (main.format === 'certificate') {
    return readCertificate(plainText(spec.publicKey || spec.eitherKey || '', 'certificate'), publicKey);
  }
  const texts = [spec.privateKey, spec.eitherKey, spec.publicKey].filter((text) => !isBlank(text));
  return findCertificate(texts.map((text) => plainText(text ?? '', 'key')).join('\n'), publicKey);
}

/** RFC 8725 §3.1: a key has one algorithm. Settings and JWK must not name different ones. */
function onlyAlgorithm(spec: KeySpec, alg: string | undefined): string | undefined {
  requireKnown(spec);
  if (spec.algorithm !== '' && alg !== undefined && alg !== spec.algorithm) {
    throw new JwtError('ERR_KEY_USE', `the JWK is not for ${spec.algorithm}: its "alg" names another algorithm`, {
      hint: 'Clear the algorithm of this JWT key, or use another key.',
    });
  }
  return spec.algorithm || alg;
}

function requireKnown({ use, algorithm }: KeySpec): void {
  if (algorithm === '' || isNameOf(algorithmsByUse[use], algorithm)) return;
  if (Object.values(algorithmsByUse).some((table) => isNameOf(table, algorithm))) {
    throw new JwtError('ERR_KEY_USE', `${algorithm} does not fit the use of this JWT key`, {
      hint: 'Choose another algorithm for the key, or another use.',
    });
  }
  const what = isNameOf(unsupportedAlgorithms, algorithm) ? `${algorithm}, which is not supported` : 'unknown';
  throw new JwtError('ERR_SETTINGS', `the algorithm of this JWT key is ${what}`, {
    setting: 'algorithm',
    hint: `Choose one of ${Object.keys(algorithmsByUse[use]).join(', ')}.`,
  });
}

function requireSameKey(derived: KeyObject, given: KeyObject): void {
  if (!isSameKey(derived, given)) {
    throw new JwtError('ERR_KEY_MISMATCH', 'the public key does not belong to the private key', {
      hint: 'Clear the public key: it is derived from the private key.',
    });
  }
}

function broken(): JwtError {
  return new JwtError('ERR_KEY_BROKEN', 'the key does not work: its numbers are not those of a key', {
    hint: 'Copy the whole key again, or generate a new one: its text is probably damaged.',
  });
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}

function missing(what: string): JwtError {
  return new JwtError('ERR_KEY_MISSING', `no ${what} is stored in this JWT key`, {
    hint: 'Open the JWT key, paste or generate one, and deploy.',
  });
}
