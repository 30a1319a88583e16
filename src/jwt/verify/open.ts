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
import type { RemoteSet } from '../../jwk/sets/remote.ts';
import { compileVerify, type Verify } from '../../jws/verify.ts';
import type { Queue } from '../../scheduler/queue.ts';
import type { Compact, CompactJwe, CompactJws } from './compact.ts';

/** Opens one layer of a token: what is inside is what the owner of the key put there. */
export type Open<Form extends Compact> = (compact: Form) => Uint8Array | Promise<Uint8Array>;

/**
 * Insists that all names are of algorithms that there are.
 *
 * @throws JwtError `ERR_SETTINGS`
 */
export function requireAlgorithmNames(names: readonly string[]): void {
  const known = Object.values(algorithmsByUse).flatMap((table) => Object.keys(table));
  if (names.every((name) => known.includes(name))) return;
  throw new JwtError('ERR_SETTINGS', 'the settings accept an algorithm that there is not', {
    hint: `There are ${known.join(', ')}.`,
  });
}

/**
 * Prepares the verification of signatures.
 *
 * @param accepted - names of algorithms; none: the one of each key
 * @param queue - where signatures wait
 * @param others - keys beside a single one, which a token may mean by their key ids
 * @throws JwtError with a key `ERR_KEY_USE`, `ERR_KEY_MISMATCH`, `ERR_KEY_WEAK`; with a token
 *   `ERR_TOKEN_ALGORITHM`, `ERR_TOKEN_SIGNATURE`, `ERR_JWKS`, `ERR_KEY_BROKEN`, `ERR_BUSY`, `ERR_CLOSED`
 */
export function compileSignatureCheck(
  accepted: readonly string[],
  keys: Key | RemoteSet,
  queue: Queue,
  others: () => readonly Key[] = () => [],
): Open<CompactJws> {
  const wanted = accepted.filter((name) => isNameOf(algorithmsByUse.sig, name));
  const verifiers = new WeakMap<Key, ReadonlyMap<string, Verify>>();
  const verifiersOf = (key: Key) => {
    const known = verifiers.get(key);
    if (known) return known;
    const { names } = serve(key, 'sig', wanted);
    const fresh = new Map(names.map((name) => [name as string, compileVerify(name, publicHalf(key), queue)]));
    verifiers.set(key, fresh);
    return fresh;
  };
  const isSet = 'find' in keys;
  if (!isSet) requireService(serve(keys, 'sig', wanted));

  return ({ header, signingInput, payload, signature }) => {
    const alg = String(header.alg);
    const isKnown = isNameOf(algorithmsByUse.sig, alg);
    if (!isKnown || (wanted.length > 0 && !wanted.includes(alg))) throw notAccepted('sig', alg, wanted);
    const kid = typeof header.kid === 'string' ? header.kid : undefined;
    // RFC 7515 §4.1.4: a token that names another key is looked up among the others; this one's name is its own.
    const isOwn = !isSet && (kid === undefined || kid === keys.kid);
    const found = isSet ? keys.find(kid) : isOwn ? [keys] : [keys, ...others().filter((other) => other.kid === kid)];
    const check = (candidates: readonly Key[]): Uint8Array | Promise<Uint8Array> => {
      if (candidates.length === 0) throw noSuchKey(isSet ? keys.describeProblems(kid) : undefined);
      const served = candidates.map(verifiersOf);
      const fitting = served.map((row) => row.get(alg)).filter((verify) => verify !== undefined);
      if (fitting.length === 0) throw notAccepted('sig', alg, [...new Set(served.flatMap((row) => [...row.keys()]))]);
      const isValid = isValidForOne(fitting, signingInput, signature);
      return isValid instanceof Promise ? isValid.then(pass) : pass(isValid);
    };
    const pass = (isValid: boolean): Uint8Array => {
      if (isValid) return payload;
      throw new JwtError('ERR_TOKEN_SIGNATURE', 'the signature of the token is not valid', {
        hint: 'Do not trust it. If it is yours, look whether the key is the one that it was signed with.',
      });
    };
    return found instanceof Promise ? found.then(check) : check(found);
  };
}

/** Asks one after the other. */
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
 * Prepares decryption.
 *
 * @param accepted - as for {@link compileSignatureCheck}
 * @param queue - where tokens wait
 * @param maxPasswordIterations - of PBKDF2, that a token may ask for
 * @throws JwtError with a key `ERR_KEY_USE`, `ERR_KEY_MISMATCH`, `ERR_KEY_WEAK`; with a token
 *   `ERR_TOKEN_ALGORITHM`, `ERR_TOKEN_DECRYPT`, `ERR_BUSY`, `ERR_CLOSED`
 */
export function compileDecryption(
  accepted: readonly string[],
  key: Key,
  queue: Queue,
  maxPasswordIterations: number,
): Open<CompactJwe> {
  const wanted = accepted.filter((name) => isNameOf(algorithmsByUse.enc, name));
  const names = requireService(serve(key, 'enc', wanted));
  const material = privateHalf(key);
  const decrypters = new Map<string, Decrypt>(
    names.map((name) => [name, compileDecrypt(name, material, queue, maxPasswordIterations)]),
  );
  return ({ token, header }) => {
    const decrypt = decrypters.get(String(header.alg));
    if (!decrypt) throw notAccepted('enc', String(header.alg), names);
    if (!isNameOf(contentEncryptionAlgorithms, String(header.enc))) {
      throw notAccepted('enc', '', Object.keys(contentEncryptionAlgorithms));
    }
    return decrypt(token, header);
  };
}

/** What a key can do of what is accepted. */
interface Service<Name extends string> {
  readonly names: readonly Name[];
  /** Why it cannot do the rest. */
  readonly refusal: JwtError | undefined;
}

type NameFor = { sig: SigningAlgorithmName; enc: KeyManagementAlgorithmName };

/** RFC 8725 §3.1: the key says which algorithms are used with it, and never the token. */
function serve<Use extends KeyUse>(key: Key, use: Use, accepted: readonly string[]): Service<NameFor[Use]> {
  const names: NameFor[Use][] = [];
  let refusal: JwtError | undefined;
  for (const name of accepted.length === 0 ? [''] : accepted) {
    try {
      names.push(chooseAlgorithm<NameFor[Use]>(key, use, name).name);
    } catch (error) {
      refusal ??= error as JwtError;
    }
  }
  return { names, refusal };
}

/** Insists that a key can do something of what is accepted. */
function requireService<Name extends string>({ names, refusal }: Service<Name>): readonly Name[] {
  if (names.length === 0 && refusal) throw refusal;
  return names;
}

function publicHalf({ secret, publicKey }: Key): KeyObject {
  const material = secret ?? publicKey;
  if (!material) throw new TypeError('a key has neither a secret nor a public half');
  return material;
}

function privateHalf({ secret, privateKey }: Key): KeyObject {
  const material = secret ?? privateKey;
  if (material) return material;
  throw new JwtError('ERR_KEY_USE', 'the key has only its public half, and decrypting needs the private one', {
    hint: 'Paste the private key into the JWT key.',
  });
}

/** Names are those of our own table: what a token says of itself is not repeated. */
function notAccepted(use: KeyUse, alg: string, accepted: readonly string[]): JwtError {
  const name = isNameOf(algorithmsByUse[use], alg) ? alg : 'an algorithm that is unknown or for another purpose';
  const done = use === 'sig' ? 'signed' : 'encrypted';
  return new JwtError('ERR_TOKEN_ALGORITHM', `the token is ${done} with ${name}, which is not accepted`, {
    hint: accepted.length > 0 ? `Accepted: ${accepted.join(', ')}.` : 'Accepted is what the key is for.',
  });
}

/** @param problems - why the key may be there and not be read; undefined where it is not */
function noSuchKey(problems: string | undefined): JwtError {
  const message = 'the token was signed with a key that the JWK Set does not have';
  if (problems === undefined) {
    return new JwtError('ERR_TOKEN_SIGNATURE', message, {
      hint: 'Do not trust it. If it is yours, look whether the address is the one of its issuer.',
    });
  }
  return new JwtError('ERR_TOKEN_SIGNATURE', `${message}; ${problems}`, {
    hint: 'Do not trust it. If it is yours, tell its issuer what is wrong with the JWK Set.',
  });
}
