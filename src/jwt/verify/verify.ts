import { chain } from '../../chain.ts';
import type { Claims } from '../../claims/write.ts';
import { JwtError } from '../../errors.ts';
import { compileInput, type Input, type Values } from '../../input.ts';
import type { Key } from '../../jwk/key.ts';
import { requireIterations, usualMaxPasswordIterations } from '../../password-iterations.ts';
import { openQueue, type Queue, receiverBounds } from '../../scheduler/queue.ts';
import type { Header } from '../issue/header.ts';
import { type ContentRules, compileChecks } from './checks.ts';
import { readCompact } from './compact.ts';
import { readJsonObject } from './json-object.ts';
import { requireAlgorithmNames } from './key-algorithms.ts';
import { exactIntegers, type LargeIntegers } from './large-integers.ts';
import { type Content, decodeLayers, openLayers } from './layers.ts';
import { compileDecryption, compileSignatureCheck, type SigningKeys } from './open.ts';
import type { ReadToken } from './read.ts';
import { compileReplayCheck, type ReplaySpec } from './replay.ts';
import type { KnownToken, TokenCache } from './token-cache.ts';
import { tokenOf } from './token-text.ts';
import { boundWaiting } from './waiting.ts';

/** What to accept, independent of the keys. */
export interface VerifierSpec extends ContentRules {
  /** The token, or the value of an Authorization header. */
  readonly token: Input;
  /** `decode` reads a token without any verification. */
  readonly mode: 'verify' | 'decode';
  /** Names of signing and key management algorithms; where none of a kind is named, that of the key is accepted. */
  readonly algorithms: readonly string[];
  /** Largest number of PBKDF2 iterations that a token may ask for. */
  readonly maxPasswordIterations?: number;
  /** What becomes of integers beyond ±(2^53 − 1); `refuse` by default. */
  readonly largeIntegers?: LargeIntegers;
  /** Whether the parts of a signed token may be padded with `=`; false by default. */
  readonly allowsPadding?: boolean;
  /** Whether keys below the minimum size of their algorithm verify signatures; false by default. */
  readonly allowsShortKeys?: boolean;
  /** Where each token is accepted once; absent where it may be shown again. */
  readonly replay?: ReplaySpec | undefined;
}

/** The keys of a verifier. Verification needs at least one; with both, tokens must be signed and then encrypted. */
export interface VerifierKeys extends SigningKeys {
  readonly decryption?: Key | undefined;
}

/** A token that was read, and verified in verify mode. */
export interface VerifiedToken {
  readonly token: string;
  /** The header; the inner one of a nested token. */
  readonly header: Header;
  readonly claims: Claims;
  /** When the token was checked, in seconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
  readonly isVerified: boolean;
  /** The tolerated weakness of the key that verified it. */
  readonly tolerated?: JwtError | undefined;
}

/**
 * Verifies or decodes the token of one message, synchronously or as a promise.
 *
 * @param read - the token, where it was read before, by the same rules and with the same decryption key
 */
export type VerifyToken = (values: Values, read?: ReadToken) => VerifiedToken | Promise<VerifiedToken>;

/** A verifier with its keys. */
export interface Verifier {
  readonly verify: VerifyToken;
  /** The tolerated weakness of this configuration. */
  readonly tolerated: JwtError | undefined;
}

const systemClock = () => Date.now() / 1000;

/**
 * Compiles a verifier: what depends neither on a message nor on the keys is checked and done once, now; what depends on
 * the keys, once for each pair of keys.
 *
 * @param spec - what to accept; it is fully checked
 * @param clock - seconds since 1970-01-01T00:00:00Z
 * @param queue - runs verifications and decryptions; each node has its own
 * @param cache - of tokens that were verified before; absent where each is verified anew
 * @returns a function that checks the keys, and returns the verifier, whose `verify` throws the `ERR_TOKEN_…` codes,
 *   `ERR_TOO_LARGE`, `ERR_KEY_WEAK`, `ERR_JWKS`, `ERR_SCHEMA`, `ERR_STORE`, `ERR_BUSY` or `ERR_CLOSED`
 * @throws JwtError `ERR_SETTINGS`, `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE`, `ERR_TIME_SPAN`, `ERR_SCHEMA`; with keys the
 *   `ERR_KEY_…` codes
 */
export function compileVerifier(
  spec: VerifierSpec,
  clock = systemClock,
  queue: Queue = openQueue(undefined, receiverBounds),
  cache?: TokenCache,
): (keys: VerifierKeys) => Verifier {
  const { algorithms, maxPasswordIterations = usualMaxPasswordIterations, largeIntegers, allowsShortKeys } = spec;
  const compactRules = { largeIntegers, allowsPadding: spec.allowsPadding };
  requireAlgorithmNames(algorithms);
  requireIterations(maxPasswordIterations, 'maxPasswordIterations');
  const readToken = compileInput(spec.token, tokenOf);
  const isVerified = spec.mode === 'verify';
  const checks = isVerified ? compileChecks(spec) : [];
  // A known token has passed the others.
  const checksOfKnown = checks.filter(({ isOfToken }) => !isOfToken);
  const useOnce = isVerified && spec.replay ? compileReplayCheck(spec.replay, spec.clockTolerance, clock) : undefined;
  const bounded = boundWaiting();

  return ({ verification, others, decryption }) => {
    const verify =
      isVerified && verification
        ? compileSignatureCheck({ accepted: algorithms, allowsShortKeys }, verification, queue, others)
        : undefined;
    const decrypt = decryption && compileDecryption(algorithms, decryption, queue, maxPasswordIterations);
    if (isVerified && !verify && !decrypt) throw new TypeError('a verifier was bound without a key');
    const known = isVerified ? cache?.bind({ verification, others }) : undefined;
    return {
      verify: (values, read) => {
        const now = Math.floor(clock());
        const token = read?.token ?? readToken(values);
        const check = (content: Content | KnownToken): VerifiedToken | Promise<VerifiedToken> => {
          const isKnown = 'json' in content;
          const { header, tolerated } = content;
          const { value: claims, json } = isKnown ? parseKnown(content) : readClaims(content, largeIntegers, read);
          for (const one of isKnown ? checksOfKnown : checks) one.check(claims, values, now, header, json);
          if (!isKnown) known?.add(token, { header, json, signer: content.signer, tolerated }, claims.exp);
          const verified = { token, header, claims, now, isVerified, ...(tolerated && { tolerated }) };
          return useOnce ? chain(useOnce(claims, values), () => verified) : verified;
        };
        const open = (): Content | Promise<Content> => {
          const compact = read?.compact ?? readCompact(token, compactRules);
          if (!isVerified) return decodeLayers(compact, decrypt);
          const decrypted = read?.decrypted;
          return openLayers(compact, decrypt && decrypted ? () => decrypted : decrypt, verify);
        };
        const content = bounded<Content | KnownToken>(token, () => {
          const found = known?.find(token, now);
          return found ? chain(found, (one) => one ?? open()) : open();
        });
        return content instanceof Promise ? content.then(check) : check(content);
      },
      tolerated: isVerified && !verify && decryption?.privateKey ? unsigned() : undefined,
    };
  };
}

function readClaims(
  { content }: Content,
  largeIntegers: LargeIntegers | undefined,
  known: ReadToken | undefined,
): ClaimsText {
  const read = known?.content === content ? known.claims : readJsonObject(content, 'claims');
  return read.hasLargeNumber ? exactIntegers(read, 'claims', largeIntegers) : read;
}

/** The claims of a known token anew, so that flows share no object. */
function parseKnown({ json }: KnownToken): ClaimsText {
  return { value: JSON.parse(json), json };
}

/** The claims of one token, with the text that they were parsed from. */
interface ClaimsText {
  readonly value: Claims;
  readonly json: string;
}

/** The weakness of encryption with a public key: it does not authenticate the sender. */
function unsigned(): JwtError {
  return new JwtError('ERR_KEY_MISSING', 'tokens that are only encrypted can come from anyone who has the public key', {
    hint: 'Choose the key of their signature, if these tokens are signed.',
  });
}
