import { JwtError } from '../errors.ts';
import { compileInput, isConstant, type Read, required, type TokenFacts, type Values } from '../input.ts';
import { convertRegistered, stringClaims } from './convert.ts';
import { isObjectOfMembers } from './json-faults.ts';
import type { ClaimsSpec } from './spec.ts';
import { compileSteps, type Step } from './steps.ts';
import { timeAfter } from './time-span.ts';
import { type Claims, isTime, writeClaims } from './write.ts';

/** The claims of one token, and the clock reading that its times were counted from. */
export interface BuiltClaims {
  readonly claims: Claims;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
}

/**
 * Makes the claims of one message.
 *
 * @param keyFact - public facts of the key, which claims may name
 * @param isDraft - see {@link TokenFacts}
 */
export type BuildClaims = (values: Values, keyFact?: TokenFacts['keyFact'], isDraft?: boolean) => BuiltClaims;

/** The clock and randomness of an issuer, as parameters, so that tests need no mocks. */
export interface Environment {
  /** Seconds since 1970-01-01T00:00:00Z; parts of a second are dropped. */
  readonly clock: () => number;
  /** Generates a new `jti`. */
  readonly randomId: () => string;
}

/** The clock and the randomness of the process. */
export const systemEnvironment: Environment = {
  clock: () => Date.now() / 1000,
  randomId: () => crypto.randomUUID(),
};

/**
 * Compiles the building of claims sets: payload, then default claims, then custom claims. Constant values are built and
 * checked now, so that an invalid setting is found at deploy.
 *
 * @throws JwtError `ERR_CLAIM_CONFLICT` where two settings give the same claim, `ERR_CLAIM_VALUE` for a name that is not
 *   allowed, and the `ERR_CLAIM_…` and `ERR_TIME_SPAN` codes for constant values
 */
export function compileClaims(spec: ClaimsSpec, { clock, randomId }: Environment): BuildClaims {
  const steps = compileSteps(spec, randomId);
  requireNames(steps);
  const build = (
    payload: Read<unknown> | undefined,
    parts: readonly Step[],
    values: Values,
    keyFact: TokenFacts['keyFact'] = noFact,
    isDraft = false,
  ): BuiltClaims => {
    const time = clock();
    const given = payload ? parsePayload(payload(values)) : ({} as Record<string, unknown>);
    const now = typeof given.iat === 'number' ? timeOf(given.iat) : Math.floor(time);
    // The "iat" of the payload is replaced, or left out.
    const claims = 'iat' in given ? withoutIat(given) : given;
    const facts: TokenFacts = { keyFact, now, claims, isDraft };
    for (const { claim, read, isSpan } of parts) {
      let value = read(values, facts);
      if (value === undefined) continue;
      if (isSpan) value = timeAfter(now, value as number, claim);
      if (claim in given) requireNoConflict(given, claim);
      claims[claim] = value;
    }
    return { claims, now };
  };

  // A template of the payload knows nothing but the message.
  const payload = spec.payload && compileInput(spec.payload, (raw) => raw);
  const known = spec.payload && isConstant(spec.payload) ? payload : undefined;
  const members = known ? parsePayload(known([])) : {};
  for (const { claim, isOptional } of steps) if (!isOptional) requireNoConflict(members, claim);
  const constants = steps.filter((step) => step.isConstant);
  writeClaims(build(known, constants, []).claims);

  return (values, keyFact, isDraft) => build(payload, steps, values, keyFact, isDraft);
}

const noFact = () => undefined;

function withoutIat({ iat: _, ...claims }: Record<string, unknown>): Record<string, unknown> {
  return claims;
}

/** Validates a numeric `payload.iat`, which replaces the current time. */
function timeOf(iat: number): number {
  if (isTime(iat)) return iat;
  throw new JwtError(
    'ERR_CLAIM_VALUE',
    '"iat" of the payload must be a whole number of seconds between 1970 and 9999',
    {
      claim: 'iat',
      hint: 'Correct "iat" in the payload, or remove it: tokens are then issued at the current time.',
    },
  );
}

/** Copies the payload. @throws JwtError `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE`, `ERR_CLAIM_VALUE` */
function parsePayload(raw: unknown): Record<string, unknown> {
  if (!isObjectOfMembers(raw)) {
    required(raw, 'payload', { setting: 'payload' });
    throw new JwtError('ERR_CLAIM_TYPE', 'the payload is not an object of claims', {
      setting: 'payload',
      hint: 'Put a json or change node in front that makes it an object.',
    });
  }
  try {
    const claims: Record<string, unknown> = { ...raw };
    for (const claim of stringClaims) if (claim in claims) claims[claim] = convertRegistered(claims[claim]);
    return claims;
  } catch {
    throw new JwtError('ERR_CLAIM_VALUE', 'the payload cannot be read: reading it throws an error', {
      setting: 'payload',
      hint: 'Pass a plain object: one of its getters, or a Proxy, throws.',
    });
  }
}

function requireNames(steps: readonly Step[]): void {
  const names = new Set<string>();
  for (const { claim } of steps) {
    if (claim === '' || claim === '__proto__') {
      throw new JwtError('ERR_CLAIM_VALUE', `a claim must not be named "${claim}"`, {
        claim,
        hint: 'Give the claim another name.',
      });
    }
    if (names.has(claim)) throw conflict(claim, 'is given by two settings');
    names.add(claim);
  }
}

function requireNoConflict(payload: Claims, claim: string): void {
  // A numeric payload.iat replaces the current time, so it agrees with the setting of "iat".
  if (claim === 'iat' && typeof payload.iat === 'number') return;
  if (payload[claim] !== undefined && Object.hasOwn(payload, claim)) {
    throw conflict(claim, 'is given by the payload and by a setting');
  }
}

function conflict(claim: string, why: string): JwtError {
  return new JwtError('ERR_CLAIM_CONFLICT', `"${claim}" ${why}`, {
    claim,
    hint: 'Switch off or remove one of the two.',
  });
}
