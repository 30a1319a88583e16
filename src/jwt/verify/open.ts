import type { KeyObject } from 'node:crypto';
import { algorithmsByUse, contentEncryptionAlgorithms, isNameOf, type KeyUse } from '../../algorithms.ts';
import { JwtError } from '../../errors.ts';
import { compileDecrypt, type Decrypt } from '../../jwe/decrypt.ts';
import type { Key } from '../../jwk/key.ts';
import type { Unusable } from '../../jwk/sets/parse.ts';
import type { RemoteSet } from '../../jwk/sets/remote.ts';
import { compileVerify, type Verify } from '../../jws/verify.ts';
import type { Queue } from '../../scheduler/queue.ts';
import { algorithmProblem } from '../../unsupported-algorithms.ts';
import type { Header } from '../issue/header.ts';
import type { Compact, CompactJwe, CompactJws } from './compact.ts';
import { algorithmsOf, type KeyAlgorithms, requireAny } from './key-algorithms.ts';

/** The content of one layer of a token. */
export interface Opened {
  readonly content: Uint8Array;
  /** The key that verified its signature. */
  readonly signer?: Key | undefined;
  /** The tolerated weakness of the key that opened it. */
  readonly tolerated?: JwtError | undefined;
}

/** Verifies or decrypts one layer of a token. */
export type Open<Form extends Compact> = (compact: Form) => Opened | Promise<Opened>;

/** The keys of signatures. */
export interface SigningKeys {
  readonly verification?: Key | RemoteSet | undefined;
  /** Further keys, such as the next or the previous one, which tokens select by `kid`. */
  readonly others?: (() => readonly Key[]) | undefined;
}

/** What signatures are accepted. */
export interface SignatureRules {
  /** Names of algorithms; empty accepts the algorithm of each key. */
  readonly accepted: readonly string[];
  /** Whether keys below the minimum size of an algorithm verify; false by default. */
  readonly allowsShortKeys?: boolean | undefined;
}

/** Names of all algorithms that sign. */
const signatureNames: ReadonlySet<string> = new Set(Object.keys(algorithmsByUse.sig));

/**
 * Compiles the verification of signatures.
 *
 * @param queue - runs the verifications
 * @param others - further keys beside a single one, which tokens select by `kid`
 * @throws JwtError with a key `ERR_KEY_USE`, `ERR_KEY_MISMATCH`, `ERR_KEY_WEAK`; with a token
 *   `ERR_TOKEN_ALGORITHM`, `ERR_TOKEN_SIGNATURE`, `ERR_JWKS`, `ERR_KEY_WEAK`, `ERR_KEY_BROKEN`, `ERR_BUSY`, `ERR_CLOSED`
 */
export function compileSignatureCheck(
  { accepted, allowsShortKeys = false }: SignatureRules,
  keys: Key | RemoteSet,
  queue: Queue,
  others: () => readonly Key[] = () => [],
): Open<CompactJws> {
  const allowed = accepted.filter((name) => isNameOf(algorithmsByUse.sig, name));
  const tables = new WeakMap<Key, VerifierTable>();
  const tableOf = (key: Key) => {
    const known = tables.get(key);
    if (known) return known;
    const algorithms = algorithmsOf(key, 'sig', allowed, allowsShortKeys);
    const material = verificationKeyOf(key);
    const verifiers = algorithms.choices.map(
      ({ name, tolerated }) =>
        [name as string, { key, verify: compileVerify(name, material, queue), tolerated }] as const,
    );
    const table = { algorithms, verifiers: new Map(verifiers) };
    tables.set(key, table);
    return table;
  };
  const isSet = 'find' in keys;
  const setting = isSet ? keys.setting : undefined;
  if (!isSet) requireAny(tableOf(keys).algorithms);

  return ({ header, signingInput, payload, signature }) => {
    const alg = String(header.alg);
    if (!signatureNames.has(alg) || (allowed.length > 0 && !allowed.includes(alg)))
      throw notAccepted('sig', alg, allowed);
    const kid = typeof header.kid === 'string' ? header.kid : undefined;
    // RFC 7515 §4.1.4: a token that names another key is looked up among the others; this one's name is its own.
    const isOwn = !isSet && (kid === undefined || kid === keys.kid);
    const check = (candidates: readonly Key[]): Opened | Promise<Opened> => {
      const unusable = isSet ? keys.unusableFor(kid) : undefined;
      if (candidates.length === 0) throw noSuchKey(unusable, setting);
      // A token that names no key may be signed with one that cannot be used.
      const passedOver = kid === undefined ? unusable : undefined;
      const available = candidates.map(tableOf);
      const fitting = available.map(({ verifiers }) => verifiers.get(alg)).filter((row) => row !== undefined);
      if (fitting.length === 0) {
        const weak = available
          .map(({ algorithms }) => algorithms.weak.get(alg))
          .find((problem) => problem !== undefined);
        if (weak) throw weak;
        if (passedOver) throw noSuchKey(passedOver, setting);
        throw notAccepted('sig', alg, [...new Set(available.flatMap(({ verifiers }) => [...verifiers.keys()]))]);
      }
      const valid = findValid(fitting, signingInput, signature);
      const pass = (verifier: KeyVerifier | undefined): Opened => {
        if (!verifier) throw passedOver ? noSuchKey(passedOver, setting) : notValid(header);
        const { key: signer, tolerated } = verifier;
        return { content: payload, signer, tolerated };
      };
      return valid instanceof Promise ? valid.then(pass) : pass(valid);
    };
    if (isSet) return checkWithSet(keys, kid, check);
    return check(isOwn ? [keys] : [keys, ...others().filter((other) => other.kid === kid)]);
  };
}

/** Checks a token with the keys of a set, and once more where the issuer has replaced those that did not verify it. */
async function checkWithSet(
  set: RemoteSet,
  kid: string | undefined,
  check: (keys: readonly Key[]) => Opened | Promise<Opened>,
): Promise<Opened> {
  const first = await set.find(kid);
  try {
    return await check(first);
  } catch (error) {
    if (first.length === 0 || !isAboutTheKey(error)) throw error;
    const second = await set.findAgain(kid);
    if (second.length > 0 && second.every((key) => first.includes(key))) throw error;
    return check(second);
  }
}

/** Whether another key under the same key id may verify the token. */
function isAboutTheKey(error: unknown): boolean {
  return (
    error instanceof JwtError && ['ERR_TOKEN_SIGNATURE', 'ERR_TOKEN_ALGORITHM', 'ERR_KEY_WEAK'].includes(error.code)
  );
}

/** How one key verifies, with one algorithm. */
interface KeyVerifier {
  readonly key: Key;
  readonly verify: Verify;
  /** The tolerated weakness of the key with this algorithm. */
  readonly tolerated: JwtError | undefined;
}

interface VerifierTable {
  readonly algorithms: KeyAlgorithms<string>;
  /** How the key verifies, by the names of algorithms. */
  readonly verifiers: ReadonlyMap<string, KeyVerifier>;
}

/** Tries the keys one after the other. @returns the one that verifies the signature */
function findValid(
  [first, ...others]: readonly KeyVerifier[],
  signingInput: string,
  signature: Buffer,
): KeyVerifier | undefined | Promise<KeyVerifier | undefined> {
  if (!first) return undefined;
  const isValid = first.verify(signingInput, signature);
  if (isValid instanceof Promise) {
    return isValid.then((isFirst) => (isFirst ? first : findValid(others, signingInput, signature)));
  }
  return isValid ? first : findValid(others, signingInput, signature);
}

/**
 * Compiles decryption.
 *
 * @param accepted - names of algorithms; empty accepts the algorithm of the key
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
  const names = requireAny(algorithmsOf(key, 'enc', allowed)).map(({ name }) => name);
  const material = decryptionKeyOf(key);
  const decrypters = new Map<string, Decrypt>(
    names.map((name) => [name, compileDecrypt(name, material, queue, maxPasswordIterations)]),
  );
  return ({ token, header }) => {
    const decrypt = decrypters.get(String(header.alg));
    if (!decrypt) throw notAccepted('enc', String(header.alg), names);
    const only = key.onlyContentEncryption;
    const encs = only === undefined ? Object.keys(contentEncryptionAlgorithms) : [only];
    if (!encs.includes(String(header.enc))) throw notAccepted('content', String(header.enc), encs);
    return decrypt(token, header).then((content) => ({ content }));
  };
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

/** @param use - `content` is content encryption */
function notAccepted(use: KeyUse | 'content', alg: string, accepted: readonly string[]): JwtError {
  const { what, hint } = algorithmProblem(alg, use);
  const verb = use === 'sig' ? 'signed' : 'encrypted';
  return new JwtError('ERR_TOKEN_ALGORITHM', `the token is ${verb} with ${what}`, {
    hint:
      hint ??
      (accepted.length > 0
        ? `Use one of ${accepted.join(', ')}, or accept the algorithm.`
        : 'Choose the accepted algorithms.'),
  });
}

/** Entra ID hashes the "nonce" in the header before it signs a token for Microsoft Graph, so that others cannot check it. */
const graphProblem =
  '; its header has a "nonce", as that of tokens for Microsoft Graph, which only Microsoft can verify';
const graphHint =
  'Ask Microsoft Entra ID for a token for your own API (a scope such as api://…), not for Microsoft Graph.';

function notValid(header: Header): JwtError {
  const isForGraph = typeof header.nonce === 'string';
  return new JwtError(
    'ERR_TOKEN_SIGNATURE',
    `the signature of the token is not valid${isForGraph ? graphProblem : ''}`,
    {
      hint: isForGraph
        ? graphHint
        : 'Do not trust the token. If it should be valid, check that the key is the one that signed it.',
    },
  );
}

/** @param unusable - keys of the set that cannot be used, one of which may have signed the token */
function noSuchKey(unusable: Unusable | undefined, setting = 'jwksUrl'): JwtError {
  if (unusable === undefined) {
    return new JwtError('ERR_TOKEN_SIGNATURE', 'the token was signed with a key that the JWK Set does not have', {
      hint: 'Do not trust the token. If it should be valid, check that the URL is the one of its issuer.',
    });
  }
  const { number, total, message, hint } = unusable;
  const why = `no usable key of the JWK Set has signed the token; ${message}`;
  return new JwtError('ERR_TOKEN_SIGNATURE', why, {
    setting,
    hint: `Report the problem of the JWK Set to its issuer. ${hint}`,
    counts: { number, total },
  });
}
