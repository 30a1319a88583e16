import type { JwtError } from '../../src/errors.ts';

/** A JWK Set that other Node-REDs publish with other keys. */
interface Difference {
  /** Ids of the JWT keys in it. */
  readonly keys: readonly string[];
  readonly problem: JwtError;
}

/** By the id of the node that publishes the set. */
const differences = new Map<string, Difference>();

/**
 * Notes that a JWK Set differs from that of other Node-REDs, for the panels of its keys.
 *
 * @param problem - undefined where it does no longer
 */
export function showDifference(publisher: string, keys: readonly string[], problem: JwtError | undefined): void {
  if (problem) differences.set(publisher, { keys, problem });
  else differences.delete(publisher);
}

/** Why a JWK Set that has the key of a node differs from that of other Node-REDs; undefined if none does. */
export function differenceOf(key: string): JwtError | undefined {
  return [...differences.values()].find(({ keys }) => keys.includes(key))?.problem;
}
