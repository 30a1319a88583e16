import type { KeyObject } from 'node:crypto';
import type { ContentEncryptionName } from '../../algorithms.ts';
import { chain } from '../../chain.ts';
import { JwtError } from '../../errors.ts';
import { hasDuplicateMember, parseJson } from '../../json.ts';
import type { KeySpec } from '../key.ts';
import { isPem } from './armor.ts';
import { refuseUnknown } from './foreign-formats.ts';
import { readJwk } from './jwk.ts';
import type { Json } from './jwk-members.ts';
import { chooseFromSet } from './jwk-set.ts';
import { readPem, readPublicPem } from './pem.ts';
import { plainText } from './plain-text.ts';
import { readProvider } from './provider.ts';
import { type RawField, readRawKey } from './raw-key.ts';

/** A key with what its text says, before defaults are applied. */
export interface ReadText {
  readonly key: KeyObject;
  /** Format of the text: `PKCS#8`, `JWK`, `Google service account`. */
  readonly format: string;
  readonly kid?: string | undefined;
  readonly alg?: string | undefined;
  /** The only content encryption of a secret that encrypts directly. */
  readonly enc?: ContentEncryptionName | undefined;
  readonly issuer?: string | undefined;
  /** The public half beside a private key, which must belong to it. */
  readonly publicHalf?: KeyObject | undefined;
}

/**
 * Reads a private or public key in any of the supported formats.
 *
 * @param field - what the settings say of it; `either` where they do not
 * @returns the key; a promise where it is encrypted
 * @throws JwtError `ERR_KEY_FORMAT`, `ERR_KEY_PASSPHRASE`, `ERR_KEY_MISMATCH`, `ERR_KEY_USE`, `ERR_TOO_LARGE`
 */
export function readPairText(text: string, spec: KeySpec, field: RawField): ReadText | Promise<ReadText> {
  const plain = plainText(text, 'key');
  if (!isJson(plain)) return readBareText(plain, spec, field);
  const json = parseObject(plain);
  const provided = readProvider(json);
  if (!provided) return readJwkObject(json, spec);
  const { privateKey, publicKey, kid, passphrase = spec.passphrase, format, issuer } = provided;
  const publicHalf = publicKey === undefined ? undefined : readPublicText(publicKey, spec).key;
  const read = readBareText(plainText(privateKey, 'key'), { ...spec, passphrase }, 'private');
  return chain(read, ({ key }) => ({ key, format, kid, issuer, publicHalf }));
}

/** Reads a key that is not JSON: PEM, or raw bytes. */
function readBareText(plain: string, spec: KeySpec, field: RawField): ReadText | Promise<ReadText> {
  return isPem(plain) ? readPem(plain, spec.passphrase) : readRaw(plain, spec, field);
}

function readRaw(plain: string, spec: KeySpec, field: RawField): ReadText {
  const key = readRawKey(plain, spec, field);
  return key ? { key, format: 'raw' } : refuseUnknown(plain.trim());
}

/**
 * Reads a public key. A private key is refused: this setting is stored in clear text in the flow file.
 *
 * @throws JwtError the codes of {@link readPairText}
 */
export function readPublicText(text: string, spec: KeySpec): ReadText {
  const plain = plainText(text, 'key');
  const read = isJson(plain)
    ? readPublicJson(plain, spec)
    : isPem(plain)
      ? readPublicPem(plain)
      : readRaw(plain, spec, 'public');
  if (read === undefined || read.key.type === 'private') {
    throw new JwtError('ERR_KEY_USE', 'the public key field contains a private key, which is now in the flow file', {
      hint: 'Generate a new key, and paste it as private key: anyone with the flow file can read this one.',
    });
  }
  return read;
}

function readPublicJson(text: string, spec: KeySpec): ReadText | undefined {
  const json = parseObject(text);
  return readProvider(json) ? undefined : readJwkObject(json, spec);
}

export function isJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

/** Reads a secret from an oct JWK, or from a JWK Set with one. */
export function readOctJwk(text: string, spec: KeySpec): ReadText {
  return readJwkObject(parseObject(plainText(text, 'secret')), spec);
}

function readJwkObject(json: Json, { kty, use, kid }: KeySpec): ReadText {
  if (!('kty' in json) && !('keys' in json)) {
    throw new JwtError('ERR_KEY_FORMAT', 'the key is JSON, but not a JSON Web Key: it has no "kty"', {
      hint: 'Paste a JWK, a JWK Set, or the JSON file of a Google service account, a Box app or a Coinbase key.',
    });
  }
  const jwk = 'keys' in json ? chooseFromSet(json, kty, use, kid) : json;
  return { ...readJwk(jwk, kty, use), format: 'JWK' };
}

/** @throws JwtError `ERR_KEY_FORMAT` for what is not one JSON object without duplicate members */
export function parseObject(text: string): Json {
  const json = parseJson(text);
  if (json === undefined) {
    throw new JwtError('ERR_KEY_FORMAT', 'the key looks like JSON, but is not well-formed', {
      hint: 'Copy it again, from its first to its last brace.',
    });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new JwtError('ERR_KEY_FORMAT', 'the key is JSON, but not an object', {
      hint: 'Paste one key alone, or a JWK Set: an object whose "keys" is the array.',
    });
  }
  if (hasDuplicateMember(text)) {
    throw new JwtError('ERR_KEY_FORMAT', 'the JSON of the key has a duplicate member', {
      hint: 'Export it again: parsers disagree about which of the two counts.',
    });
  }
  return json as Json;
}
