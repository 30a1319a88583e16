import type { Node, NodeMessage } from 'node-red';
import type { JwtError } from '../../../src/errors.ts';
import type { Key } from '../../../src/jwk/key.ts';
import type { OtherKey } from './other-keys.ts';

/** The source of a key. */
export interface KeySource {
  /**
   * The key for one message; a change of the source meanwhile does not affect it.
   *
   * @param asking - the node that uses the key; a key in flow context is read from its flow
   * @throws JwtError if it cannot be read
   */
  readonly keyFor: (message: NodeMessage, asking: Node) => Key | Promise<Key>;
  /** Whether each message has its own key; otherwise all share one until the source changes. */
  readonly isPerMessage: boolean;
  /** Why the source cannot be read now, while its last good key stays in use. */
  readonly problem: () => JwtError | undefined;
  readonly close: () => void;
}

/** The source of the key that signs or encrypts, and the other keys that verify. */
export interface KeySources extends KeySource {
  /**
   * The other keys that verify now; complete once `keyFor` has answered.
   *
   * @param now - seconds since 1970-01-01T00:00:00Z
   */
  readonly otherKeys: (now: number) => readonly OtherKey[];
  /** In how many seconds a key that was read will sign; absent or undefined if none waits. */
  readonly waiting?: () => number | undefined;
}

/** Reads a key from its text; returns a promise for an encrypted one. @throws JwtError the codes of `readKey` */
export type ReadText = (text: string) => Key | Promise<Key>;
