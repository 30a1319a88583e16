import { compileClaimChecks, type Expectations } from '../../claims/expect.ts';
import { type ClaimRules, compileRules } from '../../claims/rules.ts';
import type { Claims } from '../../claims/write.ts';
import type { Input, Values } from '../../input.ts';
import { compileJsonCheck } from '../../schema/check.ts';
import type { Header } from '../issue/header.ts';
import { compileDenylist } from './denylist.ts';
import { compileTypCheck } from './typ.ts';

/** What is checked of a token whose layers are open. */
export interface ContentRules extends Expectations, ClaimRules {
  /** The expected header parameter `typ`. */
  readonly typ?: Input | undefined;
  /** The revoked tokens. */
  readonly denylist?: Input | undefined;
  /** JSON Schema of the claims, draft 2020-12; blank checks nothing. */
  readonly schema: string;
}

/**
 * Checks the content of one token.
 *
 * @param now - seconds since 1970-01-01T00:00:00Z
 * @param json - the claims, as the token writes them
 * @throws JwtError `ERR_TOKEN_…`, `ERR_SCHEMA`, and the codes of a value that a message brings
 */
export type CheckContent = (claims: Claims, values: Values, now: number, header: Header, json: string) => void;

/** One check, which does not depend on another. */
export interface ContentCheck {
  /** `typ`, `required`, `times`, `scope`, `role`, `schema`, or the claim. */
  readonly name: string;
  /** The claim that it is about, if it is one. */
  readonly claim?: string | undefined;
  /** The values of which one must match. */
  readonly expected?: Input | undefined;
  /** What a token says of it, for a person. */
  readonly received?: (claims: Claims, header: Header) => unknown;
  /** Whether it ends for one token as it did before, whatever message brings it and when. */
  readonly isOfToken?: boolean;
  readonly check: CheckContent;
}

/**
 * Compiles the checks of the content of a token, in the order in which they are made: to verify a token is to stop at the
 * first that fails, to explain it is to go on.
 *
 * @throws JwtError `ERR_SETTINGS`, `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE`, `ERR_TIME_SPAN`, `ERR_SCHEMA`
 */
export function compileChecks(spec: ContentRules): readonly ContentCheck[] {
  const { typ, denylist, schema } = spec;
  const checkSchema = compileJsonCheck(schema, 'schema', 'the claims');
  return [
    ...(typ ? [checkOfTyp(typ)] : []),
    ...compileClaimChecks(spec),
    ...(denylist ? [checkOfRevoked(denylist)] : []),
    ...compileRules(spec),
    ...(checkSchema ? [checkOfSchema(checkSchema)] : []),
  ];
}

function checkOfTyp(typ: Input): ContentCheck {
  const check = compileTypCheck(typ);
  return {
    name: 'typ',
    expected: typ,
    received: (_claims, header) => header.typ,
    check: (_claims, values, _now, header) => check(header, values),
  };
}

function checkOfRevoked(denylist: Input): ContentCheck {
  return { name: 'jti', claim: 'jti', received: ({ jti }) => jti, check: compileDenylist(denylist) };
}

function checkOfSchema(check: (json: string) => void): ContentCheck {
  return { name: 'schema', isOfToken: true, check: (_claims, _values, _now, _header, json) => check(json) };
}
