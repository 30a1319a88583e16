import assert from 'node:assert/strict';
import { fillRecipe } from '../../src/recipes/fill.ts';
import { type LintedKey, type LintedSettings, lintClaims, lintSettings } from '../../src/recipes/lint.ts';
import type { Recipe } from '../../src/recipes/recipe.ts';
import { recipes } from '../../src/recipes/recipes.ts';
import { stopFlow } from '../support/flow.ts';
import { freezeClock, frozenNow, keyTextOf, makeToken, startRecipe, thawClock } from '../support/recipe-flow.ts';
import { examplesOf } from '../support/recipes.ts';

/** One way to break a rule of a recipe, and the warning that must follow. */
interface Breach {
  readonly rule: string;
  readonly settings?: Partial<LintedSettings>;
  readonly key?: LintedKey;
}

/** Every rule of a record about settings, broken one by one. */
function breachesOf({ algorithms, header, lifetime, reuse, exchange, rules = [] }: Recipe): Breach[] {
  const isReused = reuse.kind !== 'single-use' && exchange === undefined;
  const other = ['RS256', 'ES512', 'HS512', 'PS512'].find((name) => !algorithms.includes(name)) ?? 'none';
  const when = (isRule: boolean, breach: Breach) => (isRule ? [breach] : []);
  return [
    { rule: 'algorithm', settings: { signingAlgorithm: other } },
    { rule: 'algorithm', settings: { signingAlgorithm: '' }, key: { algorithm: other } },
    { rule: header.kid === 'none' ? 'kidPresent' : 'kidAbsent', settings: { includeKid: header.kid === 'none' } },
    { rule: 'typ', settings: { typ: 'other' } },
    ...when(header.certificate !== undefined, { rule: 'certificateHeader', settings: { certificateHeaders: '' } }),
    { rule: lifetime.exp === 'absent' ? 'expPresent' : 'expAbsent', settings: { exp: lifetime.exp === 'absent' } },
    { rule: lifetime.iat === 'absent' ? 'iatPresent' : 'iatAbsent', settings: { iat: lifetime.iat === 'absent' } },
    ...when(lifetime.max !== undefined && lifetime.exp !== 'absent', {
      rule: 'lifetimeMax',
      settings: { ttl: String((lifetime.max ?? 0) + 1) },
    }),
    ...when(lifetime.min !== undefined, { rule: 'lifetimeMin', settings: { ttl: String((lifetime.min ?? 0) - 1) } }),
    ...when(reuse.kind === 'single-use' && !exchange, { rule: 'singleUse', settings: { cache: true } }),
    ...when(reuse.kind === 'shared', { rule: 'shared', settings: { cache: !isReused } }),
    ...when(
      rules.some((rule) => 'certificate' in rule),
      { rule: 'certificateDays', key: { certificateExpires: frozenNow + 86_400 } },
    ),
  ];
}

describe('a rule of a recipe that is broken', () => {
  before(freezeClock);
  after(thawClock);

  for (const recipe of recipes) {
    const settings = fillRecipe(recipe.id, examplesOf(recipe)).generator as unknown as LintedSettings;
    for (const { rule, settings: changed, key = {} } of breachesOf(recipe)) {
      it(`of ${recipe.id} is told: ${rule}, for ${JSON.stringify(changed ?? key)}`, () => {
        const told = lintSettings(recipe, { ...settings, ...changed }, key, frozenNow).map((problem) => problem.rule);
        assert.deepEqual(told, [rule]);
      });
    }

    if (recipe.body?.isDetached !== true) {
      it(`of ${recipe.id} about its claims is told for each token, and for none that is as the record says`, async () => {
        const { claims = {} } = await makeToken(recipe.id, { file: keyTextOf(recipe) });
        const broken = (changed: object) =>
          lintClaims(recipe, { ...claims, ...changed }, frozenNow).map(
            ({ rule, values }) => `${rule} ${values.claim ?? values.max ?? values.min}`,
          );
        assert.deepEqual(broken({}), []);
        for (const [claim, { isOptional, pattern, value }] of Object.entries(recipe.claims)) {
          assert.deepEqual(broken({ [claim]: undefined }), isOptional ? [] : [`claimMissing ${claim}`]);
          const isArray = Array.isArray(claims[claim]);
          assert.deepEqual(broken({ [claim]: isArray ? 'x' : ['x'] }), [`claimType ${claim}`]);
          const field = recipe.fields.find(({ name }) => value === `{${name}}`);
          if (pattern ?? field?.pattern) assert.deepEqual(broken({ [claim]: '/' }), patternBreach(recipe, claim));
        }
        const { max, min, exp } = recipe.lifetime;
        if (max !== undefined && exp !== 'absent')
          assert.deepEqual(broken({ exp: frozenNow + max + 1 }), [`lifetimeMax ${max}`]);
        if (min !== undefined) assert.deepEqual(broken({ exp: frozenNow + min - 1 }), [`lifetimeMin ${min}`]);
        for (const rule of recipe.rules ?? [])
          if ('claim' in rule) assert.deepEqual(broken({ [rule.claim]: 'x' }), [`claimAbsent ${rule.claim}`]);
      });
    }
  }

  /** A slash breaks every pattern but those that only ask for one at the end, or for any text. */
  function patternBreach(recipe: Recipe, claim: string): string[] {
    const { pattern, value } = recipe.claims[claim] ?? {};
    const field = recipe.fields.find(({ name }) => value === `{${name}}`);
    return new RegExp(pattern ?? field?.pattern ?? '').test('/') ? [] : [`claimPattern ${claim}`];
  }
});

describe('the contact of a web push', () => {
  const { fields } = recipes.find(({ id }) => id === 'web-push') ?? { fields: [] };
  const pattern = new RegExp(fields[0]?.pattern ?? '');
  for (const contact of ['mailto:push@example.com', 'https://example.com', 'https://www.example.com/contact']) {
    it(`may be ${contact}`, () => assert.match(contact, pattern));
  }
  for (const contact of [
    'push@example.com',
    'mailto:push@localhost',
    'mailto:push@host.local',
    'mailto:push@example.invalid',
    'https://localhost',
    'https://localhost:8080/x.y',
    'https://host.local/contact',
    'http://example.com',
  ]) {
    it(`may not be ${contact}, which Apple refuses`, () => assert.doesNotMatch(contact, pattern));
  }
});

describe('the longest lifetime that a recipe allows', () => {
  // As the documentation of each provider says, in seconds.
  const documented = {
    'google-service-account': 3600,
    'firebase-custom-token': 3600,
    'github-app': 600,
    'github-app-jwt': 600,
    auth0: 300,
    okta: 3600,
    'smart-on-fhir': 300,
    maskinporten: 120,
    'app-store-connect': 1200,
    'apple-sign-in': 15_777_000,
    snowflake: 3600,
    'box-enterprise': 60,
    'ghost-admin': 300,
    twilio: 86_400,
    vonage: 86_400,
    'web-push': 86_400,
  };
  for (const [id, max] of Object.entries(documented)) {
    it(`is ${max} s for ${id}`, () => assert.equal(recipes.find((recipe) => recipe.id === id)?.lifetime.max, max));
  }
});

describe('a recipe in a running flow', () => {
  beforeEach(freezeClock);
  afterEach(async () => {
    await stopFlow();
    thawClock();
  });

  it('warns at deploy of a setting that the provider refuses, and still makes tokens', async () => {
    const flow = await startRecipe('snowflake', { settings: { ttl: '7200' } });
    assert.match(flow.log(), /snowflake: the token is valid for 7200 s, and the provider refuses more than 3600 s\./);
    assert.equal((await flow.send({})).exit, 'true');
  });

  it('warns in the status of what a message brings, and still makes the token', async () => {
    const flow = await startRecipe('snowflake', { settings: { ttl: 'ttl', ttlType: 'msg' } });
    assert.equal((await flow.send({ ttl: 60 })).exit, 'true');
    assert.doesNotMatch(JSON.stringify(flow.statuses.at(-1)), /yellow/);
    assert.equal((await flow.send({ ttl: 7200 })).exit, 'true');
    await flow.statusWith('yellow');
  });

  it('warns of a certificate that is about to expire', async () => {
    const flow = await startRecipe('entra-certificate', { settings: { exchange: false }, certificateDays: 10 });
    assert.equal((await flow.send({})).exit, 'true');
    assert.match(JSON.stringify(flow.statuses.at(-1)), /yellow/);
    assert.match(flow.log(), /entra-certificate: the certificate expires in (?:9|10) days\./);
  });
});
