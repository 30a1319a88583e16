import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import type { Key } from '../../src/jwk/key.ts';

/** What has a key: a JWT key in the runtime, or the one that a panel is editing. */
export interface KeyHolder {
  /**
   * The key for one message.
   *
   * @throws JwtError why there is none
   */
  keyFor(message: NodeMessage, asking: Node): Key | Promise<Key>;
  /** Whether each message brings its own key. */
  isPerMessage(): boolean;
  /** Why its source cannot be read now, while the last good key stays in use. */
  trouble(): JwtError | undefined;
  /** Calls back when another key, or another trouble, is there. @returns a function that ends it */
  onChange(listener: () => void): () => void;
}

/** A JWT key in the runtime, as other nodes see it. */
export type KeyNode = Node & KeyHolder;

/**
 * Finds a key node.
 *
 * @param id - of the config node
 * @param where - the place in the panel where it is chosen, for the hint
 * @throws JwtError `ERR_KEY_MISSING` where there is none
 */
export function findKeyNode(RED: NodeAPI, id: string, where: string): KeyNode {
  const node = RED.nodes.getNode(id) as KeyNode | null | undefined;
  if (node?.type !== 'jwt-key') throw missingKey(where);
  return node;
}

export function missingKey(where: string): JwtError {
  return new JwtError('ERR_KEY_MISSING', `no key is chosen for ${where}, or it is gone`, {
    hint: `Open the node, choose or add a JWT key for ${where}, and deploy.`,
  });
}
