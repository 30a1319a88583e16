import type { Node } from 'node-red';
import { logLine } from '../../../src/attempt.ts';
import type { JwtError } from '../../../src/errors.ts';
import type { SharedStore } from '../../../src/store/shared-store.ts';

/** A shared store, as one node uses it. */
export interface FollowedStore {
  /** What is wrong with the store now. */
  readonly problem: () => JwtError | undefined;
  readonly close: () => void;
}

/**
 * Follows the problem of a store for a node, whose log gets each new one once.
 *
 * @param problemOf - the problem of the store now, in the words of the node
 * @param onChange - called when the problem may be another one
 */
export function followStore(
  node: Node,
  store: SharedStore,
  problemOf: () => JwtError | undefined,
  onChange: () => void,
): FollowedStore {
  let problem: JwtError | undefined;
  const look = () => {
    const before = problem?.message;
    problem = problemOf();
    if (problem && problem.message !== before) node.warn(logLine(problem));
  };
  look();
  const unlisten = store.onChange(() => {
    look();
    onChange();
  });
  return {
    problem: () => problem,
    close: () => {
      unlisten();
      store.close();
    },
  };
}
