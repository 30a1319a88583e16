import { attempt } from '../../../src/attempt.ts';
import { claimNames, claimSettings } from '../../../src/claim-settings.ts';
import { compileClaims, type Environment } from '../../../src/claims/build.ts';
import type { JwtError } from '../../../src/errors.ts';
import { forSetting } from '../../../src/input.ts';
import { compileHeader } from '../../../src/jwt/issue/header.ts';
import { compileFreshness, isReusable, parseRefresh } from '../../../src/jwt/reuse/freshness.ts';
import { constantOf } from '../../shared/settings/constant-value.ts';
import { isSubstituted } from '../../shared/settings/substitution.ts';
import type { GeneratorSettings } from '../settings.ts';
import { issuerSpec } from '../spec.ts';

/** A problem of a setting. */
export interface Problem {
  readonly error: JwtError;
  readonly setting: keyof GeneratorSettings;
  /** Index of the row of a list. */
  readonly row?: number;
}

/** Placeholder for a value that is known only from a message or on the server. */
const later = { variable: 0 } as const;

const environment: Environment = { clock: () => Date.now() / 1000, randomId: () => '' };

/** Last result: a dozen validators check the same settings. */
let last: { readonly settings: GeneratorSettings; readonly problem: Problem | undefined } | undefined;

/** Finds the first problem that the runtime would report at deploy, with the same code as the runtime. */
export function problemOf(settings: GeneratorSettings): Problem | undefined {
  if (last?.settings !== settings) last = { settings, problem: findProblem(settings) };
  return last.problem;
}

function findProblem(settings: GeneratorSettings): Problem | undefined {
  const outcome = attempt(() => {
    const spec = issuerSpec(settings, {
      add: (purpose, typed) => (isSubstituted(typed.value) ? later : (constantOf(purpose, typed) ?? later)),
    });
    compileClaims(spec.claims, environment);
    if (isReusable(spec.claims, spec.reuse)) compileFreshness(spec.claims, spec.reuse);
    if (settings.exchange) checkRefresh(settings);
    return spec.headers;
  });
  if (outcome instanceof Error) return { error: outcome, ...placeOf(settings, outcome) };
  for (const [row, parameter] of outcome.entries()) {
    const refused = attempt(() => compileHeader([parameter])({}));
    if (refused instanceof Error) return { error: refused, setting: 'headers', row };
  }
  return undefined;
}

/** Checks the renewal time before the expiry of an access token, if it is constant. */
function checkRefresh({ cacheRefresh: value, cacheRefreshType: type }: GeneratorSettings): void {
  const known = isSubstituted(value) ? undefined : constantOf(forSetting('cacheRefresh'), { value, type });
  if (known) parseRefresh(known.constant);
}

function placeOf(settings: GeneratorSettings, { code, claim = '', setting }: JwtError): Omit<Problem, 'error'> {
  if (setting !== undefined) return { setting: setting as keyof GeneratorSettings };
  // The path of a value inside a claim begins with the claim's name.
  const row = settings.customClaims.findLastIndex(
    ({ key }) => claim === key || (claim.startsWith(key) && /^[.[]/.test(claim.slice(key.length))),
  );
  const giver = claimNames.find((name) => name === claim);
  if (code !== 'ERR_CLAIM_CONFLICT' || row < 0) {
    if (giver && settings[giver]) return { setting: claimSettings[giver].setting };
    if (settings.scopes !== '' && claim === settings.scopeClaim) {
      return { setting: claim === '' ? 'scopeClaim' : 'scopes' };
    }
  }
  return row >= 0 ? { setting: 'customClaims', row } : { setting: 'payload' };
}
