import { JwtError, replacingErrors } from '../errors.ts';
import { compileInput, type Input, isConstant, required, type Values } from '../input.ts';
import { convertClaim, type DataType } from './convert.ts';
import { isObjectOfMembers } from './json-faults.ts';
import { formatScopes, type ScopeFormat } from './scopes.ts';
import { parseLifetime, parseOffset, parseTimeSpan, timeAfter } from './time-span.ts';
import { type Claims, isTime, writeClaims } from './write.ts';

/** A claim of the person's own. Its name is literal: a dot or a URL is part of it. */
export interface CustomClaim {
  readonly key: string;
  readonly dataType: DataType;
  readonly value: Input;
}

/** What a claims set is made of. What is absent is left out of the token. */
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

/** Makes the claims of one message. */
export type BuildClaims = (values: Values) => BuiltClaims;

/** What a token has from outside: parameters, so that a test needs no mocks. */
export interface Environment {
  /** Seconds since 1970-01-01T00:00:00Z; parts of a second are dropped. */
  readonly clock: () => number;
  /** A fresh `jti`. */
  readonly randomId: () => string;
}

/** One claim: its name, and how it is made. One that comes out undefined is left out. */
interface Step {
  readonly claim: string;
  readonly make: (values: Values, now: number) => unknown;
  /** Whether it is known at deploy. */
  readonly isConstant: boolean;
  /** Whether it may come out undefined. */
  readonly isOptional?: boolean;
}

/**
 * Prepares the building of claims sets: payload, then default claims, then custom claims. What is known already is
 * built and checked at once, so that a wrong setting is found at deploy.
 *
 * @throws JwtError `ERR_CLAIM_CONFLICT` where two settings give the same claim, `ERR_CLAIM_VALUE` for a name that no
 *   claim may have, and whatever a constant value deserves
 */
export function compileClaims(spec: ClaimsSpec, { clock, randomId }: Environment): BuildClaims {
  const steps = [...defaultSteps(spec, randomId), ...customSteps(spec)];
  requireNames(steps);
  const readPayload = spec.payload ? compileInput(spec.payload, parsePayload) : () => ({});
  const build = (payload: Claims, parts: readonly Step[], values: Values): BuiltClaims => {
    const given = copyOf(payload);
    const now = typeof given.iat === 'number' ? timeOf(given.iat) : Math.floor(clock());
    const claims = withoutIat(given);
    for (const { claim, make } of parts) {
      const value = make(values, now);
      if (value === undefined) continue;
      requireNoConflict(given, claim);
      claims[claim] = value;
    }
    return { claims, now };
  };

  const known = spec.payload && isConstant(spec.payload) ? readPayload([]) : {};
  for (const { claim, isOptional } of steps) if (!isOptional) requireNoConflict(known, claim);
  const constants = steps.filter((step) => step.isConstant);
  writeClaims(build(known, constants, []).claims);

  return (values) => build(readPayload(values), steps, values);
}

function defaultSteps(spec: ClaimsSpec, randomId: () => string): Step[] {
  const steps: Step[] = [];
  const add = (claim: string, input: Input | undefined, parse: (raw: unknown) => unknown, isOptional = false) => {
    if (input) steps.push({ claim, make: compileInput(input, parse), isConstant: isConstant(input), isOptional });
  };
  const addTime = (claim: string, span: Input | undefined, parse: (raw: unknown) => number) => {
    if (!span) return;
    const read = compileInput(span, (raw) => parse(required(raw, claim)));
    steps.push({
      claim,
      make: (values, now) => timeAfter(now, read(values), claim),
      isConstant: isConstant(span),
    });
  };
  // The order of RFC 7519 §4.1.
  add('iss', spec.issuer, (raw) => required(raw, 'iss'));
  add('sub', spec.subject, (raw) => required(raw, 'sub'));
  add('aud', spec.audience, (raw) => required(raw, 'aud'));
  addTime('exp', spec.lifetime, parseLifetime);
  addTime('nbf', spec.notBefore, (raw) => parseTimeSpan(raw, 'nbf'));
  addTime('iat', spec.issuedAtOffset, parseOffset);
  if (spec.jwtId === 'uuid') steps.push({ claim: 'jti', make: randomId, isConstant: false });
  else add('jti', spec.jwtId, (raw) => required(raw, 'jti'));
  const { scopes, scopeClaim, scopeFormat } = spec;
  add(scopeClaim, scopes, (raw) => formatScopes(raw, scopeFormat, scopeClaim), true);
  return steps;
}

function customSteps(spec: ClaimsSpec): Step[] {
  return spec.customClaims
    .filter(({ key }) => key !== 'iat' || spec.issuedAtOffset)
    .map(({ key, dataType, value }) => ({
      claim: key,
      make: compileInput(value, (raw) => convertClaim(required(raw, key), dataType, key)),
      isConstant: isConstant(value),
    }));
}

function copyOf(payload: Claims): Record<string, unknown> {
  return replacingErrors(
    () => ({ ...payload }),
    () => new JwtError('ERR_CLAIM_VALUE', 'the payload cannot be read: reading it throws an error'),
  );
}

/** The "iat" of the payload is given anew, or left out. */
function withoutIat(payload: Record<string, unknown>): Record<string, unknown> {
  if (!('iat' in payload)) return payload;
  const { iat: _, ...claims } = payload;
  return claims;
}

/** A numeric payload.iat, which serves as now. */
function timeOf(iat: number): number {
  if (isTime(iat)) return iat;
  throw new JwtError(
    'ERR_CLAIM_VALUE',
    '"iat" of the payload must be a whole number of seconds between 1970 and 9999',
    {
      claim: 'iat',
    },
  );
}

function parsePayload(raw: unknown): Claims {
  const payload = required(raw, 'payload');
  if (!isObjectOfMembers(payload)) {
    throw new JwtError('ERR_CLAIM_TYPE', 'the payload is not an object of claims', {
      claim: 'payload',
      hint: 'Put a JSON or change node in front that makes it one.',
    });
  }
  return payload;
}

function requireNames(steps: readonly Step[]): void {
  const names = new Set<string>();
  for (const { claim } of steps) {
    if (claim === '' || claim === '__proto__') {
      throw new JwtError('ERR_CLAIM_VALUE', `no claim can have the name "${claim}"`, { claim });
    }
    if (names.has(claim)) throw conflict(claim, 'is given by two settings');
    names.add(claim);
  }
}

function requireNoConflict(payload: Claims, claim: string): void {
  // A numeric payload.iat serves as now, so it agrees with the step that makes "iat".
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
