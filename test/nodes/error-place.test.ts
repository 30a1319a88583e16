import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type { Node, NodeAPI } from 'node-red';
import { type GeneratorSettings, generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import { deliverySpec, issuerSpec } from '../../nodes/jwt-generator/spec.ts';
import { type VerifierSettings, verifierDefaults } from '../../nodes/jwt-verifier/settings.ts';
import { trustedIssuers, verifierSpec } from '../../nodes/jwt-verifier/spec.ts';
import { createTypedValues, type TypedValues } from '../../nodes/shared/message/typed-values.ts';
import { attemptLater } from '../../src/attempt.ts';
import { JwtError } from '../../src/errors.ts';
import { row } from '../support/preview.ts';

const { util } = createRequire(import.meta.url)('@node-red/util') as { util: NodeAPI['util'] };
const RED = { util, settings: {} } as NodeAPI;
const node = { context: () => ({ flow: {}, global: {} }) } as unknown as Node;

/** Names an environment variable that is not set. */
const unset = ['$', '{NOT_SET}'].join('');

type Compile = (values: TypedValues) => unknown;

/** Where the error is of values that are compiled, or else read from an empty message. */
async function placeOf(compile: Compile): Promise<Pick<JwtError, 'code' | 'claim' | 'setting'>> {
  const error = await attemptLater(async () => {
    const values = createTypedValues(RED, node);
    compile(values);
    return values.readAll({} as never);
  });
  assert.ok(error instanceof JwtError, 'an error is expected');
  const { code, claim, setting } = error;
  return { code, ...(claim !== undefined && { claim }), ...(setting !== undefined && { setting }) } as JwtError;
}

const generator =
  (settings: Partial<GeneratorSettings>): Compile =>
  (values) => [
    issuerSpec({ ...generatorDefaults, ...settings }, values),
    deliverySpec({ ...generatorDefaults, ...settings }, values),
  ];
const verifier =
  (settings: Partial<VerifierSettings>): Compile =>
  (values) => {
    const all = { ...verifierDefaults, ...settings };
    trustedIssuers(all, values, verifierSpec(all, values));
  };

/** What cannot be evaluated: at deploy, or for a message. */
const bad = [
  [unset, 'str'],
  ['{', 'json'],
  ['((', 'jsonata'],
  ['$number("x")', 'jsonata'],
] as const;

/** Names of settings, of members of every object, and of claims that a setting is called like. */
const names = [
  'token',
  'payload',
  'body',
  'deliveryUrl',
  'exchangeHeaders',
  'denylist',
  'headers',
  'constructor',
  'sub',
];

describe('an error says where the value is that cannot be evaluated, whatever that is called:', () => {
  for (const name of names) {
    it(`a claim, a header parameter and an expected claim named "${name}"`, async () => {
      for (const [value, type] of bad) {
        const rows = [row(name, 'string', value, type)];
        const code = 'ERR_VALUE';
        assert.deepEqual(await placeOf(generator({ customClaims: rows })), { code, claim: name });
        assert.deepEqual(await placeOf(generator({ headers: rows })), { code, setting: 'headers' });
        assert.deepEqual(await placeOf(verifier({ expectedClaims: rows })), { code, claim: name });
      }
      const template = [row(name, 'string', '{nothing}', 'template')];
      assert.deepEqual(await placeOf(generator({ customClaims: template })), { code: 'ERR_SETTINGS', claim: name });
      assert.deepEqual(await placeOf(generator({ headers: template })), { code: 'ERR_SETTINGS', setting: 'headers' });
      const unknown = [row(name, 'string', 'x', 'date')];
      assert.deepEqual(await placeOf(generator({ customClaims: unknown })), { code: 'ERR_SETTINGS', claim: name });
    });

    it(`scopes in a claim named "${name}"`, async () => {
      const settings = { scopes: unset, scopeClaim: name };
      assert.deepEqual(await placeOf(generator(settings)), { code: 'ERR_VALUE', claim: name });
    });
  }

  const typed = (setting: string) => ({ [setting]: unset, [`${setting}Type`]: 'str' });
  const ofGenerator: readonly (readonly [
    setting: string,
    claim?: string | undefined,
    more?: Partial<GeneratorSettings>,
  ])[] = [
    ['payload'],
    ['body', undefined, { content: 'body' }],
    ['cacheTtl', undefined, { cache: true }],
    ['cacheRefresh', undefined, { cache: true }],
    ['cacheKey', undefined, { cache: true }],
    ['ttl', 'exp'],
    ['issuer', 'iss'],
    ['subject', 'sub'],
    ['audience', 'aud', { aud: true }],
    ['notBefore', 'nbf', { nbf: true }],
    ['issuedAtOffset', 'iat'],
    ['jwtId', 'jti', { jti: true }],
  ];
  for (const [setting, claim, more] of ofGenerator) {
    it(`${setting} of a generator`, async () => {
      const place = claim === undefined ? { setting } : { claim };
      assert.deepEqual(await placeOf(generator({ ...more, ...typed(setting) })), { code: 'ERR_VALUE', ...place });
    });
  }

  for (const [setting, value] of [
    ['deliveryUrl', `https://a.example/${unset}`],
    ['deliveryOther', unset],
    ['deliveryHeaders', [{ key: 'token', value: unset }]],
    ['deliveryBody', [{ key: 'payload', value: unset }]],
  ] as const) {
    it(`${setting} of a generator`, async () => {
      const place = await placeOf(generator({ delivery: 'url', [setting]: value }));
      assert.deepEqual(place, { code: 'ERR_VALUE', setting });
    });
  }

  const ofVerifier: readonly (readonly [setting: string, claim?: string])[] = [
    ['token'],
    ['typ'],
    ['scopes'],
    ['roles'],
    ['clockTolerance'],
    ['maxTokenAge'],
    ['denylist'],
    ['issuer', 'iss'],
    ['subject', 'sub'],
    ['audience', 'aud'],
  ];
  for (const [setting, claim] of ofVerifier) {
    it(`${setting} of a verifier`, async () => {
      const place = claim === undefined ? { setting } : { claim };
      assert.deepEqual(await placeOf(verifier(typed(setting))), { code: 'ERR_VALUE', ...place });
    });
  }
});
