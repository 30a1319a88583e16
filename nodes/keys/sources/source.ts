import type { Node, NodeMessage } from 'node-red';
import type { JwtError } from '../../../src/errors.ts';
import type { Key } from '../../../src/jwk/key.ts';

/** Where a key comes from, at work. */
export interface KeySource {
  /**
   * The key for one message: one whole key, whatever happens to the source meanwhile.
   *
   * @param asking - the node that uses the key; its flow context is meant where the key lies in one
   * @throws JwtError why there is none
   */
  readonly keyFor: (message: NodeMessage, asking: Node) => Key | Promise<Key>;
  /** Whether each message brings its own key; else it is the same for all, until the source changes. */
  readonly isPerMessage: boolean;
  /** Why the source cannot be read now, while its last good key stays in use. */
  readonly trouble: () => JwtError | undefined;
  readonly close: () => void;
}

/** Makes a key of the text that a source holds; later where it is encrypted. @throws JwtError the codes of reading a key */
export type ReadText = (text: string) => Key | Promise<Key>;
