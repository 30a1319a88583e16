import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import type { Key } from '../../src/jwk/key.ts';
import { onFlowsStarted } from '../shared/message/flows-started.ts';
import { isInSubflow, runningId } from '../shared/message/subflow.ts';
import type { OtherKey } from './sources/other-keys.ts';

/** A holder of a key: a JWT key in the runtime, or the draft in a panel. */
export interface KeyHolder {
  /**
   * The key for one message.
   *
   * @throws JwtError if it cannot be read
   */
  keyFor(message: NodeMessage, asking: Node): Key | Promise<Key>;
  /** Whether each message brings its own key. */
  isPerMessage(): boolean;
  /** Why its source cannot be read now, while the last good key stays in use. */
  problem(): JwtError | undefined;
  /** Calls back when the key or its problem has changed. @returns a function that unsubscribes */
  onChange(listener: () => void): () => void;
}

/** A holder of keys that verify. */
export interface VerificationKeyHolder extends KeyHolder {
  /** The keys that verify now and do not sign: the next one, and those that signed before. */
  otherKeys(): readonly OtherKey[];
}

/** A JWT key in the runtime, as other nodes see it. */
export type KeyNode = Node & VerificationKeyHolder;

/** Key nodes that have closed, by id: they serve messages in flight until the flows have started again. */
const leaving = new Map<string, KeyNode>();

const forgetLeaving = () => leaving.clear();

/**
 * Forgets closed key nodes whenever the flows have started. Must be called before nodes are created, so that this
 * listener runs before theirs.
 */
export function forgetKeysThatLeft(RED: NodeAPI): void {
  onFlowsStarted(RED, forgetLeaving);
}

/** Lets a key node that closes serve messages in flight until the flows have started again. */
export function serveWhileRestarting(node: KeyNode): void {
  node.on('close', () => {
    leaving.set(node.id, node);
  });
}

/**
 * Finds a key by the id of its node.
 *
 * @param where - the place in the panel where it is chosen, for the hint
 * @throws JwtError `ERR_KEY_MISSING` if there is none
 */
export type FindKey<Holder extends KeyHolder = KeyHolder> = (id: string, where: string) => Holder;

/**
 * Finds the key nodes that a node names; during a deploy, also those that have just closed.
 *
 * @param asking - the node: in a subflow, a key may have another id than its settings say
 */
export function createKeyFinder(RED: NodeAPI, asking: Node): FindKey<KeyNode> {
  const isCopied = isInSubflow(asking);
  return (saved, where) => {
    const id = isCopied ? runningId(asking, saved) : saved;
    const node = (RED.nodes.getNode(id) as KeyNode | null | undefined) ?? leaving.get(id);
    if (node?.type !== 'jwt-key') throw missingKey(where, isCopied);
    return node;
  };
}

/** A key node that may be replaced by another of the same id. */
export interface FollowedKey<Holder extends KeyHolder = KeyHolder> {
  /** The node that has the key now. @throws JwtError `ERR_KEY_MISSING` */
  readonly current: () => Holder;
  /** Unsubscribes from its changes. */
  readonly forget: () => void;
}

/**
 * Follows a key node. It is looked up each time: if a flow names its key by an environment variable or in a list,
 * Node-RED replaces the key node without restarting the nodes that use it.
 *
 * @param onChange - called when the key, or the problem with its source, has changed
 */
export function followKey<Holder extends KeyHolder>(
  find: FindKey<Holder>,
  id: string,
  where: string,
  onChange: () => void,
): FollowedKey<Holder> {
  let known: Holder | undefined;
  let forget = () => {};
  return {
    current() {
      const found = find(id, where);
      if (found !== known) {
        forget();
        forget = found.onChange(onChange);
        known = found;
      }
      return found;
    },
    forget: () => forget(),
  };
}

/** @param isInSubflow - whether an instance of a subflow may choose the key */
export function missingKey(where: string, isInSubflow = false): JwtError {
  const place = isInSubflow ? 'Open the node, or the instance of its subflow' : 'Open the node';
  return new JwtError('ERR_KEY_MISSING', `no key is chosen for ${where}, or it was deleted`, {
    hint: `${place}, choose or add a JWT key for ${where}, and deploy.`,
  });
}
