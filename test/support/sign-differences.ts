import { createPublicKey } from 'node:crypto';
import ms from 'ms';
import { maxTime } from '../../src/claims/time-span.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { thumbprint } from '../../src/jwk/thumbprint.ts';
import { noon } from './issue.ts';
import { type Call, keys, secrets } from './sign-calls.ts';

/** A token, read. */
export interface Made {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: object;
}

const headerOf = ({ options }: Call) => (options.header ?? {}) as Readonly<Record<string, unknown>>;
const algorithmOf = (call: Call) => String(headerOf(call).alg ?? call.options.algorithm ?? 'HS256');
const isBlank = (value: unknown) => value === '' || value === null;
const isText = (value: unknown) => typeof value === 'string';
const isNumber = (value: unknown) => typeof value === 'number';

/** Seconds of a time span, as both read it. */
function secondsOf(span: unknown): number | undefined {
  if (typeof span === 'number') return span;
  const milliseconds = typeof span === 'string' && span.trim() !== '' ? ms(span.trim() as ms.StringValue) : undefined;
  return milliseconds === undefined ? undefined : Math.floor(milliseconds / 1000);
}

const claimOf = ({ options, payload }: Call, option: string, claim: string) => options[option] ?? payload[claim];

/** A rule of ours that makes a difference, and the calls for which it does. */
export interface Difference {
  readonly applies: (call: Call) => boolean;
  /** What we refuse them with. */
  readonly codes?: readonly ErrorCode[];
  /** What of their token is another thing in ours. */
  readonly adjust?: (made: Made, call: Call) => Made;
  /** That library refuses them, and we do not. */
  readonly isMoreTolerant?: true;
  /** A call that shows it. */
  readonly example: Partial<Call>;
}

/** All differences there are; docs/coming-from.md lists them in these words. */
export const differences: Readonly<Record<string, Difference>> = {
  'A token is never left unsigned: the algorithm `none` is refused.': {
    applies: (call) => algorithmOf(call) === 'none',
    codes: ['ERR_SETTINGS'],
    example: { options: { algorithm: 'none' } },
  },
  'A token lives for one second at least.': {
    applies: ({ options }) => Number(secondsOf(options.expiresIn)) < 1,
    codes: ['ERR_TIME_SPAN'],
    example: { options: { expiresIn: '120' } },
  },
  'Times lie in the years 1970 to 9999, and are whole seconds.': {
    applies: ({ options, payload }) => {
      const now = Number(payload.iat || noon);
      const later = [options.expiresIn, options.notBefore].map((span) => now + Number(secondsOf(span) ?? 0));
      const times = [payload.iat, payload.exp, payload.nbf].filter((time) => time !== undefined);
      return [...later, ...times].some((time) => !Number.isInteger(time) || Number(time) < 0 || Number(time) > maxTime);
    },
    codes: ['ERR_TIME_SPAN', 'ERR_CLAIM_VALUE'],
    example: { payload: { exp: 1.5 } },
  },
  'The claims `iss`, `sub` and `jti` are texts, `aud` is a text or a list of texts that is not empty.': {
    applies: (call) => {
      const audience = claimOf(call, 'audience', 'aud');
      const texts = [
        ['issuer', 'iss'],
        ['subject', 'sub'],
        ['jwtid', 'jti'],
      ].map(([option = '', claim = '']) => claimOf(call, option, claim));
      const isList = Array.isArray(audience) && audience.length > 0 && audience.every(isText);
      return (
        texts.some((value) => value !== undefined && !isText(value)) ||
        !(audience === undefined || isText(audience) || isList)
      );
    },
    codes: ['ERR_CLAIM_TYPE', 'ERR_CLAIM_VALUE'],
    example: { payload: { aud: [] } },
  },
  'A number as `iss`, `sub`, `jti` or in `aud` becomes a text.': {
    applies: (call) => stringClaimsOf(call).flat().some(isNumber),
    adjust: ({ header, claims }) => ({ header, claims: withStrings(claims) }),
    example: { payload: { aud: [1] } },
  },
  'The options `issuer`, `subject`, `audience` and `jwtid` may be numbers.': {
    applies: ({ options }) => [options.issuer, options.subject, options.audience, options.jwtid].some(isNumber),
    isMoreTolerant: true,
    example: { options: { issuer: 7 } },
  },
  'Claims that receivers read in different ways are refused: integers beyond 2^53 − 1, empty names, the name `__proto__`, half a surrogate pair; so are more than 64 levels, and more than 1 MiB.':
    {
      applies: ({ payload }) => /[{,]"":|"__proto__":|\d{16}|e\+/.test(JSON.stringify(payload)),
      codes: ['ERR_CLAIM_VALUE'],
      example: { payload: { id: 2 ** 53 } },
    },
  'A payload is an object of claims; a text is refused.': {
    applies: ({ payload }) => typeof payload !== 'object',
    codes: ['ERR_SETTINGS', 'ERR_CLAIM_TYPE'],
    example: { payload: 'a text' as never },
  },
  'A secret that is a PEM, a JSON Web Key, a path, or a word such as `undefined`, is refused.': {
    applies: ({ key }) => key === 'a public key as a secret',
    codes: ['ERR_KEY_FORMAT'],
    example: { key: 'a public key as a secret' },
  },
  'An RSA key with an exponent below 65537, or for PSS alone, is refused.': {
    applies: ({ key }) => key === 'RSA with exponent 3' || key === 'RSA for PSS alone',
    codes: ['ERR_KEY_WEAK', 'ERR_KEY_MISMATCH'],
    example: { options: { algorithm: 'PS256' }, key: 'RSA for PSS alone' },
  },
  'A secret shorter than its hash is refused, unless `allowInsecureKeySizes` is on.': {
    applies: (call) => isShort(call) && call.options.allowInsecureKeySizes !== true,
    codes: ['ERR_KEY_WEAK'],
    example: { key: 'a secret of 6 bytes' },
  },
  'A header parameter that the node computes, or that has another type than RFC 7515 gives it, is refused.': {
    applies: (call) => {
      const { typ, kid, cty, enc } = headerOf(call);
      return (
        enc !== undefined || [typ, kid, cty].some((value) => value !== undefined && value !== null && !isText(value))
      );
    },
    codes: ['ERR_HEADER'],
    example: { options: { header: { enc: 'A128GCM' } } },
  },
  'A header parameter that is blank or null is left out.': {
    applies: () => true,
    adjust: ({ header, claims }) => ({
      header: Object.fromEntries(Object.entries(header).filter(([, value]) => !isBlank(value))),
      claims,
    }),
    example: { options: { keyid: '', header: { typ: null } } },
  },
  'An asymmetric key is always named in the header: without a `keyid`, by its RFC 7638 thumbprint.': {
    applies: (call) => !isSecret(call.key),
    adjust: ({ header, claims }, { key }) => ({ header: { ...header, kid: header.kid ?? thumbprintOf(key) }, claims }),
    example: { options: { algorithm: 'ES256' }, key: 'P-256' },
  },
  'An `iat` of 0 in a message is the year 1970, and not the present.': {
    applies: ({ payload, isFromMessage }) => payload.iat === 0 && isFromMessage,
    adjust: ({ header, claims }, { options }) => {
      const { iat, exp, nbf, ...others } = claims as Record<string, number>;
      const from = (option: string, claim: string, time?: number) =>
        time === undefined ? {} : { [claim]: options[option] === undefined ? time : time - noon };
      return {
        header,
        claims: {
          ...others,
          ...(iat && { iat: 0 }),
          ...from('expiresIn', 'exp', exp),
          ...from('notBefore', 'nbf', nbf),
        },
      };
    },
    example: { payload: { iat: 0 }, options: { expiresIn: 60 }, isFromMessage: true },
  },
  'With `noTimestamp`, an `iat` in a message is left out even where it is not a number.': {
    applies: ({ options, payload, isFromMessage }) =>
      options.noTimestamp === true && isFromMessage && 'iat' in payload && typeof payload.iat !== 'number',
    isMoreTolerant: true,
    example: { options: { noTimestamp: true }, payload: { iat: 'x' }, isFromMessage: true },
  },
  'White space around a time span does not matter.': {
    applies: ({ options }) =>
      [options.expiresIn, options.notBefore].some((span) => isText(span) && String(span) !== String(span).trim()),
    isMoreTolerant: true,
    example: { options: { expiresIn: ' 1h ' } },
  },
  'With `allowInvalidAsymmetricKeyTypes`, an EC key may sign a short token with RS or PS; that library takes it for a small RSA key.':
    {
      applies: ({ options, key }) => key.startsWith('P-') && /^[RP]S/.test(String(options.algorithm)),
      isMoreTolerant: true,
      example: { options: { algorithm: 'RS256', allowInvalidAsymmetricKeyTypes: true }, key: 'P-256' },
    },
};

function stringClaimsOf(call: Call): unknown[] {
  const names = { issuer: 'iss', subject: 'sub', audience: 'aud', jwtid: 'jti' };
  return Object.entries(names).map(([option, claim]) => claimOf(call, option, claim));
}

/** Claims whose registered ones are strings. */
function withStrings(claims: object): object {
  const asString = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(asString) : isNumber(value) ? String(value) : value;
  const isString = (name: string) => ['iss', 'sub', 'aud', 'jti'].includes(name);
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [name, isString(name) ? asString(value) : value]),
  );
}

function isSecret(key: Call['key']): key is keyof typeof secrets {
  return key in secrets;
}

function isShort({ key, options }: Call): boolean {
  const bits = Number(algorithmOf({ options } as Call).slice(2));
  return isSecret(key) && keys[key].length * 8 < bits;
}

function thumbprintOf(key: Call['key']): string {
  return thumbprint(createPublicKey(keys[key]).export({ format: 'jwk' }) as Parameters<typeof thumbprint>[0]);
}
