import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { attempt, toJwtError } from '../../src/attempt.ts';
import { JwtError } from '../../src/errors.ts';
import type { Key, PublicJwk } from '../../src/jwk/key.ts';
import { createPublicSet } from '../../src/jwk/sets/publish.ts';
import { createKeyFinder, followKey, type KeyNode } from '../keys/key-node.ts';

/** What is wrong with one of the chosen keys. */
export interface KeySetProblem {
  /** The name of its node, else its id. */
  readonly name: string;
  readonly error: JwtError;
}

/** The JWK Set for one message, and what is wrong with the keys that it lacks. */
export interface KeySet {
  readonly jwkSet: { readonly keys: readonly PublicJwk[] };
  readonly troubles: readonly KeySetProblem[];
}

/** The sets of one node. */
export interface KeySets {
  /** The set for one message: a key that cannot be had is left out of it. */
  readonly keySetFor: (message: NodeMessage) => Promise<KeySet>;
  readonly close: () => void;
}

/**
 * Finds the chosen keys.
 *
 * @param ids - of their nodes, in the order in which they are published
 * @param onChange - is called when a key, or the trouble with its source, is another one
 */
export function createKeySets(RED: NodeAPI, node: Node, ids: readonly string[], onChange: () => void): KeySets {
  const chosen = ids.map((id) => createChoice(RED, node, id, onChange));
  return {
    keySetFor: async (message) => gather(await Promise.all(chosen.map(({ ask }) => ask(message)))),
    close: () => {
      for (const choice of chosen) choice.close();
    },
  };
}

/** What one key node has: keys, and reasons why there is none. */
interface Answer {
  readonly name: string;
  readonly keys: readonly (Key | JwtError)[];
  readonly trouble: JwtError | undefined;
}

function createChoice(RED: NodeAPI, node: Node, id: string, onChange: () => void) {
  const find = createKeyFinder(RED);
  const followed = followKey(() => find(idInFlow(node, id), 'the JWK Set'), id, 'the JWK Set', onChange);
  return {
    async ask(message: NodeMessage): Promise<Answer> {
      const holder = attempt(followed.current);
      if (holder instanceof JwtError) return { name: id, keys: [holder], trouble: undefined };
      const key = await askFor(holder, message, node);
      return {
        name: holder.name || id,
        keys: [key, ...holder.otherKeys().map((other) => other.key)],
        trouble: holder.trouble(),
      };
    },
    close: followed.forget,
  };
}

async function askFor(holder: KeyNode, message: NodeMessage, node: Node): Promise<Key | JwtError> {
  try {
    return await holder.keyFor(message, node);
  } catch (error) {
    return toJwtError(error);
  }
}

/** In an instance of a subflow, a key of that subflow has an id of its own; Node-RED puts it in, but not in a list. */
function idInFlow(node: Node, id: string): string {
  const { _flow: flow } = node as unknown as {
    readonly _flow?: { readonly node_map?: Record<string, { id: string }> };
  };
  return flow?.node_map?.[id]?.id ?? id;
}

function gather(answers: readonly Answer[]): KeySet {
  const set = createPublicSet();
  const troubles: KeySetProblem[] = [];
  for (const { name, keys, trouble } of answers) {
    const outcomes = keys.map((key) => (key instanceof JwtError ? key : attempt(() => set.add(key))));
    const errors = [...outcomes, trouble].filter((one) => one instanceof JwtError);
    troubles.push(...errors.map((error) => ({ name, error })));
  }
  return { jwkSet: set.toJwkSet(), troubles };
}
