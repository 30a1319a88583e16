import { randomUUID } from 'node:crypto';

/** Why an evaluation was stopped: it took too long, was nested too deeply, or a context store did not answer. */
export type Problem = 'late' | 'deep' | 'flowContext' | 'globalContext';

/** Levels of a JSONata expression inside each other; a call of a function has about five. */
const maxDepth = 10_000;

/** How long all evaluations together may hold up the event loop, in milliseconds. */
const maxSliceMs = 10;

/** One evaluation of a JSONata expression. */
export interface Evaluation {
  readonly enter: () => Promise<void> | undefined;
  readonly leave: () => void;
  /** Stops it at its next step. @returns what to throw */
  readonly stop: (problem: Problem) => Error;
  /** Why it was stopped. */
  readonly problem: () => Problem | undefined;
  /** Whether it took a step within its time; one that waits for a function of others takes none. */
  readonly isRunning: () => boolean;
  /** To be called when it has ended. */
  readonly end: () => void;
}

let running = 0;
let sliceBegan = 0;
let pause: Promise<void> | undefined;

type Spend = (ms: number) => void;

/** When the last step of any evaluation began, and to whom the time since then is charged. */
let stepBegan = 0;
let charge: Spend | undefined;
/** The evaluations that wait for the next slice. */
let waiting: Spend[] = [];

/**
 * Begins an evaluation, which ends with an error once its time is over. Only its share of the event loop counts: in a burst,
 * thousands of evaluations take turns.
 */
export function createEvaluation(maxMs: number): Evaluation {
  let spentMs = 0;
  let lastStep = performance.now();
  let depth = 0;
  let problem: Problem | undefined;
  const spend: Spend = (ms) => {
    spentMs += ms;
  };
  // Long evaluations share slices of the event loop; a short one never waits for the next slice.
  if (running === 0) sliceBegan = performance.now();
  running += 1;
  beginStep(performance.now(), spend);
  const stop = (why: Problem) => {
    problem ??= why;
    return new Error(problem);
  };
  return {
    enter: () => {
      depth += 1;
      const now = performance.now();
      beginStep(now, spend);
      lastStep = now;
      if (problem) throw stop(problem);
      if (depth > maxDepth) throw stop('deep');
      if (spentMs > maxMs) throw stop('late');
      return now - sliceBegan > maxSliceMs ? nextSlice(spend) : undefined;
    },
    leave: () => {
      depth -= 1;
    },
    stop,
    problem: () => problem,
    isRunning: () => !problem && performance.now() - lastStep < maxMs,
    end: () => {
      running -= 1;
      beginStep(performance.now(), undefined);
    },
  };
}

/** Charges the time until now to the evaluation whose step it was. */
function beginStep(now: number, next: Spend | undefined): void {
  charge?.(now - stepBegan);
  stepBegan = now;
  charge = next;
}

function nextSlice(spend: Spend): Promise<void> {
  waiting.push(spend);
  pause ??= new Promise((resolve) => {
    setImmediate(() => {
      const resumed = waiting;
      waiting = [];
      pause = undefined;
      sliceBegan = performance.now();
      // Which of them goes on first is not known.
      beginStep(sliceBegan, (ms) => {
        for (const share of resumed) share(ms / resumed.length);
      });
      resolve();
    });
  });
  return pause;
}

/** The variable that holds the evaluation; unguessable, so that no expression can replace it. */
export const evaluationVariable = `evaluation ${randomUUID()}`;

interface Environment {
  lookup(name: string): Evaluation | undefined;
}
type Listener = (expression: unknown, input: unknown, environment: Environment) => unknown;

const enter: Listener = (_expression, _input, environment) => environment.lookup(evaluationVariable)?.enter();
const leave: Listener = (_expression, _input, environment) => environment.lookup(evaluationVariable)?.leave();

/** What JSONata calls around each of its steps, by the names before and after its version 2.0.6. */
export const evaluationHooks: readonly (readonly [string | symbol, Listener])[] = [
  ['__evaluate_entry', enter],
  ['__evaluate_exit', leave],
  [Symbol.for('jsonata.__evaluate_entry'), enter],
  [Symbol.for('jsonata.__evaluate_exit'), leave],
];
