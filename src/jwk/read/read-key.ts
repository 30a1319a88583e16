import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import {
  algorithmsByUse,
  curveRows,
  isNameOf,
  isUsedFor,
  type KeyShape,
  type KeyType,
  type KeyUse,
  kindOfKey,
} from '../../algorithms.ts';
import { JwtError } from '../../errors.ts';
import type { Key, KeySpec } from '../key.ts';
import { prove } from '../prove.ts';
import { isSameKey } from '../same-key.ts';
import { thumbprint } from '../thumbprint.ts';
import { certificateBeside, readCertificate } from './certificate.ts';
import { requireText } from './foreign-formats.ts';
import { unsupportedKind } from './jwk.ts';
import { type ReadText, readOctJwk, readPairText } from './key-text.ts';
import { decodeSecret } from './secret.ts';

/**
 * Reads, checks and proves one key.
 *
 * @throws JwtError `ERR_KEY_MISSING`, `ERR_KEY_FORMAT`, `ERR_KEY_PASSPHRASE`, `ERR_KEY_MISMATCH`, `ERR_KEY_USE`,
 *   `ERR_KEY_WEAK`, `ERR_KEY_BROKEN`, `ERR_TOO_LARGE`
 */
export function readKey(spec: KeySpec): Key {
  return spec.kty === 'oct' ? readSecret(spec) : readPair(spec);
}

function readSecret(spec: KeySpec): Key {
  const { use, kid, secretEncoding } = spec;
  if (isBlank(spec.secret)) throw missing('secret');
  const text = requireText(spec.secret ?? '', 'secret');
  const read: ReadText =
    secretEncoding === 'jwk'
      ? readOctJwk(text, spec)
      : { key: createSecretKey(decodeSecret(text, secretEncoding)), format: secretEncoding };
  const ownName =
    secretEncoding === 'jwk' ? thumbprint({ ...read.key.export({ format: 'jwk' }), kty: 'oct' }) : undefined;
  return {
    use,
    kty: 'oct',
    bits: (read.key.symmetricKeySize ?? 0) * 8,
    kid: kid || read.kid || ownName,
    onlyAlgorithm: onlyAlgorithm(spec, read.alg),
    format: read.format,
    secret: read.key,
  };
}

function readPair(spec: KeySpec): Key {
  const { use, kty } = spec;
  const main = readMain(spec);
  const privateKey = main.key.type === 'private' ? main.key : undefined;
  const publicKey = privateKey ? createPublicKey(privateKey) : main.key;
  const shape = shapeOf(publicKey, kty, use);
  const half = privateKey && !isBlank(spec.publicKey) ? readHalf(spec) : undefined;
  if (half) requireSameKey(publicKey, half.key);
  if (privateKey) prove(privateKey, publicKey, use, shape);

  const { n, e, crv, x, y } = publicKey.export({ format: 'jwk' });
  const members = kty === 'RSA' ? { n, e } : kty === 'EC' ? { crv, x, y } : { crv, x };
  const kid = spec.kid || main.kid || half?.kid || thumbprint({ kty, ...members });
  const only = onlyAlgorithm(spec, main.alg ?? half?.alg);
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
}

/** The text that the key is made of: the private one, else the public one alone. */
function readMain(spec: KeySpec): ReadText {
  const given = [spec.privateKey, spec.eitherKey, spec.publicKey].find((text) => !isBlank(text));
  if (given === undefined) throw missing('key');
  const read = given === spec.publicKey ? readHalf(spec) : readPairText(given, spec);
  if (given === spec.privateKey && read.key.type !== 'private') {
    const what = read.format === 'certificate' ? 'a certificate' : 'a public key';
    throw new JwtError('ERR_KEY_USE', `the private key is ${what}: its private half is needed`, {
      hint: 'Paste the private key; the public half, where it is enough, has a field of its own.',
    });
  }
  return read;
}

/** The public half. A private key in its place stands in clear text in the flow file. */
function readHalf(spec: KeySpec): ReadText {
  const read = readPairText(spec.publicKey ?? '', spec);
  if (read.key.type === 'private') {
    throw new JwtError(
      'ERR_KEY_USE',
      'the field of the public key holds a private key, which is in the flow file now',
      {
        hint: 'Move it to the private key, or better make a new one: whoever has the flow file has it.',
      },
    );
  }
  return read;
}

function certificateOf(spec: KeySpec, main: ReadText, publicKey: KeyObject): Key['certificate'] {
  if (!isBlank(spec.certificate)) return readCertificate(requireText(spec.certificate ?? '', 'certificate'), publicKey);
  return main.format === 'certificate'
    ? readCertificate(spec.publicKey || spec.eitherKey || '', publicKey)
    : certificateBeside(spec.privateKey || spec.eitherKey || '', publicKey);
}

/** RFC 8725 §3.1: one key, one algorithm. Two sources that name different ones contradict each other. */
function onlyAlgorithm(spec: KeySpec, alg: string | undefined): string | undefined {
  requireKnown(spec);
  if (spec.algorithm !== '' && alg !== undefined && alg !== spec.algorithm) {
    throw new JwtError('ERR_KEY_USE', `the JWK is not for ${spec.algorithm}: its "alg" names another algorithm`, {
      hint: 'Leave the algorithm of this key blank, or take another key.',
    });
  }
  return spec.algorithm || alg;
}

function requireKnown({ use, algorithm }: KeySpec): void {
  if (algorithm === '' || isNameOf(algorithmsByUse[use], algorithm)) return;
  if (Object.values(algorithmsByUse).some((table) => isNameOf(table, algorithm))) {
    throw new JwtError('ERR_KEY_USE', `${algorithm} is not for what this key is for`, {
      hint: 'Choose another algorithm for the key, or another use.',
    });
  }
  throw new JwtError('ERR_SETTINGS', '"algorithm" of this JWT key is none that is known', {
    hint: `Choose one of ${Object.keys(algorithmsByUse[use]).join(', ')}.`,
  });
}

function shapeOf(key: KeyObject, kty: KeyType, use: KeyUse): KeyShape {
  const { namedCurve, modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {};
  const kind = kindOfKey(key.asymmetricKeyType, namedCurve);
  if (kind === undefined) throw unsupportedKind();
  if (kind.kty !== kty) {
    throw new JwtError('ERR_KEY_MISMATCH', `the key is of type ${kind.kty}; its settings say ${kty}`, {
      hint: `Set the kind of key to ${kind.kty}, or paste another key.`,
    });
  }
  if (kind.curve && !isUsedFor(kind.curve, use)) {
    const [can, cannot] = use === 'sig' ? ['encrypts', 'sign'] : ['signs', 'encrypt'];
    throw new JwtError('ERR_KEY_MISMATCH', `a key on ${kind.curve} ${can}, and cannot ${cannot}`, {
      hint: 'Change what the key is for, or take a key on another curve.',
    });
  }
  // RFC 7518 leaves the exponent open; below 65537, or even, RSA is not what it should be (FIPS 186-5 §A.1.1).
  if (publicExponent !== undefined && (publicExponent < 65_537n || publicExponent % 2n === 0n)) {
    throw new JwtError('ERR_KEY_WEAK', 'the RSA key has a public exponent below 65537, or an even one', {
      hint: 'Generate a new key.',
    });
  }
  return { kty, bits: kind.curve ? curveRows[kind.curve].bits : (modulusLength ?? 0), curve: kind.curve };
}

function requireSameKey(derived: KeyObject, given: KeyObject): void {
  if (!isSameKey(derived, given)) {
    throw new JwtError('ERR_KEY_MISMATCH', 'the public half does not belong to the private key', {
      hint: 'Leave the public half blank: it follows from the private key.',
    });
  }
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}

function missing(what: string): JwtError {
  return new JwtError('ERR_KEY_MISSING', `no ${what} is stored in this JWT key`, {
    hint: 'Open the key, paste or generate one, and deploy.',
  });
}
