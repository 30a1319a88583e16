import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { JwtError, replacingErrors } from '../../../src/errors.ts';
import type { Purpose } from '../../../src/input.ts';
import { settleWithin } from '../../../src/settle-within.ts';
import { cannotEvaluate } from '../settings/constant-value.ts';
import { type Boxed, fromCallback } from './callback.ts';
import { contextIsLate, maxContextWaitMs } from './context.ts';
import { createEvaluation, evaluationHooks, evaluationVariable, type Problem } from './jsonata-evaluation.ts';

const timeoutVariable = 'JWT_JSONATA_TIMEOUT_MS';
const defaultTimeoutMs = 5000;
const maxTimeoutMs = 600_000;

/** How long an expression may take for one message, in milliseconds. @throws JwtError `ERR_SETTINGS` */
export function jsonataTimeoutMs(environment: Readonly<Record<string, string | undefined>> = process.env): number {
  const text = environment[timeoutVariable]?.trim() ?? '';
  if (text === '') return defaultTimeoutMs;
  const timeoutMs = /^\d+$/.test(text) ? Number(text) : 0;
  if (timeoutMs >= 1 && timeoutMs <= maxTimeoutMs) return timeoutMs;
  throw new JwtError('ERR_SETTINGS', `the environment variable ${timeoutVariable} is not a number of milliseconds`, {
    hint: `Set it to a whole number from 1 to ${maxTimeoutMs} where Node-RED starts, or unset it for ${defaultTimeoutMs}.`,
  });
}

/** The parts of a prepared JSONata expression that are used here. */
interface Expression {
  readonly assign: (name: string, value: unknown) => void;
  readonly evaluate: (input: unknown, bindings: Bindings) => Promise<unknown>;
}
type ReadContext = (key: string, store?: string) => Promise<unknown>;
type Bindings = Readonly<Record<'flowContext' | 'globalContext', ReadContext>>;

/**
 * Compiles a JSONata expression. Its evaluation is bounded in time and depth, and shares the event loop.
 *
 * @param purpose - what errors name
 * @throws JwtError `ERR_VALUE` for an expression that is not well-formed, `ERR_SETTINGS` for the time limit
 */
export function compileJsonata(
  RED: NodeAPI,
  node: Node,
  purpose: Purpose,
  text: string,
  maxWaitMs = jsonataTimeoutMs(),
): (message: NodeMessage) => Boxed | Promise<Boxed> {
  const prepared = replacingErrors(
    () => RED.util.prepareJSONataExpression(text, node),
    () =>
      cannotEvaluate(
        purpose,
        'its JSONata expression is not well-formed',
        'Test it in the expression editor of the field.',
      ),
  );
  const expression = prepared as unknown as Expression;
  for (const [hook, listener] of evaluationHooks) expression.assign(hook as string, listener);
  const problems: Readonly<Record<Problem, () => JwtError>> = {
    late: () => tooMuch(purpose, `took longer than ${maxWaitMs} ms`, timeoutHint),
    deep: () => tooMuch(purpose, 'is nested too deeply', 'Look for a function that calls itself endlessly.'),
    flowContext: () => contextIsLate(purpose, 'flow'),
    globalContext: () => contextIsLate(purpose, 'global'),
  };
  const failed = () =>
    cannotEvaluate(purpose, 'its JSONata expression fails on this message', 'Test it with a message like this one.');

  return (message) => {
    const evaluation = createEvaluation(maxWaitMs);
    const bounded = {
      ...prepared,
      evaluate: (input: unknown, bindings: Bindings) =>
        expression.evaluate(input, {
          ...bindings,
          flowContext: boundRead('flowContext', bindings, evaluation.stop),
          globalContext: boundRead('globalContext', bindings, evaluation.stop),
          [evaluationVariable]: evaluation,
        }),
    };
    const problem = () => {
      const found = evaluation.problem();
      return found ? problems[found]() : failed();
    };
    const evaluate = (done: (error: unknown, value?: unknown) => void) =>
      RED.util.evaluateJSONataExpression(bounded as unknown as typeof prepared, message, (error, value) => {
        evaluation.end();
        done(error, value);
      });
    return fromCallback(evaluate, problem, { maxWaitMs, late: problems.late, isRunning: evaluation.isRunning });
  };
}

const timeoutHint = `Simplify it, or set ${timeoutVariable} to more milliseconds where Node-RED starts.`;

function tooMuch(purpose: Purpose, what: string, hint: string): JwtError {
  return cannotEvaluate(purpose, `its JSONata expression ${what}`, hint);
}

function boundRead(
  scope: 'flowContext' | 'globalContext',
  bindings: Bindings,
  stop: (problem: Problem) => Error,
): ReadContext {
  return (key, store) => settleWithin(bindings[scope](key, store), maxContextWaitMs, () => stop(scope));
}
