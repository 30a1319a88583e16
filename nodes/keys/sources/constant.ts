import { attemptLater } from '../../../src/attempt.ts';
import { JwtError } from '../../../src/errors.ts';
import type { Key } from '../../../src/jwk/key.ts';
import type { KeySource } from './source.ts';

/** Creates a source that reads its key once, at deploy: from the credentials or an environment variable. */
export function createConstantSource(read: () => Key | Promise<Key>): KeySource {
  let outcome = attemptLater(read);
  if (outcome instanceof Promise) {
    // Once it has settled, messages get it synchronously.
    void outcome.then((settled) => {
      outcome = settled;
    });
  }
  return {
    keyFor: () => (outcome instanceof Promise ? outcome.then(requireKey) : requireKey(outcome)),
    isPerMessage: false,
    problem: () => undefined,
    close: () => {},
  };
}

function requireKey(outcome: Key | JwtError): Key {
  if (outcome instanceof JwtError) throw outcome;
  return outcome;
}
