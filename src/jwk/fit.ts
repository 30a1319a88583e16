import { algorithmsByUse, algorithmsFor, isNameOf, isOfKind, type KeyUse, usualAlgorithm } from '../algorithms.ts';
import { JwtError } from '../errors.ts';
import type { Key } from './key.ts';

const purposes = { sig: 'signing', enc: 'encryption' } as const satisfies Record<KeyUse, string>;

/**
 * Chooses the algorithm that a key serves and checks that it can.
 *
 * @param chosen - the algorithm that the settings name; blank takes the key's
 * @throws JwtError `ERR_SETTINGS` for a name that no table has, `ERR_KEY_USE` for a key of another use or for
 *   another algorithm, `ERR_KEY_MISMATCH` for one of another type, curve or size, `ERR_KEY_WEAK` for a short one
 */
export function chooseAlgorithm<Name extends string>(key: Key, use: KeyUse, chosen: string): Name {
  if (key.use !== use) {
    throw new JwtError('ERR_KEY_USE', `the key is for ${purposes[key.use]}, and is wanted for ${purposes[use]}`, {
      hint: 'One key, one use: make a second JWT key.',
    });
  }
  if (chosen !== '' && key.onlyAlgorithm !== undefined && chosen !== key.onlyAlgorithm) {
    throw new JwtError('ERR_KEY_USE', `the key is for ${key.onlyAlgorithm} alone, and is wanted for ${chosen}`, {
      hint: "Leave the algorithm at the key's own, or clear the algorithm of the key.",
    });
  }
  const name = chosen || key.onlyAlgorithm || usualAlgorithm(use, key);
  if (name === undefined) {
    throw new JwtError('ERR_KEY_MISMATCH', `no algorithm is usual for ${purposes[use]} with ${kindOf(key)}`, {
      hint: `Choose one: ${algorithmsFor(use, key).join(', ') || 'none fits this key'}.`,
    });
  }
  requireFit(key, use, name);
  return name as Name;
}

function requireFit(key: Key, use: KeyUse, name: string): void {
  const table = algorithmsByUse[use];
  const demand = isNameOf(table, name) ? table[name] : undefined;
  if (demand === undefined) {
    throw new JwtError('ERR_SETTINGS', `there is no ${purposes[use]} algorithm of the name that the settings give`, {
      hint: `Choose one of ${Object.keys(table).join(', ')}.`,
    });
  }
  if (!isOfKind(demand, key)) {
    const fitting = algorithmsFor(use, key).join(', ');
    throw new JwtError('ERR_KEY_MISMATCH', `${name} needs ${wanted(demand)}; this key is ${kindOf(key)}`, {
      hint: fitting === '' ? `This key cannot serve for ${purposes[use]}.` : `With this key, choose one of ${fitting}.`,
    });
  }
  if (key.bits < demand.minimumBits) {
    throw new JwtError(
      'ERR_KEY_WEAK',
      `${name} needs a key of at least ${demand.minimumBits} bits; this one has ${key.bits}`,
      { hint: 'Generate a longer key.' },
    );
  }
}

function wanted(demand: (typeof algorithmsByUse)[KeyUse][string]): string {
  const kind = demand.kty.map((kty) => (kty === 'oct' ? 'a secret' : `an ${kty} key`)).join(' or ');
  const curve = demand.curves.length > 0 ? ` on ${demand.curves.join(', ')}` : '';
  const size = demand.exactBits ? ` of exactly ${demand.exactBits} bits (${demand.exactBits / 8} bytes)` : '';
  return kind + curve + size;
}

function kindOf(key: Key): string {
  if (key.kty === 'oct') return `a secret of ${key.bits} bits`;
  return key.curve ? `an ${key.kty} key on ${key.curve}` : `an ${key.kty} key of ${key.bits} bits`;
}
