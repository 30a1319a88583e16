import { createPrivateKey, createPublicKey, createSecretKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { KeyType, KeyUse } from '../algorithms.ts';
import { JwtError, replacingErrors } from '../errors.ts';
import { parseJson } from './json.ts';

/** What a JSON Web Key says of itself (RFC 7517 §4), beside the key. */
export interface ReadJwk {
  readonly key: KeyObject;
  readonly kty: KeyType;
  readonly kid: string | undefined;
  readonly alg: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON Web Key, or one of a JSON Web Key Set (RFC 7517 §5).
 *
 * @param kid - chooses among the keys of a set; blank where the set holds a single one
 * @throws JwtError `ERR_KEY_FORMAT`, `ERR_KEY_MISMATCH`, `ERR_KEY_USE`
 */
export function readJwk(text: string, kty: KeyType, use: KeyUse, kid: string): ReadJwk {
  const json = parseJson(text);
  if (!isObject(json)) {
    throw new JwtError('ERR_KEY_FORMAT', 'the key looks like JSON, but is not', {
      hint: 'Copy it again, from its first to its last brace.',
    });
  }
  const jwk = 'keys' in json ? chooseKey(json, kty, kid) : json;
  if (jwk.kty !== kty) {
    throw new JwtError('ERR_KEY_MISMATCH', `the JWK is not of type ${kty}, as the settings of this key say`, {
      hint: 'Set the kind of key to the one that "kty" names.',
    });
  }
  if (typeof jwk.use === 'string' && jwk.use !== use) {
    throw new JwtError('ERR_KEY_USE', `the JWK is not for ${use === 'sig' ? 'signing' : 'encryption'}: "use" says so`, {
      hint: 'One key, one use: take another key, or change what this one is for.',
    });
  }
  return {
    key: importJwk(jwk, kty),
    kty,
    kid: member(jwk, 'kid'),
    alg: member(jwk, 'alg'),
  };
}

function chooseKey(set: Json, kty: KeyType, kid: string): Json {
  const keys = Array.isArray(set.keys) ? set.keys.filter(isObject) : [];
  const candidates = keys.filter((key) => (kid === '' ? key.kty === kty : key.kid === kid));
  const [jwk] = candidates;
  if (jwk === undefined || candidates.length > 1) {
    const found = candidates.length > 1 ? 'several keys' : 'no key';
    throw new JwtError('ERR_KEY_FORMAT', `the JWK Set holds ${found} that could be meant`, {
      hint: 'Enter the key id of the one to use.',
    });
  }
  return jwk;
}

function importJwk(jwk: Json, kty: KeyType): KeyObject {
  const broken = () =>
    new JwtError('ERR_KEY_FORMAT', `the ${kty} JWK lacks a member, or one is malformed`, {
      hint: 'Copy the JWK again, or export it anew.',
    });
  if (kty === 'oct') {
    if (typeof jwk.k !== 'string' || !/^[\w-]+$/.test(jwk.k)) throw broken();
    return createSecretKey(jwk.k, 'base64url');
  }
  const key = jwk as JsonWebKey;
  return replacingErrors(
    () => ('d' in jwk ? createPrivateKey({ key, format: 'jwk' }) : createPublicKey({ key, format: 'jwk' })),
    broken,
  );
}

function member(jwk: Json, name: string): string | undefined {
  const value = jwk[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
