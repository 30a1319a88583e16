import { JwtError } from '../errors.ts';
import { compileInput, type Input, isConstant, type Read, required, type TokenFacts, type Values } from '../input.ts';
import { convertClaim, type DataType } from './convert.ts';
import { isObjectOfMembers } from './json-faults.ts';
import { formatScopes, type ScopeFormat } from './scopes.ts';
import { parseLifetime, parseOffset, parseTimeSpan, timeAfter } from './time-span.ts';
import { type Claims, isTime, writeClaims } from './write.ts';

/** A custom claim. Its name is literal: a dot or a URL is part of it. */
export interface CustomClaim {
  readonly key: string;
  readonly dataType: DataType;
  readonly value: Input;
}

/** What a claims set is built from. An absent member is left out of the token. */
export interface ClaimsSpec {
  /** An object of claims to start from. */
  readonly payload?: Input | undefined;
  readonly issuer?: Input | undefined;
  readonly subject?: Input | undefined;
  readonly audience?: Input | undefined;
  /** Seconds or a time span, from now. */
  readonly lifetime?: Input | undefined;
  /** Seconds or a time span, from now. */
  readonly notBefore?: Input | undefined;
  /** Seconds added to the time of issue. */
  readonly issuedAtOffset?: Input | undefined;
  readonly jwtId?: Input | 'uuid' | undefined;
  readonly scopes?: Input | undefined;
  readonly scopeClaim: string;
  readonly scopeFormat: ScopeFormat;
  readonly customClaims: readonly CustomClaim[];
}

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

type Parse = (raw: unknown, claim: string) => unknown;

/** One claim: its name, and how its value is read. An undefined value is left out. */
interface Step {
  readonly claim: string;
  readonly read: Read<unknown>;
  /** Whether the value is known at deploy. */
  readonly isConstant: boolean;
  /** Whether the value is a time span from now. */
  readonly isSpan?: boolean;
  /** Whether the value may be undefined. */
  readonly isOptional?: boolean;
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
  const steps = [...defaultSteps(spec, randomId), ...customSteps(spec)];
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
      if (isSpan) value = timeAfter(now, value as number, claim);
      if (value === undefined) continue;
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

/** Creates a step, whose value is parsed now if it is constant. */
function stepOf(claim: string, input: Input, parse: Parse): Step {
  return { claim, read: compileInput(input, (raw) => parse(raw, claim)), isConstant: isConstant(input) };
}

const noFact = () => undefined;

function defaultSteps(spec: ClaimsSpec, randomId: () => string): Step[] {
  const steps: Step[] = [];
  const add = (claim: string, input: Input | undefined, parse: Parse = required) => {
    if (input) steps.push(stepOf(claim, input, parse));
  };
  const addTime = (claim: string, span: Input | undefined, parse: (raw: unknown, claim: string) => number) => {
    if (span) steps.push({ ...stepOf(claim, span, (raw) => parse(required(raw, claim), claim)), isSpan: true });
  };
  // The order of RFC 7519 §4.1.
  add('iss', spec.issuer);
  add('sub', spec.subject);
  add('aud', spec.audience);
  addTime('exp', spec.lifetime, parseLifetime);
  addTime('nbf', spec.notBefore, parseTimeSpan);
  addTime('iat', spec.issuedAtOffset, parseOffset);
  if (spec.jwtId === 'uuid') {
    steps.push({ claim: 'jti', read: (_values, facts) => (facts?.isDraft ? '-' : randomId()), isConstant: false });
  } else add('jti', spec.jwtId);
  const { scopes, scopeClaim, scopeFormat } = spec;
  if (scopes) {
    const parse: Parse = (raw) => formatScopes(raw, scopeFormat, scopeClaim);
    steps.push({ ...stepOf(scopeClaim, scopes, parse), isOptional: true });
  }
  return steps;
}

function customSteps(spec: ClaimsSpec): Step[] {
  return spec.customClaims
    .filter(({ key }) => key !== 'iat' || spec.issuedAtOffset)
    .map(({ key, dataType, value }) => stepOf(key, value, (raw) => convertClaim(required(raw, key), dataType, key)));
}

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
    return { ...raw };
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
