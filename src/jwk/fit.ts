import {
  algorithmsByUse,
  algorithmsFor,
  curves,
  isNameOf,
  isOfKind,
  type KeyDemand,
  type KeyUse,
  placed,
  usualAlgorithm,
} from '../algorithms.ts';
import { JwtError } from '../errors.ts';
import { unsupportedAlgorithms } from '../unsupported-algorithms.ts';
import type { Key } from './key.ts';
import { requireSupportedAlgorithm } from './runtime.ts';

/** The weaknesses that are tolerated for old receivers. */
export interface Tolerances {
  /** RSA keys and secrets below the minimum size of the algorithm. */
  readonly shortKeys: boolean;
  /** Asymmetric keys of another type or curve than the algorithm requires. */
  readonly otherTypes: boolean;
}

/** The algorithm that a key is used with. */
export interface Choice<Name extends string> {
  readonly name: Name;
  /** The tolerated problem of this key with this algorithm. */
  readonly tolerated: JwtError | undefined;
}

const purposes = { sig: 'signing', enc: 'encryption' } as const satisfies Record<KeyUse, string>;

/**
 * Requires the name of an algorithm; blank means the algorithm of the key.
 *
 * @throws JwtError `ERR_SETTINGS`
 */
export function requireAlgorithmName(use: KeyUse, name: string): void {
  if (name === '') return;
  if (isNameOf(algorithmsByUse[use], name)) {
    requireSupportedAlgorithm(name);
    return;
  }
  const what = isNameOf(unsupportedAlgorithms, name)
    ? `${name}, which is not supported`
    : `an unknown ${purposes[use]} algorithm`;
  throw new JwtError('ERR_SETTINGS', `the settings name ${what}`, {
    hint: `Choose one of ${Object.keys(algorithmsByUse[use]).join(', ')}.`,
  });
}

/**
 * Chooses the algorithm of a key, and checks that they fit.
 *
 * @param chosen - the algorithm in the settings; blank means the algorithm of the key
 * @throws JwtError `ERR_SETTINGS` for an unknown name, `ERR_KEY_USE` for a key of another use or for
 *   another algorithm, `ERR_KEY_MISMATCH` for one of another type, curve or size, `ERR_KEY_WEAK` for a short one
 */
export function chooseAlgorithm<Name extends string>(
  key: Key,
  use: KeyUse,
  chosen: string,
  tolerance: Tolerances = { shortKeys: false, otherTypes: false },
): Choice<Name> {
  if (key.use !== use) {
    throw new JwtError('ERR_KEY_USE', `the key is for ${purposes[key.use]}, not for ${purposes[use]}`, {
      hint: `Choose a JWT key for ${purposes[use]}, or create one: a key has one use.`,
    });
  }
  if (chosen !== '' && key.onlyAlgorithm !== undefined && chosen !== key.onlyAlgorithm) {
    throw new JwtError('ERR_KEY_USE', `the key is only for ${key.onlyAlgorithm}, not for ${chosen}`, {
      hint: `Choose ${key.onlyAlgorithm}, or clear the algorithm of the JWT key.`,
    });
  }
  const name = chosen || key.onlyAlgorithm || usualAlgorithm(use, key);
  if (name === undefined) {
    throw new JwtError('ERR_KEY_MISMATCH', `there is no default ${purposes[use]} algorithm for ${kindOf(key)}`, {
      hint: algorithmHint(key, use),
    });
  }
  requireAlgorithmName(use, name);
  const demand = algorithmsByUse[use][name] as KeyDemand;
  const problem = findMismatch(key, use, name, demand);
  if (problem && !isTolerated(problem, key, demand, tolerance)) throw problem;
  return { name: name as Name, tolerated: problem };
}

function findMismatch(key: Key, use: KeyUse, name: string, demand: KeyDemand): JwtError | undefined {
  if (!isOfKind(demand, key)) {
    return new JwtError('ERR_KEY_MISMATCH', `${name} needs ${requirementsOf(demand)}; this key is ${kindOf(key)}`, {
      hint: algorithmHint(key, use),
    });
  }
  if (key.bits < demand.minimumBits) {
    const minBits = demand.minimumBits;
    return new JwtError('ERR_KEY_WEAK', `${name} needs a key of at least ${minBits} bits; this one has ${key.bits}`, {
      hint: 'Generate a longer key. If the receiver only knows this one, allow short keys under Signature, Compatibility.',
      setting: 'allowInsecureKeySizes',
    });
  }
  return undefined;
}

function algorithmHint(key: Key, use: KeyUse): string {
  const fitting = algorithmsFor(use, key).join(', ');
  return fitting === '' ? `Use another key for ${purposes[use]}.` : `Choose ${fitting}, or use another key.`;
}

function isTolerated(problem: JwtError, key: Key, demand: KeyDemand, { shortKeys, otherTypes }: Tolerances): boolean {
  return problem.code === 'ERR_KEY_WEAK' ? shortKeys : otherTypes && key.kty !== 'oct' && hasRoom(demand, key);
}

/**
 * Whether the signature of a key fits the format of an algorithm. RFC 7518 §3.4: r and s are as wide as the curve of the
 * algorithm, so that no RSA key, no larger curve and no other curve of that width fits (secp256k1 for ES256). Those of
 * other schemes have the format of their own curve.
 */
function hasRoom({ kty, curves: names }: KeyDemand, key: Key): boolean {
  const isWidened = key.kty === 'EC' && kty.includes('EC');
  return names.length === 0 || (isWidened && names.some((name) => key.bits < curves[name].bits));
}

function requirementsOf({ kty, curves, exactBits }: KeyDemand): string {
  const kind = kty.map((type) => (type === 'oct' ? 'a secret' : `an ${type} key`)).join(' or ');
  const [first] = curves;
  const curve = first ? ` ${[placed(first), ...curves.slice(1)].join(', ')}` : '';
  const size = exactBits ? ` of exactly ${exactBits} bits (${exactBits / 8} bytes)` : '';
  return kind + curve + size;
}

function kindOf(key: Key): string {
  if (key.kty === 'oct') return `a secret of ${key.bits} bits`;
  return key.curve ? `an ${key.kty} key ${placed(key.curve)}` : `an ${key.kty} key of ${key.bits} bits`;
}
