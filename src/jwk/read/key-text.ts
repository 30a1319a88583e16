import type { KeyObject } from 'node:crypto';
import { JwtError } from '../../errors.ts';
import { hasDuplicateMember, parseJson } from '../../json.ts';
import type { KeySpec } from '../key.ts';
import { isPem } from './armor.ts';
import { refuseUnknown, requireText } from './foreign-formats.ts';
import { type Json, readJwk } from './jwk.ts';
import { chooseFromSet } from './jwk-set.ts';
import { readPem } from './pem.ts';
import { readProvider } from './provider.ts';

/** A key as its text gives it, before anything is concluded. */
export interface ReadText {
  readonly key: KeyObject;
  /** What the text was: `PKCS#8`, `JWK`, `Google service account`. */
  readonly format: string;
  readonly kid?: string | undefined;
  readonly alg?: string | undefined;
  readonly issuer?: string | undefined;
}

/**
 * Reads a text that holds a key, or a half of one, in any of the shapes in which people have them.
 *
 * @throws JwtError `ERR_KEY_FORMAT`, `ERR_KEY_PASSPHRASE`, `ERR_KEY_MISMATCH`, `ERR_KEY_USE`, `ERR_TOO_LARGE`
 */
export function readPairText(text: string, spec: KeySpec): ReadText {
  const plain = requireText(text, 'key');
  if (/^\s*[{[]/.test(plain)) return readJson(plain, spec);
  if (isPem(plain)) return readPem(plain, spec.passphrase);
  return refuseUnknown(plain.trim());
}

/** Reads a secret that is an oct JWK, or one of a JWK Set. */
export function readOctJwk(text: string, spec: KeySpec): ReadText {
  return readJwkObject(parseObject(text), spec);
}

function readJson(text: string, spec: KeySpec): ReadText {
  const json = parseObject(text);
  const provided = readProvider(json);
  if (!provided) return readJwkObject(json, spec);
  const { privateKey, kid, passphrase, format, issuer } = provided;
  return { key: readPem(privateKey, passphrase ?? spec.passphrase).key, format, kid, issuer };
}

function readJwkObject(json: Json, { kty, use, kid }: KeySpec): ReadText {
  if (!('kty' in json) && !('keys' in json)) {
    throw new JwtError('ERR_KEY_FORMAT', 'the key is JSON, but no JSON Web Key: it has no "kty"', {
      hint: 'Paste a JWK, a JWK Set, or the JSON file of a Google service account or a Box app.',
    });
  }
  const jwk = 'keys' in json ? chooseFromSet(json, kty, use, kid) : json;
  return { ...readJwk(jwk, kty, use), format: 'JWK' };
}

function parseObject(text: string): Json {
  const json = parseJson(text);
  if (json === undefined) {
    throw new JwtError('ERR_KEY_FORMAT', 'the key looks like JSON, but is not well-formed', {
      hint: 'Copy it again, from its first to its last brace.',
    });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new JwtError('ERR_KEY_FORMAT', 'the key is JSON, but no object', {
      hint: 'A JWK Set is an object with "keys": wrap the list, or paste one key alone.',
    });
  }
  if (hasDuplicateMember(text)) {
    throw new JwtError('ERR_KEY_FORMAT', 'the JSON of the key has a member twice', {
      hint: 'Export it anew: programs disagree about which of the two counts.',
    });
  }
  return json as Json;
}
