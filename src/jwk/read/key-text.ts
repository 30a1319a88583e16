import type { KeyObject } from 'node:crypto';
import { chain } from '../../chain.ts';
import { JwtError } from '../../errors.ts';
import { hasDuplicateMember, parseJson } from '../../json.ts';
import type { KeySpec } from '../key.ts';
import { isPem } from './armor.ts';
import { refuseUnknown, requireText } from './foreign-formats.ts';
import { type Json, readJwk } from './jwk.ts';
import { chooseFromSet } from './jwk-set.ts';
import { readPem, readPublicPem } from './pem.ts';
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
 * @returns the key; later where it is encrypted
 * @throws JwtError `ERR_KEY_FORMAT`, `ERR_KEY_PASSPHRASE`, `ERR_KEY_MISMATCH`, `ERR_KEY_USE`, `ERR_TOO_LARGE`
 */
export function readPairText(text: string, spec: KeySpec): ReadText | Promise<ReadText> {
  const plain = requireText(text, 'key');
  if (isPem(plain) && !isJson(plain)) return readPem(plain, spec.passphrase);
  if (!isJson(plain)) return refuseUnknown(plain.trim());
  const json = parseObject(plain);
  const provided = readProvider(json);
  if (!provided) return readJwkObject(json, spec);
  const { privateKey, kid, passphrase, format, issuer } = provided;
  const pem = readPem(privateKey, passphrase ?? spec.passphrase);
  return chain(pem, ({ key }) => ({ key, format, kid, issuer }));
}

/**
 * Reads a text of a public key. A private key in its place stands in clear text in the flow file.
 *
 * @throws JwtError the codes of {@link readPairText}
 */
export function readPublicText(text: string, spec: KeySpec): ReadText {
  const plain = requireText(text, 'key');
  if (!isPem(plain) && !isJson(plain)) return refuseUnknown(plain.trim());
  const read = isJson(plain) ? readPublicJson(plain, spec) : readPublicPem(plain);
  if (read === undefined || read.key.type === 'private') {
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

function readPublicJson(text: string, spec: KeySpec): ReadText | undefined {
  const json = parseObject(text);
  return readProvider(json) ? undefined : readJwkObject(json, spec);
}

function isJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

/** Reads a secret that is an oct JWK, or one of a JWK Set. */
export function readOctJwk(text: string, spec: KeySpec): ReadText {
  return readJwkObject(parseObject(text), spec);
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
