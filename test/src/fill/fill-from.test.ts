import assert from 'node:assert/strict';
import fc from 'fast-check';
import { generatorDefaults } from '../../../nodes/jwt-generator/settings.ts';
import { keyDefaults } from '../../../nodes/keys/settings.ts';
import { JwtError } from '../../../src/errors.ts';
import { fillFrom } from '../../../src/fill/fill-from.ts';
import { reasons } from '../../../src/fill/filled.ts';
import { refuses } from '../../support/errors.ts';
import { secret } from '../../support/flow.ts';
import { curvePair } from '../../support/keys.ts';

/** A reference, as Conductor writes it. */
const ref = (path: string) => `\${${path}}`;

const { privateKey } = curvePair('P-256');

/** One text of each system, with all that it can have, secrets included. */
const texts: Readonly<Record<string, object>> = {
  'Orkes Conductor': {
    type: 'GET_SIGNED_JWT',
    optional: true,
    cacheConfig: { key: 'x', ttlInSecond: 10 },
    inputParameters: {
      subject: 's',
      issuer: ref('workflow.input.i'),
      audience: ['a'],
      scopes: 'a b',
      privateKeyId: ref('workflow.env.KID'),
      privateKey,
      ttlInSeconds: 60,
    },
  },
  jsonwebtoken: {
    payload: { role: 'buyer' },
    secretOrPrivateKey: { key: privateKey, passphrase: 'open sesame, please' },
    options: {
      algorithm: 'ES256',
      expiresIn: '2h',
      notBefore: 5,
      audience: ['a'],
      issuer: 'i',
      subject: 's',
      jwtid: 'j',
      header: { typ: 'at+jwt', level: 3, on: true, list: [1], object: { a: 1 }, none: null },
      keyid: 'k',
      mutatePayload: true,
      allowInsecureKeySizes: true,
      allowInvalidAsymmetricKeyTypes: true,
      noTimestamp: true,
      encoding: 'latin1',
    },
  },
  n8n: {
    type: 'n8n-nodes-base.jwt',
    parameters: { useJson: true, claimsJson: '{"a": 1}', headerClaims: '{"b": "c"}', options: { algorithm: 'HS256' } },
  },
  'an n8n credential': { type: 'jwtAuth', data: { keyType: 'passphrase', secret, algorithm: 'HS256' } },
  'node-red-contrib-jwt': { type: 'jwt sign', alg: 'HS256', exp: '10', secret, signvar: 'topic', storetoken: 'token' },
};

describe('a text of another system', () => {
  for (const [system, text] of Object.entries(texts)) {
    const filled = fillFrom(JSON.stringify(text));

    it(`(${system}) fills settings that the nodes have, with values of their types`, () => {
      for (const [defaults, settings] of [
        [generatorDefaults, filled.settings],
        [keyDefaults, filled.key ?? {}],
      ] as const) {
        for (const [name, value] of Object.entries(settings)) {
          const usual = defaults[name as keyof typeof defaults] as unknown;
          assert.equal(typeof value, typeof usual, name);
          assert.equal(Array.isArray(value), Array.isArray(usual), name);
        }
      }
    });

    it(`(${system}) has its secrets among the credentials alone`, () => {
      const { credentials, ...others } = filled;
      for (const text of Object.values(credentials)) {
        assert.ok(!JSON.stringify(others).includes(JSON.stringify(text).slice(1, 20)));
      }
      assert.equal(Object.keys(credentials).length > 0, system !== 'n8n');
    });
  }

  const refused: readonly (readonly [string, unknown, RegExp, RegExp?])[] = [
    ['nothing', '', /^the text is not JSON$/, /double quotes/],
    ['options in JavaScript', "{ algorithm: 'RS256' }", /^the text is not JSON$/, /double quotes/],
    ['some words', 'what is this', /not JSON/],
    ['a number', 5, /^the text is not from a supported system$/, /GET_SIGNED_JWT/],
    ['null', null, /supported system/],
    ['an empty list', [], /supported system/],
    ['an empty object', {}, /supported system/],
    ['another task', { type: 'HTTP', inputParameters: {} }, /supported system/],
    ['another node', [{ type: 'inject' }, { type: 'debug' }], /supported system/],
    ['a token that is decoded', { alg: 'HS256', typ: 'JWT' }, /supported system/],
    ['a node of node-red-contrib-jwt that verifies', [{ type: 'jwt verify' }], /verifies tokens/, /JWT - Verifier/],
    [
      'a node of n8n that verifies',
      { type: 'n8n-nodes-base.jwt', parameters: { operation: 'verify' } },
      /verifies tokens/,
    ],
    [
      'a node of n8n that decodes',
      { type: 'n8n-nodes-base.jwt', parameters: { operation: 'decode' } },
      /verifies tokens/,
    ],
    ['an encrypted credential of n8n', { type: 'jwtAuth', data: 'U2FsdGVk' }, /credential is encrypted/, /--decrypted/],
    [
      'an option that jsonwebtoken has not',
      { expiresIn: 60, colour: 'red' },
      /^"colour" is not an option of jsonwebtoken$/,
    ],
    ['options of verify', { algorithms: ['HS256'], issuer: 'i' }, /"algorithms" is not an option/],
    [
      'an algorithm that jsonwebtoken has not',
      { algorithm: 'EdDSA' },
      /^"algorithm" has a value that jsonwebtoken rejects$/,
    ],
    [
      'an algorithm in the header that it has not',
      { header: { alg: 'x' } },
      /"header" has a value that jsonwebtoken rejects/,
    ],
    ['a lifetime that is no whole number', { expiresIn: 1.5 }, /"expiresIn" has a value that jsonwebtoken rejects/],
    ['a blank time span', { notBefore: '' }, /"notBefore" has a value that jsonwebtoken rejects/],
    ['a flag that is a text', { noTimestamp: 'true' }, /"noTimestamp" has a value that jsonwebtoken rejects/],
    ['a header that is a list', { header: [] }, /"header" has a value that jsonwebtoken rejects/],
    ['a payload that is a text', { expiresIn: 60, payload: 'x' }, /"payload" is not an object of claims/],
    [
      'a time in the payload that is a text',
      { expiresIn: 60, payload: { iat: '5' } },
      /"iat" of the payload is not a number/,
    ],
  ];
  for (const [what, json, message, hint] of refused) {
    it(`is refused where it is ${what}`, () => {
      const text = typeof json === 'string' && !json.startsWith('{"') ? json : JSON.stringify(json);
      const error = refuses(() => fillFrom(text), 'ERR_SETTINGS', message);
      assert.match(error.hint ?? '', hint ?? /./);
    });
  }

  it('is refused where it is nested more deeply than can be followed', () => {
    refuses(() => fillFrom(`${'[{"a":'.repeat(100_000)}1${'}]'.repeat(100_000)}`), 'ERR_SETTINGS', /supported system/);
  });

  it('is read or refused, whatever it is: nothing else is thrown', () => {
    const names = [
      'type',
      'parameters',
      'inputParameters',
      'claims',
      'options',
      'header',
      'payload',
      'keyType',
      'data',
      'secret',
    ];
    const values = [
      'GET_SIGNED_JWT',
      'jwt sign',
      'n8n-nodes-base.jwt',
      'jwtAuth',
      '={{ $json.a }}',
      ref('workflow.input.a'),
      'sign',
      'HS256',
    ];
    const key = fc.constantFrom(
      ...names,
      ...Object.keys(generatorDefaults).slice(0, 8),
      'algorithm',
      'expiresIn',
      '__proto__',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>(...values, 1, true, null, ''),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.array(fc.tuple(key, tie('tree')), { maxLength: 5 }).map((members) => Object.fromEntries(members)),
      ),
    }));
    const property = fc.property(tree, (json) => {
      try {
        const { notCarried } = fillFrom(JSON.stringify(json));
        assert.ok(notCarried.every(({ reason }) => reasons.includes(reason)));
      } catch (error) {
        assert.ok(error instanceof JwtError, String(error));
      }
    });
    fc.assert(property, { numRuns: 2000 });
  });
});
