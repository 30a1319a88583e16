import { algorithmsByUse, isOfKind, type KeyDemand } from '../../../src/algorithms.ts';
import type { KeyDescription } from '../panel-answers.ts';

/** How short a key is for an algorithm. */
export interface ShortKey {
  readonly algorithm: string;
  /** What is counted: of a secret in plain ASCII, its characters. */
  readonly unit: 'characters' | 'bytes' | 'bits';
  readonly has: number;
  readonly needs: number;
}

/**
 * Tells by how much a key is too short; undefined if it is long enough, or does not fit the algorithm at all.
 *
 * @param chosen - name of the algorithm; blank means that of the key
 */
export function shortKeyOf(key: KeyDescription, chosen: string): ShortKey | undefined {
  const algorithm = chosen || (key.algorithm ?? '');
  const demand: KeyDemand | undefined = algorithmsByUse[key.use][algorithm];
  if (!demand || !isOfKind(demand, key) || key.bits >= demand.minimumBits) return undefined;
  const needs = demand.minimumBits;
  if (key.kty !== 'oct') return { algorithm, unit: 'bits', has: key.bits, needs };
  // A character outside of ASCII is more than one byte, and an encoded secret has other characters than bytes.
  const unit = key.characters === key.bits / 8 ? 'characters' : 'bytes';
  return { algorithm, unit, has: key.bits / 8, needs: needs / 8 };
}
