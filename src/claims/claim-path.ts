import type { Claims } from './write.ts';

/** Where a claim is. */
export interface ClaimPath {
  /** The text of the setting: the whole name of a claim, however many dots it has, or else a path. */
  readonly name: string;
  /** The same text as a path: `['realm_access', 'roles']`; empty where it is not one. */
  readonly steps: readonly (string | number)[];
}

/** Finds a claim among the own properties of the claims set. @returns undefined where the token does not have it */
export function claimAt(claims: Claims, { name, steps }: ClaimPath): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  if (steps.length < 2) return undefined;
  let value: unknown = claims;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}
