import { createHash, type KeyObject } from 'node:crypto';
import { type SigningAlgorithm, type SigningAlgorithmName, signingAlgorithms } from '../algorithms.ts';
import { type Bounds, createLoad, type Load, type Queue } from '../scheduler/queue.ts';
import { type Signer, SignerProblem, signerError, signerProblem } from '../signer.ts';
import { concatenated } from './ecdsa-signature.ts';
import { halfWidth } from './options.ts';
import type { Sign } from './sign.ts';
import { createSignerHealth, type PatienceLimits, type SignerHealth } from './signer-health.ts';
import { compileVerify } from './verify.ts';

/** The limits of one signer, whatever nodes use it. */
export interface SignerLimits extends Bounds, PatienceLimits {
  /** Time until a signer that was too busy is asked again, in milliseconds. */
  readonly retryAfterMs: number;
}

/**
 * A signer works elsewhere, so that its bound is not that of the thread pool: with 64 signatures under way, an answer
 * after 20 ms still makes 3,200 a second.
 */
export const signerLimits: SignerLimits = {
  inFlight: 64,
  waiting: 10_000,
  sliceMs: 1,
  maxSignMs: 10_000,
  retestAfterMs: 1000,
  retryAfterMs: 250,
};

/** What is known of each signer: what it has under way and waiting, and whether it answers. */
const signers = new WeakMap<Signer, { readonly load: Load; readonly health: SignerHealth }>();

/** What a signer that hangs is tested with: bytes that cannot be mistaken for a signing input, which has a dot. */
const testInput = 'JWT - Generator tests whether this signer answers';

/**
 * Compiles signing with a key that stays elsewhere. Every signature is verified before it is returned.
 *
 * @param queue - of the node, which verifies; the signer itself has a bound of its own
 * @throws JwtError on signing `ERR_SIGNER`, `ERR_BUSY`, `ERR_CLOSED`
 */
export function compileRemoteSign(
  name: SigningAlgorithmName,
  signer: Signer,
  publicKey: KeyObject,
  queue: Queue,
  limits: SignerLimits = signerLimits,
): Sign {
  const algorithm: SigningAlgorithm = signingAlgorithms[name];
  const width = halfWidth(algorithm);
  const verify = compileVerify(name, publicKey, queue);
  const known = signers.get(signer) ?? { load: createLoad(), health: createSignerHealth() };
  signers.set(signer, known);
  const line = queue.beside(known.load, limits);

  const compileAsk = (input: string) => {
    const bytes = Buffer.from(input, 'latin1');
    const digest = algorithm.hash && createHash(algorithm.hash).update(bytes).digest();
    return async (signal: AbortSignal) => {
      const askOnce = async () => signer.sign({ algorithm: name, input: bytes, digest, signal });
      try {
        return await askOnce();
      } catch (error) {
        if (!signerProblem(error).isTransient) throw error;
        await new Promise((resolve) => setTimeout(resolve, limits.retryAfterMs));
        return askOnce();
      }
    };
  };
  const test = compileAsk(testInput);
  const ask = (input: string) => known.health.ask(compileAsk(input), test, limits);
  return async (input, before = '') => {
    const answer = await line.runInPool<Uint8Array>((end) => {
      ask(input).then(
        (signature) => end(null, signature),
        (error) => end(signerError(error)),
      );
    });
    const signature = bytesOf(answer, width);
    if (!signature || !(await verify(input, signature))) throw signerError(invalid());
    return before + signature.toString('base64url');
  };
}

/** @param width - of each half of an ECDSA signature, in bytes; 0 for other schemes */
function bytesOf(answer: unknown, width: number): Buffer | undefined {
  if (!(answer instanceof Uint8Array)) return undefined;
  return width === 0 ? Buffer.from(answer) : concatenated(answer, width);
}

function invalid(): SignerProblem {
  return new SignerProblem(
    'returned a signature that its public key does not verify',
    'Check that its key serves this algorithm, and that the public key of the JWT key belongs to it.',
  );
}
