import { createClaimsBuilder, type Surroundings } from '../../../src/claims/build.ts';
import type { JwtError } from '../../../src/errors.ts';
import { isReusable, prepareFreshness } from '../../../src/jwt/freshness.ts';
import { prepareHeader } from '../../../src/jwt/header.ts';
import { attempt } from '../../shared/attempt.ts';
import { constantOf } from '../../shared/constant-value.ts';
import { isSubstituted } from '../../shared/substitution.ts';
import type { GeneratorSettings } from '../settings.ts';
import { issuerSpec } from '../spec.ts';

/** What is wrong with a setting. */
export interface Refusal {
  readonly error: JwtError;
  readonly setting: keyof GeneratorSettings;
  /** Index of the row of a list. */
  readonly row?: number;
}

/** What only a message or the server knows: not of interest here. */
const later = { variable: 0 } as const;

const surroundings: Surroundings = { clock: () => Date.now() / 1000, randomId: () => '' };

/** What was found last: each of a dozen validators asks, about the same settings. */
let last: { readonly asked: string; readonly refusal: Refusal | undefined } | undefined;

/** Finds what the runtime would refuse at deploy, by the code that would refuse it. */
export function refusalOf(settings: GeneratorSettings): Refusal | undefined {
  const asked = JSON.stringify(settings);
  if (last?.asked !== asked) last = { asked, refusal: findRefusal(settings) };
  return last.refusal;
}

function findRefusal(settings: GeneratorSettings): Refusal | undefined {
  const outcome = attempt(() => {
    const spec = issuerSpec(settings, {
      add: (name, typed) => (isSubstituted(typed.value) ? later : (constantOf(name, typed) ?? later)),
      readAll: () => [],
    });
    createClaimsBuilder(spec.claims, surroundings);
    if (isReusable(spec.claims, spec.reuse)) prepareFreshness(spec.claims, spec.reuse);
    return spec.headers;
  });
  if (outcome instanceof Error) return { error: outcome, ...placeOf(settings, outcome) };
  for (const [row, parameter] of outcome.entries()) {
    const refused = attempt(() => prepareHeader([parameter])({}));
    if (refused instanceof Error) return { error: refused, setting: 'headers', row };
  }
  return undefined;
}

/** The settings that give a claim, in the order in which they are asked. */
const givers = {
  iss: { flag: 'iss', setting: 'issuer' },
  sub: { flag: 'sub', setting: 'subject' },
  aud: { flag: 'aud', setting: 'audience' },
  exp: { flag: 'exp', setting: 'ttl' },
  nbf: { flag: 'nbf', setting: 'notBefore' },
  iat: { flag: 'iat', setting: 'issuedAtOffset' },
  jti: { flag: 'jti', setting: 'jwtId' },
} as const;

function placeOf(settings: GeneratorSettings, { code, claim = '' }: JwtError): Omit<Refusal, 'error'> {
  // The path of a value inside a claim begins with the claim's name.
  const row = settings.customClaims.findLastIndex(
    ({ key }) => claim === key || (claim.startsWith(key) && /^[.[]/.test(claim.slice(key.length))),
  );
  if (claim === 'cacheTtl' || claim === 'cacheRefresh') return { setting: claim };
  const giver = Object.hasOwn(givers, claim) ? givers[claim as keyof typeof givers] : undefined;
  if (code !== 'ERR_CLAIM_CONFLICT' || row < 0) {
    if (giver && settings[giver.flag]) return { setting: giver.setting };
    if (settings.scopes !== '' && claim === settings.scopeClaim) {
      return { setting: claim === '' ? 'scopeClaim' : 'scopes' };
    }
  }
  return row >= 0 ? { setting: 'customClaims', row } : { setting: 'payload' };
}
