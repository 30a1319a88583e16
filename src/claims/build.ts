import { JwtError } from '../errors.ts';
import {
  compileInput,
  type Input,
  isConstant,
  isMissing,
  type Origin,
  type Read,
  required,
  type TokenFacts,
  type Values,
} from '../input.ts';
import { convertClaim, convertRegistered, stringClaims } from './convert.ts';
import { isObjectOfMembers } from './json-faults.ts';
import { formatScopes } from './scopes.ts';
import type { AudienceFormat, ClaimsSpec, OptionalClaimName } from './spec.ts';
import { parseLifetime, parseOffset, parseTimeSpan, timeAfter } from './time-span.ts';
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

/** Parses the value of a claim; undefined leaves the claim out. */
type Parse = (raw: unknown, claim: string, origin: Origin) => unknown;

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
  const steps = compileSteps(spec, randomId);
  requireNames(steps);
  const build = (
    payload: Read<Record<string, unknown>> | undefined,
    parts: readonly Step[],
    values: Values,
    keyFact: TokenFacts['keyFact'] = noFact,
    isDraft = false,
  ): BuiltClaims => {
    const time = clock();
    const given = payload ? payload(values) : {};
    const now = typeof given.iat === 'number' ? timeOf(given.iat) : Math.floor(time);
    // The "iat" of the payload is replaced, or left out.
    const claims = 'iat' in given ? withoutIat(given) : given;
    const facts: TokenFacts = { keyFact, now, claims, isDraft };
    for (const { claim, read, isSpan } of parts) {
      let value = read(values, facts);
      if (value === undefined) continue;
      if (isSpan) value = timeAfter(now, value as number, claim);
      // Steps never share a name: only a payload can have one of them.
      if (payload && claim in given) requireNoConflict(given, claim);
      claims[claim] = value;
    }
    return { claims, now };
  };

  // A template of the payload knows nothing but the message.
  const parsed = spec.payload && compileInput(spec.payload, parsePayload);
  const known = parsed && isConstant(spec.payload) ? (values: Values) => ({ ...parsed(values) }) : undefined;
  const payload = known ?? parsed;
  const members = known?.([]) ?? {};
  for (const { claim, isOptional } of steps) if (!isOptional) requireNoConflict(members, claim);
  const constants = steps.filter((step) => step.isConstant);
  writeClaims(build(known, constants, []).claims);

  return (values, keyFact, isDraft) => build(payload, steps, values, keyFact, isDraft);
}

const noFact = () => undefined;

/** Compiles the claims of the settings, in their order in a token: those of RFC 7519 §4.1, scopes, custom claims. */
function compileSteps(spec: ClaimsSpec, randomId: () => string): Step[] {
  return [...defaultSteps(spec, randomId), ...customSteps(spec)];
}

function defaultSteps(spec: ClaimsSpec, randomId: () => string): Step[] {
  const { optionalClaims = [], scopes, scopeClaim, scopeFormat } = spec;
  const isOptional = (claim: OptionalClaimName) => optionalClaims.includes(claim);
  const string = (claim: 'iss' | 'sub' | 'jti', input: Input | undefined) =>
    input ? [stepOf(claim, input, parseString, isOptional(claim))] : [];
  const span = (claim: 'exp' | 'nbf' | 'iat', input: Input | undefined, parse: Parse, mayBeMissing = false) =>
    input ? [{ ...stepOf(claim, input, parse, mayBeMissing), isSpan: true }] : [];
  const id: Step = {
    claim: 'jti',
    read: (_values, facts) => (facts?.isDraft ? '-' : randomId()),
    isConstant: false,
  };
  const parseScopes: Parse = (raw) => formatScopes(raw, scopeFormat, scopeClaim);
  return [
    ...string('iss', spec.issuer),
    ...string('sub', spec.subject),
    ...(spec.audience
      ? [stepOf('aud', spec.audience, audienceParser(spec.audienceFormat, isOptional('aud')), isOptional('aud'))]
      : []),
    ...span('exp', spec.lifetime, (raw, claim, origin) => parseLifetime(required(raw, claim), origin)),
    ...span('nbf', spec.notBefore, parseNotBefore, isOptional('nbf')),
    ...span('iat', spec.issuedAtOffset, (raw, claim) => parseOffset(required(raw, claim))),
    ...(spec.jwtId === 'uuid' ? [id] : string('jti', spec.jwtId)),
    // Blank scopes are left out in any case.
    ...(scopes ? [{ ...stepOf(scopeClaim, scopes, parseScopes, isOptional('scope')), isOptional: true }] : []),
  ];
}

function customSteps({ customClaims, issuedAtOffset }: ClaimsSpec): Step[] {
  return customClaims
    .filter(({ key }) => key !== 'iat' || issuedAtOffset)
    .map(({ key, dataType, value, optional = false }) => {
      const isRegistered = (stringClaims as readonly string[]).includes(key);
      const parse: Parse = (raw, claim, origin) => {
        // As almost all are.
        if (dataType === 'string' && typeof raw === 'string' && raw !== '') return raw;
        const converted = convertClaim(present(raw, claim), dataType, claim, origin);
        return isRegistered ? convertRegistered(converted) : converted;
      };
      return stepOf(key, value, parse, optional);
    });
}

/** Creates a step, whose value is parsed now if it is constant. @param isOptional - whether a missing value leaves it out */
function stepOf(claim: string, input: Input, parse: Parse, isOptional: boolean): Step {
  const read = compileInput(input, (raw, origin) =>
    isOptional && isMissing(raw) ? undefined : parse(raw, claim, origin),
  );
  return { claim, read, isConstant: isConstant(input), isOptional };
}

/** Requires the value of a claim that could be optional. @throws JwtError `ERR_CLAIM_MISSING` */
function present(raw: unknown, claim: string): unknown {
  return required(raw, claim, {
    claim,
    hint: 'Fill in its setting, make sure that the message, context or environment variable has the value, or make the claim optional.',
  });
}

/** Parses a claim that is a string; a string, as almost all are, at once. */
const parseString: Parse = (raw, claim) =>
  typeof raw === 'string' && raw !== '' ? raw : convertRegistered(present(raw, claim));

const parseNotBefore: Parse = (raw, claim, origin) => parseTimeSpan(present(raw, claim), claim, origin);

/** Parses an audience; an optional one that is an empty array has no value either. */
function audienceParser(format: AudienceFormat = 'given', isOptional: boolean): Parse {
  return (raw, claim, origin) => {
    const audience = parseString(raw, claim, origin);
    if (isOptional && Array.isArray(audience) && audience.length === 0) return undefined;
    return format === 'array' && !Array.isArray(audience) ? [audience] : audience;
  };
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
