import { type SigningAlgorithmName, signingAlgorithms } from '../algorithms.ts';
import type { KeyParts } from './key-file.ts';
import type { KeyRecipe, Recipe } from './recipe.ts';
import type { Saved } from './resolve.ts';

/** Kind of the user's key, and the algorithm that it signs with. */
export interface ChosenKey {
  readonly kty: KeyRecipe['kty'];
  readonly algorithm: string;
}

/**
 * Chooses an algorithm that the provider accepts and the key can serve; the first of the recipe if the key's type is
 * unknown or no algorithm fits.
 */
export function chooseKey({ key, algorithms }: Recipe, { kty, curve }: KeyParts): ChosenKey {
  const fitting = algorithms.find((name) => {
    const demand = signingAlgorithms[name as SigningAlgorithmName];
    return (
      (demand.kty as readonly unknown[]).includes(kty) &&
      (curve === undefined || (demand.curves as readonly string[]).includes(curve))
    );
  });
  return fitting !== undefined && kty ? { kty, algorithm: fitting } : { kty: key.kty, algorithm: algorithms[0] };
}

/** Settings of the JWT key. */
export function keySettings({ name, key, algorithms }: Recipe, kid: string, { kty, algorithm }: ChosenKey): Saved {
  return {
    name,
    use: 'sig',
    kty,
    algorithm: '',
    kid,
    source: 'credentials',
    ...(kty === 'oct' && { secretEncoding: key.secretEncoding ?? 'utf8' }),
    ...(algorithms.length === 1 && { algorithm }),
  };
}

/** Credentials of the JWT key. */
export function keyCredentials({ kty }: ChosenKey, { text, passphrase }: KeyParts): Readonly<Record<string, string>> {
  if (text === '') return {};
  return kty === 'oct' ? { secret: text } : { privateKey: text, ...(passphrase && { passphrase }) };
}
