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
  /** To be called when it has ended. */
  readonly end: () => void;
}

let running = 0;
let sliceBegan = 0;
let pause: Promise<void> | undefined;

/** Begins an evaluation, which ends with an error once its time is over. */
export function createEvaluation(maxMs: number): Evaluation {
  const began = performance.now();
  let depth = 0;
  let problem: Problem | undefined;
  // Long evaluations share slices of the event loop; a short one never waits for the next slice.
  if (running === 0) sliceBegan = began;
  running += 1;
  const stop = (why: Problem) => {
    problem ??= why;
    return new Error(problem);
  };
  return {
    enter: () => {
      depth += 1;
      const now = performance.now();
      if (problem) throw stop(problem);
      if (depth > maxDepth) throw stop('deep');
      if (now - began > maxMs) throw stop('late');
      return now - sliceBegan > maxSliceMs ? nextSlice() : undefined;
    },
    leave: () => {
      depth -= 1;
    },
    stop,
    problem: () => problem,
    end: () => {
      running -= 1;
    },
  };
}

function nextSlice(): Promise<void> {
  pause ??= new Promise((resolve) => {
    setImmediate(() => {
      pause = undefined;
      sliceBegan = performance.now();
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
