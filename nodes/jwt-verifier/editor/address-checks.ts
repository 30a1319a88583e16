import { attempt } from '../../../src/attempt.ts';
import { parseHeaderName } from '../../../src/http/header.ts';
import { safeUrl } from '../../../src/http/url.ts';
import { parseIssuerUrl, parseJwksUrl } from '../../../src/jwk/sets/url.ts';
import { isSubstituted } from '../../shared/settings/substitution.ts';
import type { VerifierSettings } from '../settings.ts';

/** Where the keys of one issuer are, of several. */
type Source = Pick<VerifierSettings, 'keySource' | 'jwksUrl' | 'issuerUrl' | 'allowPrivateHttp'>;

/** The settings of where keys are fetched from that can be wrong by themselves. */
type AddressSetting = 'jwksUrl' | 'issuerUrl' | 'jwksHeader';

/** Returns the key of the words for what is wrong, in the node's catalogue under `invalid`. */
type AddressCheck<Settings = VerifierSettings> = (settings: Settings) => string | undefined;

const sourceProblems: Readonly<Record<'jwksUrl' | 'issuerUrl', AddressCheck<Source>>> = {
  jwksUrl: ({ keySource, jwksUrl, allowPrivateHttp }) =>
    keySource === 'jwks' ? problemOf(jwksUrl, allowPrivateHttp, 'jwksUrl', parseJwksUrl) : undefined,
  issuerUrl: ({ keySource, issuerUrl, allowPrivateHttp }) => {
    if (keySource !== 'issuer') return undefined;
    const isDocument = issuerUrl.includes('/.well-known/');
    return problemOf(issuerUrl, allowPrivateHttp, isDocument ? 'issuerDocument' : 'issuerUrl', parseIssuerUrl);
  },
};

/** Whether the keys of one issuer can be fetched, of several. */
export const addressProblemOf: AddressCheck<Source> = (source) =>
  sourceProblems.jwksUrl(source) ?? sourceProblems.issuerUrl(source);

/** The checks of deploy for where keys are fetched from. */
export const addressProblems: Readonly<Record<AddressSetting, AddressCheck>> = {
  ...sourceProblems,
  jwksHeader: ({ keySource, jwksHeader }) => {
    if (keySource === 'key' || keySource === 'issuers' || jwksHeader.trim() === '' || isSubstituted(jwksHeader))
      return undefined;
    return fails(() => parseHeaderName(jwksHeader, 'jwksHeader')) ? 'jwksHeader' : undefined;
  },
};

function problemOf(
  text: string,
  allowsPrivate: boolean,
  words: string,
  parse: (text: string, plainHttp: 'local' | 'private') => unknown,
): string | undefined {
  if (isSubstituted(text) || !fails(() => parse(text, allowsPrivate ? 'private' : 'local'))) return undefined;
  return !allowsPrivate && safeUrl(text, 'private') && !safeUrl(text) ? 'privateHttp' : words;
}

function fails(step: () => unknown): boolean {
  return attempt(step) instanceof Error;
}
