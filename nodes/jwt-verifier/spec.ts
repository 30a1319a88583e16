import { JwtError } from '../../src/errors.ts';
import type { Input } from '../../src/input.ts';
import { parseIssuerUrl } from '../../src/jwk/sets/url.ts';
import type { VerifierSpec } from '../../src/jwt/verify/verify.ts';
import { listedIn, namesIn, requireChoices } from '../shared/settings/choices.ts';
import { clientAnswers } from '../shared/settings/client-answers.ts';
import type { InputCollector } from '../shared/settings/constant-value.ts';
import { onFailureForms } from '../shared/settings/on-failure.ts';
import {
  largeIntegerChoices,
  modes,
  type TypedSetting,
  type VerifierSettings,
  verificationSources,
} from './settings.ts';

const choices = {
  mode: modes,
  keySource: verificationSources,
  largeIntegers: largeIntegerChoices,
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
  const typed = (name: TypedSetting, claim: string): Input =>
    values.add(claim, { value: settings[name], type: settings[`${name}Type`] });
  // A value that is not checked is not evaluated.
  const check = (name: TypedSetting, claim: string) =>
    mode === 'decode' || settings[name] === '' ? undefined : typed(name, claim);
  if (settings.token === '') {
    throw new JwtError('ERR_SETTINGS', 'no token is set: the verifier does not know where to read it', {
      hint: 'Enter where the token is under Token: msg.token, or msg.req.headers.authorization.',
      setting: 'token',
    });
  }
  return {
    mode,
    token: typed('token', 'token'),
    algorithms: namesIn(settings.algorithms),
    issuer: check('issuer', 'iss') ?? discoveredIssuer(settings),
    audience: check('audience', 'aud'),
    subject: check('subject', 'sub'),
    typ: check('typ', 'typ'),
    requiredClaims: listedIn(settings.requiredClaims),
    clockTolerance: check('clockTolerance', 'clockTolerance') ?? { constant: 0 },
    maxTokenAge: check('maxTokenAge', 'maxTokenAge'),
    schema: settings.schema,
    maxPasswordIterations: settings.maxPasswordIterations,
    largeIntegers: settings.largeIntegers,
    allowsPadding: settings.allowPadding,
    allowsShortKeys: settings.allowInsecureKeySizes,
  };
}

/** Keys that are found by their issuer are for its tokens, unless the settings name another one. */
function discoveredIssuer({ mode, keySource, issuerUrl, allowPrivateHttp }: VerifierSettings): Input | undefined {
  if (mode === 'decode' || keySource !== 'issuer') return undefined;
  return { constant: parseIssuerUrl(issuerUrl, allowPrivateHttp ? 'private' : 'local').identifier };
}
