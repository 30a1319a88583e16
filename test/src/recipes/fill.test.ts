import assert from 'node:assert/strict';
import { fillRecipe } from '../../../src/recipes/fill.ts';
import { type LintedSettings, lintClaims, lintSettings } from '../../../src/recipes/lint.ts';
import type { Recipe } from '../../../src/recipes/recipe.ts';
import { recipes } from '../../../src/recipes/recipes.ts';
import { ruleText } from '../../../src/recipes/rule-texts.ts';
import { examplesOf, fileOf } from '../../support/recipes.ts';

const now = 1_800_000_000;
const recipeOf = (id: string): Recipe => {
  const found = recipes.find((recipe) => recipe.id === id);
  assert.ok(found);
  return found;
};
const filled = (id: string, changed: object = {}) => fillRecipe(id, { ...examplesOf(recipeOf(id)), ...changed });
const settingsOf = (id: string) => filled(id).generator as unknown as LintedSettings;
const rules = (id: string, changed: Partial<LintedSettings>, key = {}) =>
  lintSettings(recipeOf(id), { ...settingsOf(id), ...changed }, key, now).map(
    ({ rule, setting }) => `${rule} ${setting}`,
  );

describe('filling the settings of a recipe', () => {
  for (const recipe of recipes) {
    it(`leaves nothing of ${recipe.id} that its own rules refuse`, () => {
      const { generator } = fillRecipe(recipe.id, examplesOf(recipe));
      assert.deepEqual(lintSettings(recipe, generator as unknown as LintedSettings, {}, now), []);
    });
  }

  it('takes all that a service account of Google holds', () => {
    const { generator, key, credentials } = fillRecipe(
      'google-service-account',
      { scopes: 'https://www.googleapis.com/auth/drive' },
      fileOf(recipeOf('google-service-account')),
    );
    assert.equal(generator.issuer, 'the email');
    assert.equal(key.kid, 'the key id');
    assert.deepEqual(credentials, { key: { privateKey: 'a private key' }, generator: {} });
    assert.equal(generator.sub, false);
  });

  it('takes client secret, passphrase and enterprise of Box, the secret into the credentials alone', () => {
    const { generator, key, credentials } = fillRecipe('box-enterprise', {}, fileOf(recipeOf('box-enterprise')));
    assert.deepEqual(credentials, {
      key: { privateKey: 'a private key', passphrase: 'the passphrase' },
      generator: { clientSecret: 'the client secret' },
    });
    assert.equal(generator.subject, 'the enterpriseId');
    assert.equal(key.kid, 'the key id');
    assert.doesNotMatch(JSON.stringify([generator, key]), /the client secret|the passphrase|a private key/);
  });

  it('reads a file in base64, and one that is JSON text once more', () => {
    const file = fileOf(recipeOf('google-service-account'));
    for (const wrapped of [Buffer.from(file).toString('base64'), JSON.stringify(file), `\ufeff${file}\r\n`]) {
      assert.equal(fillRecipe('google-service-account', {}, wrapped).key.kid, 'the key id');
    }
  });

  it('splits "id:secret" of Ghost', () => {
    const { key, credentials } = fillRecipe('ghost-admin', {}, '6489e4b1c0ffee:00ff00ff\n');
    assert.equal(key.kid, '6489e4b1c0ffee');
    assert.deepEqual(credentials.key, { secret: '00ff00ff' });
    assert.equal(key.secretEncoding, 'hex');
  });

  it('keeps what was entered, and not what was taken from another field, so that it follows that one', () => {
    const { generator } = filled('snowflake', { identifier: 'ab12345.eu-central-1', account: '' });
    assert.deepEqual(generator.recipeFields, { identifier: 'ab12345.eu-central-1', user: 'MY_USER' });
    const moved = fillRecipe('snowflake', { ...(generator.recipeFields as object), identifier: 'xy98765' });
    assert.equal(moved.generator.subject, 'XY98765.MY_USER');
    const own = filled('snowflake', { identifier: 'myorg-myaccount', account: 'AB12345' }).generator.recipeFields;
    assert.deepEqual(own, { identifier: 'myorg-myaccount', user: 'MY_USER', account: 'AB12345' });
  });

  it('cuts and raises what Snowflake compares, and leaves the rest to the key', () => {
    const { generator } = filled('snowflake', { identifier: 'ab12345.eu-central-1', account: '', user: 'my_user' });
    assert.equal(generator.issuer, 'AB12345.MY_USER.SHA256:{key.spkiSha256}');
    assert.equal(generator.issuerType, 'template');
    assert.equal(generator.subject, 'AB12345.MY_USER');
    assert.equal(generator.includeKid, false);
  });

  it('takes a field from the message, alone and inside a text', () => {
    const user = { value: 'user.id', type: 'msg' };
    assert.deepEqual(
      [
        filled('google-service-account', { user }).generator.subject,
        filled('google-service-account', { user }).generator.subjectType,
      ],
      ['user.id', 'msg'],
    );
    const { generator } = filled('jitsi', { room: { value: 'room', type: 'msg' } });
    assert.equal(generator.deliveryUrl, 'https://meet.example.com/{msg.room}?jwt={token}');
  });

  it('takes a field from the message in one member of an object, beside one that is the same for all', () => {
    const { generator } = filled('livekit', { room: { value: 'room', type: 'msg' } });
    assert.deepEqual(generator.customClaims, [
      { key: 'video', dataType: 'object', value: '{"room":"{msg.room}","roomJoin":true}', valueType: 'template' },
    ]);
    assert.deepEqual(filled('livekit', { room: 'lobby' }).generator.customClaims, [
      { key: 'video', dataType: 'object', value: '{"room":"lobby","roomJoin":true}', valueType: 'json' },
    ]);
  });

  it('keeps braces of what a person entered', () => {
    const { generator } = filled('google-service-account', { email: 'a{b}c' });
    assert.deepEqual([generator.issuer, generator.issuerType], ['a{b}c', 'str']);
  });

  it('makes JSON of JSON, with numbers where the provider wants numbers', () => {
    const { generator } = filled('metabase-embed');
    const rows = generator.customClaims as { key: string; value: string; valueType: string }[];
    assert.deepEqual(
      rows.map(({ key, value, valueType }) => [key, value, valueType]),
      [
        ['resource', '{"dashboard":7}', 'json'],
        ['params', '{"plant":"north"}', 'json'],
      ],
    );
  });

  it('asks for the access token where one is needed, and says how long it lives', () => {
    const { generator } = filled('github-app');
    assert.equal(generator.exchange, true);
    assert.equal(generator.exchangeUrl, 'https://api.github.com/app/installations/12345678/access_tokens');
    assert.deepEqual([generator.exchangeToken, generator.exchangeExpiresAt], ['token', 'expires_at']);
    assert.deepEqual([generator.authorization, generator.authorizationScheme], [true, 'Bearer']);
  });

  it('refuses a recipe that does not exist', () => {
    assert.throws(() => fillRecipe('nobody'), {
      code: 'ERR_SETTINGS',
      message: 'the settings name an unknown recipe',
      hint: 'Choose a recipe from the list, or "anything".',
    });
  });
});

describe('the rules of a recipe', () => {
  const cases: readonly [id: string, changed: Partial<LintedSettings>, broken: string, values?: object][] = [
    ['google-service-account', { ttl: '7200' }, 'lifetimeMax ttl', { max: 3600, lifetime: 7200 }],
    ['zoom-meeting', { ttl: '60' }, 'lifetimeMin ttl', { min: 1800, lifetime: 60 }],
    ['google-service-account', { signingAlgorithm: 'ES256' }, 'algorithm signingAlgorithm', { algorithms: 'RS256' }],
    ['dpop', { signingAlgorithm: 'HS256' }, 'algorithm signingAlgorithm', { algorithms: 'ES256, EdDSA, RS256, PS256' }],
    ['snowflake', { includeKid: true }, 'kidPresent includeKid'],
    ['okta', { includeKid: false }, 'kidAbsent includeKid'],
    ['dpop', { typ: 'JWT' }, 'typ typ', { typ: 'dpop+jwt' }],
    ['entra-certificate', { certificateHeaders: '' }, 'certificateHeader certificateHeaders', { name: 'x5t#S256' }],
    ['apple-push', { exp: true }, 'expPresent exp'],
    ['okta', { exp: false }, 'expAbsent exp'],
    ['salesforce', { iat: true }, 'iatPresent iat'],
    ['ghost-admin', { iat: false }, 'iatAbsent iat'],
    ['dpop', { cache: true }, 'singleUse cache'],
    ['apple-push', { cache: false }, 'shared cache'],
    ['github-app', { ttl: '541' }, 'lifetimeMax ttl', { max: 600, lifetime: 601 }],
    ['github-app', { ttl: '601', issuedAtOffset: '30' }, 'lifetimeMax ttl', { max: 600, lifetime: 601 }],
  ];
  for (const [id, changed, broken, values = {}] of cases) {
    it(`of ${id} say "${broken}" for ${JSON.stringify(changed)}`, () => {
      const [rule, setting] = broken.split(' ');
      const problems = lintSettings(recipeOf(id), { ...settingsOf(id), ...changed }, {}, now);
      assert.deepEqual(problems, [{ rule, setting, values }]);
      const text = problems.map(ruleText).join();
      assert.match(text, /\bthe provider (?:wants|accepts|refuses) [^{}]+$/);
      for (const value of Object.values(values)) assert.ok(text.includes(String(value)), text);
    });
  }

  it('count from an "iat" that is set back', () => {
    assert.deepEqual(rules('github-app', { ttl: '540' }), []);
    assert.deepEqual(rules('github-app', { ttl: '541' }), ['lifetimeMax ttl']);
  });

  it('warn of a certificate that is about to expire', () => {
    const daysLeft = (seconds: number) =>
      lintSettings(
        recipeOf('entra-certificate'),
        settingsOf('entra-certificate'),
        { certificateExpires: now + seconds },
        now,
      );
    const problem = (days: number) => [{ rule: 'certificateDays', setting: 'signingKey', values: { days } }];
    assert.deepEqual(daysLeft(86_400 * 14 - 1), problem(13));
    assert.deepEqual(daysLeft(3600), problem(0));
    assert.deepEqual(daysLeft(-86_400), problem(0));
    assert.deepEqual(daysLeft(86_400 * 14), []);
  });

  it('look at the claims of a token that a message filled', () => {
    const recipe = recipeOf('auth0');
    const good = { iss: 'a', sub: 'a', aud: 'https://example.eu.auth0.com/', jti: 'x', iat: now, exp: now + 180 };
    const broken = (claims: object) =>
      lintClaims(recipe, claims as Record<string, unknown>, now).map(
        ({ rule, values }) => `${rule} ${values.claim ?? values.lifetime}`,
      );
    assert.deepEqual(broken(good), []);
    assert.deepEqual(broken({ ...good, exp: now + 301 }), ['lifetimeMax 301']);
    assert.deepEqual(broken({ ...good, aud: ['https://example.eu.auth0.com/'] }), ['claimType aud']);
    assert.deepEqual(broken({ ...good, jti: undefined }), ['claimMissing jti']);
    assert.deepEqual(
      lintClaims(recipeOf('ghost-admin'), { aud: '/v3/', iat: now, exp: now + 300 }, now).map(({ rule }) => rule),
      ['claimPattern'],
    );
  });
});
