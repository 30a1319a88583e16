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

/** The JWK Set for one message, and what is wrong with the keys that are left out. */
export interface KeySet {
  readonly jwkSet: { readonly keys: readonly PublicJwk[] };
  readonly problems: readonly KeySetProblem[];
  /** The keys that sign here. */
  readonly signing: readonly Key[];
}

/** The sets of one node. */
export interface KeySets {
  /** The set for one message; a key that cannot be read is left out. */
  readonly keySetFor: (message: NodeMessage) => Promise<KeySet>;
  readonly close: () => void;
}

/**
 * Finds the chosen keys.
 *
 * @param ids - of their nodes, in the order in which they are published
 * @param onChange - called when a key, or the problem with its source, has changed
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

/** The keys of one key node, or why they cannot be read. */
interface Answer {
  readonly name: string;
  readonly keys: readonly (Key | JwtError)[];
  readonly problem: JwtError | undefined;
}

function createChoice(RED: NodeAPI, node: Node, id: string, onChange: () => void) {
  const find = createKeyFinder(RED, node);
  const followed = followKey(find, id, 'the JWK Set', onChange);
  return {
    async ask(message: NodeMessage): Promise<Answer> {
      const holder = attempt(followed.current);
      if (holder instanceof JwtError) return { name: id, keys: [holder], problem: undefined };
      const key = await askFor(holder, message, node);
      return {
        name: holder.name || id,
        keys: [key, ...holder.otherKeys().map((other) => other.key)],
        problem: holder.problem(),
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

function gather(answers: readonly Answer[]): KeySet {
  const set = createPublicSet();
  const problems: KeySetProblem[] = [];
  for (const { name, keys, problem } of answers) {
    const outcomes = keys.map((key) => (key instanceof JwtError ? key : attempt(() => set.add(key))));
    const errors = [...outcomes, problem].filter((one) => one instanceof JwtError);
    problems.push(...errors.map((error) => ({ name, error })));
  }
  return { jwkSet: set.toJwkSet(), problems, signing: answers.flatMap(({ keys: [key] }) => (signs(key) ? [key] : [])) };
}

function signs(key: Key | JwtError | undefined): key is Key {
  if (key === undefined || key instanceof JwtError) return false;
  return key.use === 'sig' && (key.privateKey ?? key.signer) !== undefined;
}
