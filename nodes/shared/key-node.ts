import type { Node, NodeAPI } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import type { Key } from '../../src/jwk/key.ts';

/** A JWT key in the runtime, as other nodes see it. */
export interface KeyNode extends Node {
  /** @throws JwtError where the key cannot be used, with the reason */
  key(): Key;
}

/**
 * The key of a config node.
 *
 * @param id - of the config node
 * @param where - the place in the panel where it is chosen, for the hint
 * @throws JwtError `ERR_KEY_MISSING` where there is none, or why it cannot be used
 */
export function keyOf(RED: NodeAPI, id: string, where: string): Key {
  const node = RED.nodes.getNode(id) as KeyNode | null | undefined;
  if (node?.type !== 'jwt-key') {
    throw new JwtError('ERR_KEY_MISSING', `no key is chosen for ${where}, or it is gone`, {
      hint: `Open the node, choose or add a JWT key for ${where}, and deploy.`,
    });
  }
  return node.key();
}
