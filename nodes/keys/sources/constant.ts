import { attemptLater } from '../../../src/attempt.ts';
import { chain } from '../../../src/chain.ts';
import { JwtError } from '../../../src/errors.ts';
import type { Key } from '../../../src/jwk/key.ts';
import type { Keys } from '../../../src/jwk/read/read-keys.ts';
import type { OtherKey } from './other-keys.ts';
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

/** Does the same where there may be several keys: the first one signs, the others are published beside it. */
export function createConstantKeys(
  read: () => Keys | Promise<Keys>,
): KeySource & { readonly others: () => readonly OtherKey[] } {
  let others: readonly OtherKey[] = [];
  const source = createConstantSource(() =>
    chain(read(), ([first, ...rest]) => {
      others = rest.map(({ privateKey: _, ...key }) => ({ role: 'next', key }));
      return first;
    }),
  );
  return { ...source, others: () => others };
}

function requireKey(outcome: Key | JwtError): Key {
  if (outcome instanceof JwtError) throw outcome;
  return outcome;
}
