import { settleWithin } from '../settle-within.ts';
import { SignerProblem } from '../signer.ts';

/** How long a signer is waited for, in milliseconds. */
export interface PatienceLimits {
  /** Time for one signature, with its second attempt. */
  readonly maxSignMs: number;
  /** Time between two tests of a signer that hangs. */
  readonly retestAfterMs: number;
}

/** Waits for one signer, so that a thousand messages do not wait in turn for one that hangs. */
export interface SignerHealth {
  /**
   * Waits for an answer.
   *
   * @param step - asks the signer; `signal` aborts when nobody waits any more
   * @param test - asks it for something that no message needs
   * @throws SignerProblem if there is none in time; at once while the signer hangs
   */
  readonly ask: <T>(step: Ask<T>, test: Ask<unknown>, limits: PatienceLimits) => Promise<T>;
}

type Ask<T> = (signal: AbortSignal) => Promise<T>;

/** Where one is late, so many requests without any answer mean that the signer hangs; fewer may have got lost. */
const minUnanswered = 8;

/** Watches one signer: while it hangs, messages fail at once, and it is tested beside them until it answers. */
export function createSignerHealth(): SignerHealth {
  let isHanging = false;
  let answered = 0;
  /** Requests since the last answer. */
  let unanswered = 0;
  let testedAt = Number.NEGATIVE_INFINITY;
  let isTesting = false;

  const attempt = <T>(step: Ask<T>, maxMs: number): Promise<T> => {
    const begin = performance.now();
    const timeout = new AbortController();
    const before = answered;
    unanswered += 1;
    const miss = () => {
      isHanging ||= answered === before && unanswered >= minUnanswered;
    };
    const hit = () => {
      answered += 1;
      unanswered = 0;
      isHanging = false;
    };
    const answer = step(timeout.signal);
    // An error after a long time is that of a client with a limit of its own.
    answer.then(hit, () => (performance.now() - begin < maxMs / 2 ? hit() : miss()));
    return settleWithin(answer, maxMs, () => {
      miss();
      timeout.abort();
      return late();
    });
  };
  const testBeside = (test: Ask<unknown>, { maxSignMs, retestAfterMs }: PatienceLimits) => {
    if (isTesting || performance.now() - testedAt < retestAfterMs) return;
    isTesting = true;
    const end = () => {
      isTesting = false;
      testedAt = performance.now();
    };
    attempt(test, maxSignMs).then(end, end);
  };
  return {
    ask: async (step, test, limits) => {
      if (!isHanging) return attempt(step, limits.maxSignMs);
      testBeside(test, limits);
      throw late();
    },
  };
}

function late(): SignerProblem {
  return new SignerProblem(
    'does not answer in time',
    'Check whether it is running, and whether this machine can reach it.',
  );
}
