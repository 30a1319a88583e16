import { chain } from '../../chain.ts';
import { compileInput, type Values } from '../../input.ts';
import type { Key } from '../../jwk/key.ts';
import { usualMaxPasswordIterations } from '../../password-iterations.ts';
import type { Queue } from '../../scheduler/queue.ts';
import { type Compact, readCompact } from './compact.ts';
import { type JsonObject, readJsonObject } from './json-object.ts';
import { decodeLayers } from './layers.ts';
import { compileDecryption, type Opened } from './open.ts';
import { tokenOf } from './token-text.ts';
import type { VerifierSpec } from './verify.ts';
import { boundWaiting } from './waiting.ts';

/** A token that was read and decrypted, and not verified; a verifier goes on from here. */
export interface ReadToken {
  readonly token: string;
  readonly compact: Compact;
  /** What is in an encrypted one. */
  readonly decrypted: Opened | undefined;
  /** The claims as they were in the token, and what they were parsed from. */
  readonly content: Uint8Array;
  readonly claims: JsonObject;
}

/**
 * Compiles the reading of tokens whose claims say how they are verified.
 *
 * @param queue - runs decryptions
 * @returns a function that checks the key, and returns one that throws the `ERR_TOKEN_…` codes, `ERR_TOO_LARGE`,
 *   `ERR_BUSY` or `ERR_CLOSED`
 */
export function compileReader(
  spec: Pick<VerifierSpec, 'token' | 'algorithms' | 'maxPasswordIterations' | 'largeIntegers' | 'allowsPadding'>,
  queue: Queue,
): (decryption: Key | undefined) => (values: Values) => ReadToken | Promise<ReadToken> {
  const { algorithms, maxPasswordIterations = usualMaxPasswordIterations } = spec;
  const rules = { largeIntegers: spec.largeIntegers, allowsPadding: spec.allowsPadding };
  const readToken = compileInput(spec.token, tokenOf);
  const bounded = boundWaiting();
  return (decryption) => {
    const decrypt = decryption && compileDecryption(algorithms, decryption, queue, maxPasswordIterations);
    return (values) => {
      const token = readToken(values);
      return bounded(token, () => {
        const compact = readCompact(token, rules);
        let decrypted: Opened | undefined;
        const decryptOuter: typeof decrypt = (one) =>
          chain((decrypt as NonNullable<typeof decrypt>)(one), (opened) => {
            if (one === compact) decrypted = opened;
            return opened;
          });
        return chain(decodeLayers(compact, decrypt && decryptOuter), ({ content }) => {
          return { token, compact, decrypted, content, claims: readJsonObject(content, 'claims') };
        });
      });
    };
  };
}
