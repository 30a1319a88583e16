import {
  algorithmsByUse,
  algorithmsFor,
  curves,
  isNameOf,
  isOfKind,
  type KeyDemand,
  type KeyUse,
  usualAlgorithm,
} from '../algorithms.ts';
import { JwtError } from '../errors.ts';
import type { Key } from './key.ts';

/** What is tolerated for the sake of an old receiver. */
export interface Tolerances {
  /** RSA keys and secrets below the size that their algorithm asks for. */
  readonly shortKeys: boolean;
  /** Asymmetric keys of another type or curve than their algorithm asks for. */
  readonly otherTypes: boolean;
}

/** The algorithm that a key serves. */
export interface Choice<Name extends string> {
  readonly name: Name;
  /** What is wrong with the pair, where it is tolerated. */
  readonly tolerated: JwtError | undefined;
}

const purposes = { sig: 'signing', enc: 'encryption' } as const satisfies Record<KeyUse, string>;

/**
 * Insists that a table has an algorithm of this name; blank is the key's own.
 *
 * @throws JwtError `ERR_SETTINGS`
 */
export function requireAlgorithmName(use: KeyUse, name: string): void {
  if (name === '' || isNameOf(algorithmsByUse[use], name)) return;
  throw new JwtError('ERR_SETTINGS', `there is no ${purposes[use]} algorithm of the name that the settings give`, {
    hint: `Choose one of ${Object.keys(algorithmsByUse[use]).join(', ')}.`,
  });
}

/**
 * Chooses the algorithm that a key serves and checks that it can.
 *
 * @param chosen - the algorithm that the settings name; blank takes the key's
 * @throws JwtError `ERR_SETTINGS` for a name that no table has, `ERR_KEY_USE` for a key of another use or for
 *   another algorithm, `ERR_KEY_MISMATCH` for one of another type, curve or size, `ERR_KEY_WEAK` for a short one
 */
export function chooseAlgorithm<Name extends string>(
  key: Key,
  use: KeyUse,
  chosen: string,
  tolerance: Tolerances = { shortKeys: false, otherTypes: false },
): Choice<Name> {
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
  requireAlgorithmName(use, name);
  const demand = algorithmsByUse[use][name] as KeyDemand;
  const misfit = findMismatch(key, use, name, demand);
  if (misfit && !isTolerated(misfit, key, demand, tolerance)) throw misfit;
  return { name: name as Name, tolerated: misfit };
}

function findMismatch(key: Key, use: KeyUse, name: string, demand: KeyDemand): JwtError | undefined {
  if (!isOfKind(demand, key)) {
    const fitting = algorithmsFor(use, key).join(', ');
    return new JwtError('ERR_KEY_MISMATCH', `${name} needs ${wanted(demand)}; this key is ${kindOf(key)}`, {
      hint: fitting === '' ? `This key cannot serve for ${purposes[use]}.` : `With this key, choose one of ${fitting}.`,
    });
  }
  if (key.bits < demand.minimumBits) {
    const least = demand.minimumBits;
    return new JwtError('ERR_KEY_WEAK', `${name} needs a key of at least ${least} bits; this one has ${key.bits}`, {
      hint: 'Generate a longer key.',
    });
  }
  return undefined;
}

function isTolerated(misfit: JwtError, key: Key, demand: KeyDemand, { shortKeys, otherTypes }: Tolerances): boolean {
  return misfit.code === 'ERR_KEY_WEAK' ? shortKeys : otherTypes && key.kty !== 'oct' && hasRoom(demand, key);
}

/**
 * Whether what a key makes has room in what an algorithm sends. RFC 7518 §3.4: the two halves of an elliptic curve
 * signature are as wide as the algorithm's curve, so that no RSA key and no longer curve can serve.
 */
function hasRoom({ kty, curves: names }: KeyDemand, key: Key): boolean {
  return names.length === 0 || (kty.includes(key.kty) && names.some((name) => key.bits <= curves[name].bits));
}

function wanted({ kty, curves, exactBits }: KeyDemand): string {
  const kind = kty.map((one) => (one === 'oct' ? 'a secret' : `an ${one} key`)).join(' or ');
  const curve = curves.length > 0 ? ` on ${curves.join(', ')}` : '';
  const size = exactBits ? ` of exactly ${exactBits} bits (${exactBits / 8} bytes)` : '';
  return kind + curve + size;
}

function kindOf(key: Key): string {
  if (key.kty === 'oct') return `a secret of ${key.bits} bits`;
  return key.curve ? `an ${key.kty} key on ${key.curve}` : `an ${key.kty} key of ${key.bits} bits`;
}
