import assert from 'node:assert/strict';
import { type ErrorCode, JwtError } from '../../src/errors.ts';

/** Asserts that a step throws a JwtError of this code, whose message matches. */
export function refuses(step: () => unknown, code: ErrorCode, message: RegExp): JwtError {
  let thrown: unknown;
  try {
    step();
  } catch (error) {
    thrown = error;
  }
  return checkError(thrown, code, message);
}

/** Like {@link refuses}, for a promise. */
export async function rejects(promise: Promise<unknown>, code: ErrorCode, message: RegExp): Promise<JwtError> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  return checkError(thrown, code, message);
}

function checkError(thrown: unknown, code: ErrorCode, message: RegExp): JwtError {
  assert.ok(thrown instanceof JwtError, `expected ${code}, got ${thrown ?? 'no error'}`);
  assert.equal(thrown.code, code, thrown.message);
  assert.match(thrown.message, message);
  assert.match(thrown.hint, /\S/, `"${thrown.message}" has a hint`);
  if (thrown.message.startsWith('"') && /^ERR_(?:CLAIM|TOKEN_CLAIM|TIME_SPAN|SCHEMA)/.test(code)) {
    const named = `"${thrown.claim ?? thrown.setting}"`;
    assert.ok(thrown.message.startsWith(named), `${named} is what is at fault: ${thrown.message}`);
  }
  assert.equal(thrown.cause, undefined, 'a foreign error never travels along');
  return thrown;
}
