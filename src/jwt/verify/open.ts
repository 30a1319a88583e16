import type { KeyObject } from 'node:crypto';
import {
  algorithmsByUse,
  contentEncryptionAlgorithms,
  isNameOf,
  type KeyManagementAlgorithmName,
  type KeyUse,
  type SigningAlgorithmName,
} from '../../algorithms.ts';
import { JwtError } from '../../errors.ts';
import { compileDecrypt, type Decrypt } from '../../jwe/decrypt.ts';
import { chooseAlgorithm } from '../../jwk/fit.ts';
import type { Key } from '../../jwk/key.ts';
import type { Unusable } from '../../jwk/sets/parse.ts';
import type { RemoteSet } from '../../jwk/sets/remote.ts';
import { compileVerify, type Verify } from '../../jws/verify.ts';
import type { Queue } from '../../scheduler/queue.ts';
import type { Compact, CompactJwe, CompactJws } from './compact.ts';

/** Verifies or decrypts one layer of a token, and returns its content. */
export type Open<Form extends Compact> = (compact: Form) => Uint8Array | Promise<Uint8Array>;

/**
 * Requires names of known algorithms.
 *
 * @throws JwtError `ERR_SETTINGS`
 */
export function requireAlgorithmNames(names: readonly string[]): void {
  const known = Object.values(algorithmsByUse).flatMap((table) => Object.keys(table));
  if (names.every((name) => known.includes(name))) return;
  throw new JwtError('ERR_SETTINGS', 'the settings name an unknown algorithm', {
    setting: 'algorithms',
    hint: `Choose from ${known.join(', ')}.`,
  });
}

/**
 * Compiles the verification of signatures.
 *
 * @param accepted - names of algorithms; empty accepts the algorithm of each key
 * @param queue - runs the verifications
 * @param others - further keys beside a single one, which tokens select by `kid`
 * @throws JwtError with a key `ERR_KEY_USE`, `ERR_KEY_MISMATCH`, `ERR_KEY_WEAK`; with a token
 *   `ERR_TOKEN_ALGORITHM`, `ERR_TOKEN_SIGNATURE`, `ERR_JWKS`, `ERR_KEY_BROKEN`, `ERR_BUSY`, `ERR_CLOSED`
 */
export function compileSignatureCheck(
  accepted: readonly string[],
  keys: Key | RemoteSet,
  queue: Queue,
  others: () => readonly Key[] = () => [],
): Open<CompactJws> {
  const allowed = accepted.filter((name) => isNameOf(algorithmsByUse.sig, name));
  const verifiers = new WeakMap<Key, ReadonlyMap<string, Verify>>();
  const verifiersOf = (key: Key) => {
    const known = verifiers.get(key);
    if (known) return known;
    const { names } = algorithmsOf(key, 'sig', allowed);
    const compiled = new Map(names.map((name) => [name as string, compileVerify(name, verificationKeyOf(key), queue)]));
    verifiers.set(key, compiled);
    return compiled;
  };
  const isSet = 'find' in keys;
  if (!isSet) requireAny(algorithmsOf(keys, 'sig', allowed));

  return ({ header, signingInput, payload, signature }) => {
    const alg = String(header.alg);
    const isKnown = isNameOf(algorithmsByUse.sig, alg);
    if (!isKnown || (allowed.length > 0 && !allowed.includes(alg))) throw notAccepted('sig', alg, allowed);
    const kid = typeof header.kid === 'string' ? header.kid : undefined;
    // RFC 7515 §4.1.4: a token that names another key is looked up among the others; this one's name is its own.
    const isOwn = !isSet && (kid === undefined || kid === keys.kid);
    const found = isSet ? keys.find(kid) : isOwn ? [keys] : [keys, ...others().filter((other) => other.kid === kid)];
    const check = (candidates: readonly Key[]): Uint8Array | Promise<Uint8Array> => {
      const unusable = isSet ? keys.unusableFor(kid) : undefined;
      if (candidates.length === 0) throw noSuchKey(unusable);
      const available = candidates.map(verifiersOf);
      const fitting = available.map((row) => row.get(alg)).filter((verify) => verify !== undefined);
      if (fitting.length === 0 && unusable && kid === undefined) throw noSuchKey(unusable);
      if (fitting.length === 0)
        throw notAccepted('sig', alg, [...new Set(available.flatMap((row) => [...row.keys()]))]);
      const isValid = isValidForOne(fitting, signingInput, signature);
      const pass = (isGood: boolean) => requireValid(isGood, kid === undefined ? unusable : undefined);
      return isValid instanceof Promise ? isValid.then(pass) : pass(isValid);
    };
    const requireValid = (isValid: boolean, unusable: Unusable | undefined): Uint8Array => {
      if (isValid) return payload;
      // A token that names no key may be signed with one of them.
      if (unusable) throw noSuchKey(unusable);
      throw new JwtError('ERR_TOKEN_SIGNATURE', 'the signature of the token is not valid', {
        hint: 'Do not trust the token. If it should be valid, check that the key is the one that signed it.',
      });
    };
    return found instanceof Promise ? found.then(check) : check(found);
  };
}

/** Tries the keys one after the other. */
function isValidForOne(
  [verify, ...others]: readonly Verify[],
  signingInput: string,
  signature: Buffer,
): boolean | Promise<boolean> {
  if (!verify) return false;
  const isValid = verify(signingInput, signature);
  if (isValid instanceof Promise) {
    return isValid.then((first) => first || isValidForOne(others, signingInput, signature));
  }
  return isValid || isValidForOne(others, signingInput, signature);
}

/**
 * Compiles decryption.
 *
 * @param accepted - as for {@link compileSignatureCheck}
 * @param queue - runs the decryptions
 * @param maxPasswordIterations - largest PBKDF2 count that a token may ask for
 * @throws JwtError with a key `ERR_KEY_USE`, `ERR_KEY_MISMATCH`, `ERR_KEY_WEAK`; with a token
 *   `ERR_TOKEN_ALGORITHM`, `ERR_TOKEN_DECRYPT`, `ERR_BUSY`, `ERR_CLOSED`
 */
export function compileDecryption(
  accepted: readonly string[],
  key: Key,
  queue: Queue,
  maxPasswordIterations: number,
): Open<CompactJwe> {
  const allowed = accepted.filter((name) => isNameOf(algorithmsByUse.enc, name));
  const names = requireAny(algorithmsOf(key, 'enc', allowed));
  const material = decryptionKeyOf(key);
  const decrypters = new Map<string, Decrypt>(
    names.map((name) => [name, compileDecrypt(name, material, queue, maxPasswordIterations)]),
  );
  return ({ token, header }) => {
    const decrypt = decrypters.get(String(header.alg));
    if (!decrypt) throw notAccepted('enc', String(header.alg), names);
    const only = key.onlyContentEncryption;
    const encs = only === undefined ? Object.keys(contentEncryptionAlgorithms) : [only];
    if (!encs.includes(String(header.enc))) throw notAccepted('enc', '', encs);
    return decrypt(token, header);
  };
}

/** The accepted algorithms that a key can be used with. */
interface KeyAlgorithms<Name extends string> {
  readonly names: readonly Name[];
  /** Why the key does not fit another accepted one. */
  readonly problem: JwtError | undefined;
}

type NameFor = { sig: SigningAlgorithmName; enc: KeyManagementAlgorithmName };

/** RFC 8725 §3.1: key and settings choose the algorithms, never the token. */
function algorithmsOf<Use extends KeyUse>(
  key: Key,
  use: Use,
  accepted: readonly string[],
): KeyAlgorithms<NameFor[Use]> {
  const names: NameFor[Use][] = [];
  let problem: JwtError | undefined;
  for (const name of accepted.length === 0 ? [''] : accepted) {
    try {
      names.push(chooseAlgorithm<NameFor[Use]>(key, use, name).name);
    } catch (error) {
      problem ??= error as JwtError;
    }
  }
  return { names, problem };
}

/** Requires that a key fits at least one accepted algorithm. */
function requireAny<Name extends string>({ names, problem }: KeyAlgorithms<Name>): readonly Name[] {
  if (names.length === 0 && problem) throw problem;
  return names;
}

function verificationKeyOf({ secret, publicKey }: Key): KeyObject {
  const material = secret ?? publicKey;
  if (!material) throw new TypeError('a key has neither a secret nor a public key');
  return material;
}

function decryptionKeyOf({ secret, privateKey }: Key): KeyObject {
  const material = secret ?? privateKey;
  if (material) return material;
  throw new JwtError('ERR_KEY_USE', 'the key is public, and decryption needs a private key', {
    hint: 'Paste the private key into the JWT key.',
  });
}

/** The error of an algorithm. Only known names are shown, never arbitrary text of a token. */
function notAccepted(use: KeyUse, alg: string, accepted: readonly string[]): JwtError {
  const name = isNameOf(algorithmsByUse[use], alg) ? alg : 'an algorithm that is unknown or for another purpose';
  const verb = use === 'sig' ? 'signed' : 'encrypted';
  return new JwtError('ERR_TOKEN_ALGORITHM', `the token is ${verb} with ${name}, which is not accepted`, {
    hint:
      accepted.length > 0
        ? `Use one of ${accepted.join(', ')}, or accept the algorithm.`
        : 'Choose the accepted algorithms.',
  });
}

/** @param unusable - keys of the set that cannot be used, one of which may have signed the token */
function noSuchKey(unusable: Unusable | undefined): JwtError {
  if (unusable === undefined) {
    return new JwtError('ERR_TOKEN_SIGNATURE', 'the token was signed with a key that the JWK Set does not have', {
      hint: 'Do not trust the token. If it should be valid, check that the URL is the one of its issuer.',
    });
  }
  const { number, total, message, hint } = unusable;
  const why = `no usable key of the JWK Set has signed the token; ${message}`;
  return new JwtError('ERR_TOKEN_SIGNATURE', why, {
    setting: 'jwksUrl',
    hint: `Report the problem of the JWK Set to its issuer. ${hint}`,
    counts: { number, total },
  });
}
