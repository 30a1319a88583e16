import { compileInput, type Input, isConstant, isMissing, type Origin, type Read, required } from '../input.ts';
import { convertClaim, convertRegistered, stringClaims } from './convert.ts';
import { formatScopes } from './scopes.ts';
import type { AudienceFormat, ClaimsSpec, OptionalClaimName } from './spec.ts';
import { parseLifetime, parseOffset, parseTimeSpan } from './time-span.ts';

/** Parses the value of a claim; undefined leaves the claim out. */
type Parse = (raw: unknown, claim: string, origin: Origin) => unknown;

/** One claim: its name, and how its value is read. An undefined value is left out. */
export interface Step {
  readonly claim: string;
  readonly read: Read<unknown>;
  /** Whether the value is known at deploy. */
  readonly isConstant: boolean;
  /** Whether the value is a time span from now. */
  readonly isSpan?: boolean;
  /** Whether the value may be undefined. */
  readonly isOptional?: boolean;
}

/** Compiles the claims of the settings, in their order in a token: those of RFC 7519 §4.1, scopes, custom claims. */
export function compileSteps(spec: ClaimsSpec, randomId: () => string): Step[] {
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

const parseString: Parse = (raw, claim) => convertRegistered(present(raw, claim));

const parseNotBefore: Parse = (raw, claim, origin) => parseTimeSpan(present(raw, claim), claim, origin);

/** Parses an audience; an optional one that is an empty array has no value either. */
function audienceParser(format: AudienceFormat = 'given', isOptional: boolean): Parse {
  return (raw, claim, origin) => {
    const audience = parseString(raw, claim, origin);
    if (isOptional && Array.isArray(audience) && audience.length === 0) return undefined;
    return format === 'array' && !Array.isArray(audience) ? [audience] : audience;
  };
}
