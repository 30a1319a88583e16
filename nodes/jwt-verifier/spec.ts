import type { ClaimPath } from '../../src/claims/claim-path.ts';
import type { ExpectedClaim, GrantRule } from '../../src/claims/rules.ts';
import { JwtError } from '../../src/errors.ts';
import { forClaim, forSetting, type Input, isConstant, type Purpose } from '../../src/input.ts';
import { parseIssuerUrl } from '../../src/jwk/sets/url.ts';
import type { VerifierSpec } from '../../src/jwt/verify/verify.ts';
import { listedIn, namesIn, requireChoices, unknownChoice } from '../shared/settings/choices.ts';
import { clientAnswers } from '../shared/settings/client-answers.ts';
import type { InputCollector } from '../shared/settings/constant-value.ts';
import { onFailureForms } from '../shared/settings/on-failure.ts';
import { parsePath } from '../shared/settings/paths.ts';
import { withDefaults } from '../shared/settings/with-defaults.ts';
import {
  blankIssuer,
  dataTypes,
  type ExpectedRow,
  grantMatches,
  issuerSources,
  largeIntegerChoices,
  modes,
  replayFailures,
  replayStores,
  type TypedSetting,
  type VerifierSettings,
  verificationSources,
} from './settings.ts';

const choices = {
  mode: modes,
  keySource: verificationSources,
  largeIntegers: largeIntegerChoices,
  scopesMatch: grantMatches,
  rolesMatch: grantMatches,
  replay: replayStores,
  replayFailure: replayFailures,
  replayVariableType: ['flow', 'global'],
  variableType: ['flow', 'global', 'msg'],
  onFailure: onFailureForms,
  clientAnswer: clientAnswers,
} as const;

/**
 * Translates saved settings into what the token core accepts.
 *
 * @throws JwtError `ERR_SETTINGS`, `ERR_VALUE`
 */
export function verifierSpec(settings: VerifierSettings, values: InputCollector): VerifierSpec {
  requireChoices(settings, choices);
  const { mode } = settings;
  const typed = (name: TypedSetting, purpose: Purpose): Input =>
    values.add(purpose, { value: settings[name], type: settings[`${name}Type`] });
  // A value that is not checked is not evaluated.
  const check = (name: TypedSetting, purpose = forSetting(name)) =>
    mode === 'decode' || settings[name] === '' ? undefined : typed(name, purpose);
  if (settings.token === '') {
    throw new JwtError('ERR_SETTINGS', 'no token is set: the verifier does not know where to read it', {
      hint: 'Enter where the token is under Token: msg.token, or msg.req.headers.authorization.',
      setting: 'token',
    });
  }
  return {
    mode,
    token: typed('token', forSetting('token')),
    algorithms: namesIn(settings.algorithms),
    // Of several issuers, each row has its own.
    issuer:
      settings.keySource === 'issuers' ? undefined : (check('issuer', forClaim('iss')) ?? discoveredIssuer(settings)),
    audience: check('audience', forClaim('aud')),
    subject: check('subject', forClaim('sub')),
    typ: check('typ'),
    requiredClaims: listedIn(settings.requiredClaims),
    scopes: grantRule(check('scopes'), settings.scopesMatch, settings.scopeClaims),
    roles: grantRule(check('roles'), settings.rolesMatch, settings.roleClaims),
    expectedClaims: mode === 'decode' ? [] : expectedClaims(settings, values),
    clockTolerance: check('clockTolerance') ?? { constant: 0 },
    maxTokenAge: check('maxTokenAge'),
    denylist: check('denylist'),
    schema: settings.schema,
    maxPasswordIterations: settings.maxPasswordIterations,
    largeIntegers: settings.largeIntegers,
    allowsPadding: settings.allowPadding,
    allowsShortKeys: settings.allowInsecureKeySizes,
  };
}

/** Where the keys of one issuer are, and what is expected of its tokens. */
export interface TrustedIssuer {
  readonly issuer: Input;
  readonly source: Pick<VerifierSettings, 'keySource' | 'jwksUrl' | 'issuerUrl' | 'key' | 'jwksHeader'>;
  readonly expected: Pick<VerifierSpec, 'issuer' | 'audience'>;
}

/** The most issuers of one node: each has its own cache of keys and connections. */
const maxIssuers = 1000;

/**
 * The rows of several issuers.
 *
 * @param common - what tokens of all issuers must be
 * @throws JwtError `ERR_SETTINGS`, `ERR_VALUE`
 */
export function trustedIssuers(
  { issuers, issuerKeys }: VerifierSettings,
  values: InputCollector,
  common: VerifierSpec,
): TrustedIssuer[] {
  if (issuers.length > maxIssuers) throw tooManyIssuers();
  // A key must never be taken for that of another issuer.
  if (issuerKeys.length > 0 && issuerKeys.length !== issuers.length) throw otherKeys();
  return issuers.map((saved: unknown, index) => {
    if (typeof saved !== 'object' || saved === null) throw unknownChoice('issuers', ['a list of rows']);
    const row = withDefaults(blankIssuer, saved);
    requireChoices(row, { keySource: issuerSources });
    const { issuer, keySource, jwksUrl, audience, audienceType } = row;
    const key = issuerKeys[index] ?? '';
    // With a decryption key and no other, tokens that are only encrypted would be accepted.
    if (keySource === 'key' && key === '') throw noKey();
    const own =
      audience === '' ? common.audience : values.add(forClaim('aud'), { value: audience, type: audienceType });
    const name = values.add(forClaim('iss'), { value: issuer, type: 'str' });
    return {
      issuer: name,
      // The secret of a request header is for one server.
      source: { keySource, jwksUrl, issuerUrl: isConstant(name) ? String(name.constant) : '', key, jwksHeader: '' },
      expected: { issuer: name, audience: own },
    };
  });
}

/** The rule for scopes or roles; undefined where none are required. */
function grantRule(required: Input | undefined, match: GrantRule['match'], claims: string): GrantRule | undefined {
  return required && { required, match, claims: namesIn(claims).map(claimPath) };
}

function claimPath(name: string): ClaimPath {
  return { name, steps: parsePath(name) ?? [] };
}

const blankRow: ExpectedRow = { key: '', dataType: 'string', value: '', valueType: 'str' };

/** The rows of expected claims, complete. @throws JwtError `ERR_SETTINGS`, `ERR_VALUE` */
function expectedClaims({ expectedClaims: rows }: VerifierSettings, values: InputCollector): ExpectedClaim[] {
  return rows.map((saved: unknown) => {
    if (typeof saved !== 'object' || saved === null) throw unknownChoice('expectedClaims', ['a list of rows']);
    const { key, dataType, value, valueType } = withDefaults(blankRow, saved);
    if (!dataTypes.includes(dataType)) throw unknownChoice('dataType', dataTypes);
    return { claim: claimPath(key), dataType, value: values.add(forClaim(key), { value, type: valueType }) };
  });
}

function noKey(): JwtError {
  return new JwtError('ERR_KEY_MISSING', 'no key is chosen for one of the issuers', {
    setting: 'issuers',
    hint: 'Choose a JWT key in its row, or enter the address of its JWK Set.',
  });
}

function tooManyIssuers(): JwtError {
  return new JwtError('ERR_SETTINGS', `"issuers" has more than ${maxIssuers} rows`, {
    setting: 'issuers',
    hint: 'Divide them among several nodes, or verify with one JWK Set that has the keys of all.',
  });
}

function otherKeys(): JwtError {
  return new JwtError('ERR_SETTINGS', 'there are not as many keys as issuers', {
    setting: 'issuerKeys',
    hint: 'Open the node, check the key of each issuer, and deploy.',
  });
}

/** Keys that are found by their issuer are for its tokens, unless the settings name another one. */
function discoveredIssuer({ mode, keySource, issuerUrl, allowPrivateHttp }: VerifierSettings): Input | undefined {
  if (mode === 'decode' || keySource !== 'issuer') return undefined;
  return { constant: parseIssuerUrl(issuerUrl, allowPrivateHttp ? 'private' : 'local').identifier };
}
