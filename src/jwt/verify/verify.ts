import { compileExpectations, type Expectations } from '../../claims/expect.ts';
import type { Claims } from '../../claims/write.ts';
import { JwtError } from '../../errors.ts';
import { compileInput, type Input, type Values } from '../../input.ts';
import type { Key } from '../../jwk/key.ts';
import type { RemoteSet } from '../../jwk/sets/remote.ts';
import { requireIterations, usualMaxPasswordIterations } from '../../password-iterations.ts';
import { busy, openQueue, type Queue, receiverBounds } from '../../scheduler/queue.ts';
import { compileJsonCheck } from '../../schema/check.ts';
import type { Header } from '../issue/header.ts';
import { tokenOf } from './compact.ts';
import { readJsonObject } from './json-object.ts';
import { type Content, decodeLayers, openLayers } from './layers.ts';
import { compileDecryption, compileSignatureCheck, requireAlgorithmNames } from './open.ts';
import { compileTypCheck } from './typ.ts';

/** What to accept, whatever the keys. */
export interface VerifierSpec extends Expectations {
  /** Its text, or the value of an Authorization header. */
  readonly token: Input;
  /** `decode` reads a token without checking anything of it. */
  readonly mode: 'verify' | 'decode';
  /** Names of signing and key management algorithms; of a kind that is not named, the key's one is accepted. */
  readonly algorithms: readonly string[];
  /** What the header `typ` must be. */
  readonly typ?: Input | undefined;
  /** JSON Schema of the claims, draft 2020-12; blank checks nothing. */
  readonly schema: string;
  /** Highest number of iterations that a token encrypted with a password may ask for. */
  readonly maxPasswordIterations?: number;
}

/** The keys of a verifier. To verify, at least one is needed; with both, tokens are signed and then encrypted. */
export interface VerifierKeys {
  readonly verification?: Key | RemoteSet | undefined;
  /** The keys that verify beside one key now: those that will sign, or have signed. A token means one by its name. */
  readonly others?: (() => readonly Key[]) | undefined;
  readonly decryption?: Key | undefined;
}

/** A token that was read, and in verify mode found to be good. */
export interface VerifiedToken {
  readonly token: string;
  /** The header over the claims: of a nested token, the one inside. */
  readonly header: Header;
  readonly claims: Claims;
  /** When it was looked at, in seconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
  readonly isVerified: boolean;
}

/** Verifies, or decodes, the token of one message. The answer to some is there at once, to others later. */
export type VerifyToken = (values: Values) => VerifiedToken | Promise<VerifiedToken>;

/** A verifier with its keys. */
export interface Verifier {
  readonly verify: VerifyToken;
  /** What the tokens that it accepts do not prove. */
  readonly tolerated: JwtError | undefined;
}

const systemClock = () => Date.now() / 1000;

/** Characters of tokens that wait at one verifier: the largest tokens are 256 KiB, and their bytes wait beside them. */
const maxWaitingLength = 33_554_432;

/**
 * Prepares a verifier: everything that depends neither on a message nor on the keys is checked and done here, once;
 * what depends on the keys, once for each pair of them.
 *
 * @param spec - what to accept; checked here, in full
 * @param clock - seconds since 1970-01-01T00:00:00Z
 * @param queue - where tokens wait to be verified and decrypted: one for each node
 * @returns a function that checks the keys, and answers with what verifies one message's token, or throws one of the
 *   `ERR_TOKEN_…` codes, `ERR_TOO_LARGE`, `ERR_JWKS`, `ERR_SCHEMA`, `ERR_BUSY` or `ERR_CLOSED`
 * @throws JwtError `ERR_SETTINGS`, `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE`, `ERR_TIME_SPAN`, `ERR_SCHEMA`; with keys the
 *   `ERR_KEY_…` codes
 */
export function compileVerifier(
  spec: VerifierSpec,
  clock = systemClock,
  queue: Queue = openQueue(undefined, receiverBounds),
): (keys: VerifierKeys) => Verifier {
  const { algorithms, maxPasswordIterations = usualMaxPasswordIterations } = spec;
  requireAlgorithmNames(algorithms);
  requireIterations(maxPasswordIterations, 'maxPasswordIterations');
  const readToken = compileInput(spec.token, tokenOf);
  const isVerified = spec.mode === 'verify';
  const checkType = isVerified && spec.typ ? compileTypCheck(spec.typ) : undefined;
  const checkClaims = isVerified ? compileExpectations(spec) : () => {};
  const checkSchema = compileJsonCheck(isVerified ? spec.schema : '', 'schema', 'the claims');
  const hasSchema = spec.schema.trim() !== '';
  let waitingLength = 0;

  return ({ verification, others, decryption }) => {
    const verify =
      isVerified && verification ? compileSignatureCheck(algorithms, verification, queue, others) : undefined;
    const decrypt = decryption && compileDecryption(algorithms, decryption, queue, maxPasswordIterations);
    if (isVerified && !verify && !decrypt) throw new TypeError('a verifier was bound without a key');
    return {
      verify: (values) => {
        const now = Math.floor(clock());
        const token = readToken(values);
        if (waitingLength + token.length > maxWaitingLength) throw busy();
        const check = ({ header, content }: Content): VerifiedToken => {
          const claims = readJsonObject(content, 'claims');
          checkType?.(header, values);
          checkClaims(claims, values, now);
          if (hasSchema) checkSchema(Buffer.from(content).toString('utf8'));
          return { token, header, claims, now, isVerified };
        };
        const content = isVerified ? openLayers(token, decrypt, verify) : decodeLayers(token, decrypt);
        if (!(content instanceof Promise)) return check(content);
        waitingLength += token.length;
        const free = () => {
          waitingLength -= token.length;
        };
        content.then(free, free);
        return content.then(check);
      },
      tolerated: isVerified && !verify && decryption?.privateKey ? unsigned() : undefined,
    };
  };
}

/** Encryption for a public key says nothing of the sender. */
function unsigned(): JwtError {
  return new JwtError('ERR_KEY_MISSING', 'what is only encrypted for a public key can come from anybody who has it', {
    hint: 'Choose the key of the signature, if these tokens are signed.',
  });
}
