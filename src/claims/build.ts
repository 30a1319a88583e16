import { JwtError } from '../errors.ts';
import { type Input, isConstant, required, type TokenFacts, type Values } from '../input.ts';
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

/**
 * Makes the claims of one message.
 *
 * @param keyFact - public facts of the key, which claims may name
 * @param isDraft - see {@link TokenFacts}
 */
export type BuildClaims = (values: Values, keyFact?: TokenFacts['keyFact'], isDraft?: boolean) => BuiltClaims;

/** What a token has from outside: parameters, so that a test needs no mocks. */
export interface Environment {
  /** Seconds since 1970-01-01T00:00:00Z; parts of a second are dropped. */
  readonly clock: () => number;
  /** A fresh `jti`. */
  readonly randomId: () => string;
}

/** One claim: its name, and where its value comes from. One that comes out undefined is left out. */
interface Step {
  readonly claim: string;
  readonly parse: (raw: unknown, claim: string) => unknown;
  /** What is known at deploy, parsed. */
  readonly constant?: unknown;
  /** Number of the value that each message brings. */
  readonly variable?: number | undefined;
  /** Makes the raw value of what is known of the token by then. */
  readonly evaluate?: ((values: Values, facts: TokenFacts) => unknown) | undefined;
  /** Makes a value anew for each token. */
  readonly makeFresh?: () => unknown;
  /** Whether the value is a span of time, counted from now. */
  readonly isSpan?: boolean;
  /** Whether it may come out undefined. */
  readonly isOptional?: boolean;
}

/** The clock and the randomness of the process. */
export const systemEnvironment: Environment = {
  clock: () => Date.now() / 1000,
  randomId: () => crypto.randomUUID(),
};

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
  const build = (
    payload: Input | undefined,
    parts: readonly Step[],
    values: Values,
    keyFact: TokenFacts['keyFact'] = noFact,
    isDraft = false,
  ): BuiltClaims => {
    const time = clock();
    const given = payload ? parsePayload(rawOf(payload, values)) : ({} as Record<string, unknown>);
    const now = typeof given.iat === 'number' ? timeOf(given.iat) : Math.floor(time);
    // The "iat" of the payload is given anew, or left out.
    const claims = 'iat' in given ? withoutIat(given) : given;
    for (const { claim, parse, constant, variable, evaluate, makeFresh, isSpan } of parts) {
      let value = variable === undefined ? constant : parse(values[variable], claim);
      if (evaluate) value = parse(evaluate(values, { keyFact, now, claims, isDraft }), claim);
      if (makeFresh) value = isDraft ? '-' : makeFresh();
      if (isSpan) value = timeAfter(now, value as number, claim);
      if (value === undefined) continue;
      if (claim in given) requireNoConflict(given, claim);
      claims[claim] = value;
    }
    return { claims, now };
  };

  const known = spec.payload && isConstant(spec.payload) ? spec.payload : undefined;
  const members = known ? parsePayload(known.constant) : {};
  for (const { claim, isOptional } of steps) if (!isOptional) requireNoConflict(members, claim);
  const constants = steps.filter(
    ({ variable, evaluate, makeFresh }) => variable === undefined && !evaluate && !makeFresh,
  );
  writeClaims(build(known, constants, []).claims);

  return (values, keyFact, isDraft) => build(spec.payload, steps, values, keyFact, isDraft);
}

/** A step whose value is parsed now, where it is known now. */
function stepOf(claim: string, input: Input, parse: Step['parse']): Step {
  if (isConstant(input)) return { claim, parse, constant: parse(input.constant, claim) };
  return 'variable' in input ? { claim, parse, variable: input.variable } : { claim, parse, evaluate: input.evaluate };
}

const noFact = () => undefined;

/** The payload of one message; a template of it knows nothing but the message. */
function rawOf(payload: Input, values: Values): unknown {
  if (isConstant(payload)) return payload.constant;
  return 'variable' in payload
    ? values[payload.variable]
    : payload.evaluate(values, { keyFact: noFact, now: 0, claims: {} });
}

function defaultSteps(spec: ClaimsSpec, randomId: () => string): Step[] {
  const steps: Step[] = [];
  const add = (claim: string, input: Input | undefined, parse: Step['parse'] = required) => {
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
  if (spec.jwtId === 'uuid') steps.push({ claim: 'jti', parse: required, makeFresh: randomId });
  else add('jti', spec.jwtId);
  const { scopes, scopeClaim, scopeFormat } = spec;
  if (scopes) {
    const parse: Step['parse'] = (raw) => formatScopes(raw, scopeFormat, scopeClaim);
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

/** A copy of the payload. @throws JwtError `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE`, `ERR_CLAIM_VALUE` */
function parsePayload(raw: unknown): Record<string, unknown> {
  if (!isObjectOfMembers(raw)) {
    required(raw, 'payload');
    throw new JwtError('ERR_CLAIM_TYPE', 'the payload is not an object of claims', {
      claim: 'payload',
      hint: 'Put a JSON or change node in front that makes it one.',
    });
  }
  try {
    return { ...raw };
  } catch {
    throw new JwtError('ERR_CLAIM_VALUE', 'the payload cannot be read: reading it throws an error');
  }
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
