import {
  algorithmsByUse,
  isNameOf,
  isOfKind,
  type KeyShape,
  type KeyType,
  type KeyUse,
} from '../../../src/algorithms.ts';
import { isOffered } from '../../keys/editor/offered.ts';

/**
 * The algorithms of a use that a key can serve, however short it is: an old receiver may ask for that.
 *
 * @param shape - of the key; its type alone where nothing more is known
 */
export function algorithmsOf(use: KeyUse, shape: KeyShape | { readonly kty: KeyType }): string[] {
  // A use that is an environment variable is known only when the flow runs.
  return Object.entries(algorithmsByUse[use] ?? {})
    .filter(([name]) => isOffered(name))
    .filter(([, demand]) => ('bits' in shape ? isOfKind(demand, shape) : demand.kty.includes(shape.kty)))
    .map(([name]) => name);
}

/**
 * Fills the list of algorithms.
 *
 * @param chosen - stays in sight where the type of the key can serve it, though this very key cannot: its description
 *   says so
 * @param blank - what is said of the usual algorithm
 */
export function fillAlgorithms(
  select: JQuery,
  use: KeyUse,
  shape: KeyShape | { readonly kty: KeyType },
  chosen: string,
  blank: string,
): void {
  const fitting = algorithmsOf(use, shape);
  const table = algorithmsByUse[use] ?? {};
  const isOfType = isNameOf(table, chosen) && table[chosen]?.kty.includes(shape.kty);
  const names = ['', ...fitting, ...(isOfType && !fitting.includes(chosen) ? [chosen] : [])];
  const offered = select.find('option').toArray();
  // A list that somebody is looking at is not made anew without need.
  if (offered.map((option) => $(option).val()).join() !== names.join() || offered.length === 0) {
    select.empty();
    for (const name of names)
      select.append(
        $('<option>')
          .val(name)
          .text(name || blank),
      );
  }
  select.val(names.includes(chosen) ? chosen : '');
}
