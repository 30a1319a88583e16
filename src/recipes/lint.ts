import type { Claim, Recipe } from './recipe.ts';

/** A provider's rule that settings or a token break: a warning, with its text in the catalogues; never an error. */
export interface RuleProblem {
  readonly rule:
    | 'algorithm'
    | 'kidAbsent'
    | 'kidPresent'
    | 'typ'
    | 'certificateHeader'
    | 'certificateDays'
    | 'lifetimeMax'
    | 'lifetimeMin'
    | 'expAbsent'
    | 'expPresent'
    | 'iatAbsent'
    | 'iatPresent'
    | 'claimMissing'
    | 'claimPattern'
    | 'claimType'
    | 'claimAbsent'
    | 'singleUse'
    | 'shared';
  /** The setting to change. */
  readonly setting: string;
  /** Values for the message text: `{ max: 3600, lifetime: 7200 }`; never a claim's value. */
  readonly values: Readonly<Record<string, string | number>>;
}

/** Settings of a generator that the rules check. */
export interface LintedSettings {
  readonly signingAlgorithm: string;
  readonly includeKid: boolean;
  readonly typ: string;
  readonly certificateHeaders: string;
  readonly exp: boolean;
  readonly iat: boolean;
  readonly ttl: string;
  readonly ttlType: string;
  readonly issuedAtOffset: string;
  readonly issuedAtOffsetType: string;
  readonly cache: boolean;
  readonly exchange: boolean;
  readonly cacheStoreType: string;
}

/** Known properties of the key. */
export interface LintedKey {
  readonly algorithm?: string | undefined;
  /** End of the certificate's validity, in seconds since 1970-01-01T00:00:00Z. */
  readonly certificateExpires?: number | undefined;
}

/**
 * Returns the rules of a recipe that settings break, as far as they can be checked without a message.
 *
 * @param now - seconds since 1970-01-01T00:00:00Z
 */
export function lintSettings(recipe: Recipe, settings: LintedSettings, key: LintedKey, now: number): RuleProblem[] {
  return [
    ...lintProtection(recipe, settings, key, now),
    ...lintTimes(recipe, settings),
    ...lintReuse(recipe, settings),
  ];
}

function lintProtection(
  { algorithms, header, rules = [] }: Recipe,
  settings: LintedSettings,
  key: LintedKey,
  now: number,
): RuleProblem[] {
  const algorithm = settings.signingAlgorithm || key.algorithm;
  const typ = header.typ ?? 'JWT';
  const missing = (header.certificate ?? []).filter((name) => !settings.certificateHeaders.split(',').includes(name));
  const days = key.certificateExpires === undefined ? undefined : (key.certificateExpires - now) / 86_400;
  const rule = rules.find((one) => 'certificate' in one);
  return [
    ...when(algorithm !== undefined && !algorithms.includes(algorithm), 'algorithm', 'signingAlgorithm', {
      algorithms: algorithms.join(', '),
    }),
    ...when(header.kid === 'none' && settings.includeKid, 'kidPresent', 'includeKid'),
    ...when(header.kid !== 'none' && !settings.includeKid, 'kidAbsent', 'includeKid'),
    ...when(settings.typ !== typ, 'typ', 'typ', { typ }),
    ...missing.flatMap((name) => when(true, 'certificateHeader', 'certificateHeaders', { name })),
    ...when(rule !== undefined && days !== undefined && days < rule.min, 'certificateDays', 'signingKey', {
      days: Math.max(0, Math.floor(days ?? 0)),
    }),
  ];
}

function lintTimes({ lifetime }: Recipe, settings: LintedSettings): RuleProblem[] {
  const problems = [
    ...when(lifetime.exp === 'absent' && settings.exp, 'expPresent', 'exp'),
    ...when(lifetime.exp !== 'absent' && !settings.exp, 'expAbsent', 'exp'),
    ...when(lifetime.iat === 'absent' && settings.iat, 'iatPresent', 'iat'),
    ...when(lifetime.iat !== 'absent' && !settings.iat, 'iatAbsent', 'iat'),
  ];
  if (!settings.exp || settings.ttlType !== 'num') return problems;
  const back = settings.issuedAtOffsetType === 'num' ? Math.min(0, Number(settings.issuedAtOffset)) : 0;
  return [...problems, ...lintLifetime(lifetime, Number(settings.ttl), back)];
}

/** @param back - seconds that "iat" is set back; receivers count from it, or from their own clock */
function lintLifetime({ max, min }: Recipe['lifetime'], seconds: number, back: number): RuleProblem[] {
  return [
    ...when(max !== undefined && seconds - back > max, 'lifetimeMax', 'ttl', {
      max: max ?? 0,
      lifetime: seconds - back,
    }),
    ...when(min !== undefined && seconds < min, 'lifetimeMin', 'ttl', { min: min ?? 0, lifetime: seconds }),
  ];
}

function lintReuse({ reuse }: Recipe, settings: LintedSettings): RuleProblem[] {
  return [
    ...when(reuse.kind === 'single-use' && settings.cache && !settings.exchange, 'singleUse', 'cache'),
    ...when(reuse.kind === 'shared' && !settings.cache, 'shared', 'cache'),
  ];
}

/**
 * Returns the rules of a recipe that the claims of one token break, values from the message included.
 *
 * @param now - time of issue, in seconds since 1970-01-01T00:00:00Z
 */
export function lintClaims(recipe: Recipe, claims: Readonly<Record<string, unknown>>, now: number): RuleProblem[] {
  const { exp, iat } = claims;
  const start = typeof iat === 'number' ? Math.min(iat, now) : now;
  return [
    ...(typeof exp === 'number' ? lintLifetime(recipe.lifetime, exp - start, 0) : []),
    ...Object.entries(recipe.claims).flatMap(([name, claim]) =>
      lintClaim(name, { ...claim, pattern: claim.pattern ?? patternOf(recipe, claim) }, claims[name]),
    ),
    ...(recipe.rules ?? []).flatMap((rule) =>
      'claim' in rule
        ? when(claims[rule.claim] !== undefined, 'claimAbsent', 'customClaims', { claim: rule.claim })
        : [],
    ),
  ];
}

const ownSettings: Readonly<Record<string, string>> = { iss: 'issuer', sub: 'subject', aud: 'audience', jti: 'jwtId' };

/** Checks a claim that consists of one field against the pattern of that field. */
function patternOf({ fields }: Recipe, { value }: Claim): string | undefined {
  return fields.find(({ name }) => value === `{${name}}`)?.pattern;
}

type LintedClaim = Omit<Claim, 'pattern'> & { readonly pattern: string | undefined };

function lintClaim(claim: string, { isOptional, pattern, type, value }: LintedClaim, actual: unknown): RuleProblem[] {
  const setting = ownSettings[claim] ?? (claim === 'scope' || claim === 'scp' ? 'scopes' : 'customClaims');
  if (actual === undefined) return when(!isOptional, 'claimMissing', setting, { claim });
  const wanted = type ?? typeName(value);
  return [
    ...when(typeName(actual) !== wanted, 'claimType', setting, { claim, type: wanted }),
    ...when(
      pattern !== undefined && typeof actual === 'string' && !new RegExp(pattern).test(actual),
      'claimPattern',
      setting,
      { claim },
    ),
  ];
}

function typeName(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

function when(
  isBroken: boolean,
  rule: RuleProblem['rule'],
  setting: string,
  values: RuleProblem['values'] = {},
): RuleProblem[] {
  return isBroken ? [{ rule, setting, values }] : [];
}
