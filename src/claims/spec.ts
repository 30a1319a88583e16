import type { Input } from '../input.ts';
import type { DataType } from './convert.ts';
import type { ScopeFormat } from './scopes.ts';

/** A custom claim. Its name is literal: a dot or a URL is part of it. */
export interface CustomClaim {
  readonly key: string;
  readonly dataType: DataType;
  readonly value: Input;
  /** Whether it is left out when it has no value. */
  readonly optional?: boolean;
}

/** How an audience is written: as the string or array that was given, or always as an array. */
export type AudienceFormat = 'given' | 'array';

/** The default claims that can be left out when they have no value; a token without `exp` would never expire. */
export const optionalClaimNames = ['iss', 'sub', 'aud', 'nbf', 'jti', 'scope'] as const;
export type OptionalClaimName = (typeof optionalClaimNames)[number];

/** What a claims set is built from. An absent member is left out of the token. */
export interface ClaimsSpec {
  /** An object of claims to start from. */
  readonly payload?: Input | undefined;
  readonly issuer?: Input | undefined;
  readonly subject?: Input | undefined;
  readonly audience?: Input | undefined;
  readonly audienceFormat?: AudienceFormat;
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
  /** Default claims that are left out when they have no value; `scope` is the claim of the scopes, whatever its name. */
  readonly optionalClaims?: readonly OptionalClaimName[];
}
