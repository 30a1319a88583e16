import { attempt } from '../../../src/attempt.ts';
import { JwtError } from '../../../src/errors.ts';
import type { Key } from '../../../src/jwk/key.ts';
import type { KeySource } from './source.ts';

/** A key that is read once, when the flow is deployed: from the credentials or an environment variable. */
export function createConstantSource(read: () => Key): KeySource {
  const outcome = attempt(read);
  return {
    keyFor: () => {
      if (outcome instanceof JwtError) throw outcome;
      return outcome;
    },
    isPerMessage: false,
    trouble: () => undefined,
    close: () => {},
  };
}
