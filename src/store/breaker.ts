import { performance } from 'node:perf_hooks';
import { JwtError } from '../errors.ts';
import { settleWithin } from '../settle-within.ts';

/** Waits for a store that may fail, hang or be slow, so that no message waits long for it, and few wait at all. */
export interface Breaker {
  /**
   * Accesses the store once.
   *
   * @param isPatient - false where the caller can do without: it then waits long only if no other access is under way
   * @throws JwtError `ERR_STORE`, at once while the store is left alone
   */
  readonly access: <T>(kind: AccessKind, step: () => T | Promise<T>, isPatient?: boolean) => Promise<T>;
  /** Why the store cannot be used now. */
  readonly problem: () => JwtError | undefined;
  /** Why it is left alone by callers that can do without, though it answers. */
  readonly slowness: () => JwtError | undefined;
  /** Calls a listener whenever the problem changes. @returns a function that ends it */
  readonly onChange: (listener: () => void) => () => void;
  /** Ends the probes. */
  readonly close: () => void;
}

/** A disk that is full can still be read: a success of one kind says nothing of the other. */
export type AccessKind = 'read' | 'write';

/** How long a store is waited for, in milliseconds: twice as long at most while it gives other answers, as in a burst. */
export interface BreakerLimits {
  readonly maxWaitMs: number;
  /** How long an access that is not patient waits beside another one; four times as long at most. A longer answer is a slow one. */
  readonly maxImpatientMs: number;
  /** How long a store that did not answer in time is left alone. */
  readonly cooldownMs: number;
  /** How long after a failure it is probed again. */
  readonly retryMs: number;
}

const defaultLimits: BreakerLimits = { maxWaitMs: 450, maxImpatientMs: 200, cooldownMs: 5000, retryMs: 1000 };

/** What a breaker is made of. */
export interface BreakerOptions {
  /** Reads and writes something, so that the end of a problem shows without a message. */
  readonly probe: () => Promise<unknown>;
  /** Name of the store, for errors. */
  readonly store: string;
  /** What to do about a store that does not answer. */
  readonly hint: string;
  readonly limits?: Partial<BreakerLimits> | undefined;
  /** Runs a step later, without keeping the process alive. */
  readonly schedule?: Schedule | undefined;
}

/** Share of the time that the event loop may be busy for an answer to count as slow. */
const maxUtilization = 0.9;

export type Schedule = (step: () => void, ms: number) => void;

export const scheduleTimer: Schedule = (step, ms) => void setTimeout(step, ms).unref();

export function createBreaker({ probe, store, hint, limits, schedule = scheduleTimer }: BreakerOptions): Breaker {
  const { maxWaitMs, maxImpatientMs, cooldownMs, retryMs } = { ...defaultLimits, ...limits };
  const problems: Partial<Record<AccessKind, JwtError | undefined>> = {};
  const listeners = new Set<() => void>();
  const pending = new Set<(error: JwtError) => void>();
  let blocked: JwtError | undefined;
  let slowness: JwtError | undefined;
  let isProbing = false;
  let isClosed = false;
  /** How many accesses the store has answered. */
  let answers = 0;
  const problem = () => problems.read ?? problems.write;
  const current = () => (problem() ?? slowness)?.message;

  const report = (changed: typeof problems, nowSlow: JwtError | undefined) => {
    const before = current();
    Object.assign(problems, changed);
    slowness = nowSlow;
    if (current() !== before) for (const listener of listeners) listener();
  };
  const fail = (kind: AccessKind, error: JwtError, isLate: boolean) => {
    if (isLate) {
      blocked = error;
      // The others would wait as long: one message is slow, not all that are under way.
      for (const reject of pending) reject(error);
    }
    report({ [kind]: error }, slowness);
    probeAfter(isLate ? cooldownMs : retryMs);
  };
  const probeAfter = (ms: number) => {
    if (isProbing || isClosed) return;
    isProbing = true;
    schedule(async () => {
      const pace = watchPace();
      const error = isClosed ? undefined : await wait(probe, maxWaitMs).catch(storeError);
      isProbing = false;
      if (isClosed) return;
      if (error instanceof JwtError) return fail('read', error, isLate(error));
      blocked = undefined;
      report({ read: undefined, write: undefined }, pace());
      if (slowness) probeAfter(retryMs);
    }, ms);
  };
  /** Times an answer. @returns a function that gives the problem of one that took too long */
  const watchPace = () => {
    const begin = performance.now();
    const load = performance.eventLoopUtilization();
    return () => {
      // A process that is busy sees every answer late, also that of a fast store.
      const isBusy = () => performance.eventLoopUtilization(load).utilization > maxUtilization;
      return performance.now() - begin > maxImpatientMs && !isBusy() ? slow : undefined;
    };
  };
  const wait = <T>(step: () => T | Promise<T>, ms: number): Promise<T> => {
    let seen = answers;
    let extensions = ms < maxWaitMs ? 3 : 1;
    const isAnswering = () => {
      const isNew = answers > seen;
      seen = answers;
      extensions -= 1;
      return isNew && extensions >= 0;
    };
    // A step that throws rejects.
    const answer = new Promise<T>((resolve) => {
      resolve(step());
    });
    const late = () => new LateError('ERR_STORE', `${store} did not answer within ${ms} ms`, { hint });
    return settleWithin(answer, ms, late, isAnswering);
  };
  const slow = new JwtError('ERR_STORE', `${store} takes more than ${maxImpatientMs} ms to answer`, { hint });
  const storeError = (error: unknown) =>
    error instanceof JwtError ? error : new JwtError('ERR_STORE', `${store} failed`, { hint });

  return {
    access: async (kind, step, isPatient = true) => {
      if (blocked) throw blocked;
      if (slowness && !isPatient) throw slowness;
      const ms = isPatient || pending.size === 0 ? maxWaitMs : maxImpatientMs;
      const pace = watchPace();
      let end = () => {};
      try {
        return await new Promise((resolve, reject) => {
          pending.add(reject);
          end = () => pending.delete(reject);
          wait(step, ms).then((answer) => {
            answers += 1;
            report({ [kind]: undefined }, slowness ?? (isPatient ? undefined : pace()));
            if (slowness) probeAfter(retryMs);
            resolve(answer);
          }, reject);
        });
      } catch (reason) {
        end();
        const error = storeError(reason);
        if (error !== blocked && error.code === 'ERR_STORE' && !(isLate(error) && ms < maxWaitMs)) {
          fail(kind, error, isLate(error));
        }
        throw error;
      } finally {
        end();
      }
    },
    problem,
    slowness: () => slowness,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      isClosed = true;
    },
  };
}

/** The error of an access that took too long. */
class LateError extends JwtError {}

function isLate(error: JwtError): boolean {
  return error instanceof LateError;
}
