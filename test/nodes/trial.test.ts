import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { compactVerify, decodeJwt } from 'jose';
import helper from 'node-red-node-test-helper';
import { type GeneratorSettings, generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import { keyDefaults } from '../../nodes/keys/settings.ts';
import { secret, secretKey, startFlow, stopFlow } from '../support/flow.ts';
import { curvePair } from '../support/keys.ts';
import {
  asDeployed,
  draftOf,
  inBraces,
  type Keys,
  oct,
  only,
  removeVariables,
  row,
  type Settings,
  secretFrom,
  setVariables,
  tryOut,
} from '../support/trial.ts';

interface Success {
  readonly what: string;
  readonly settings?: Settings;
  readonly keys?: Keys;
  readonly message?: object;
  /** What lies in the flow context as `kept`. */
  readonly kept?: string;
}

describe('a trial', () => {
  before(setVariables);
  after(removeVariables);
  afterEach(stopFlow);

  const successes: readonly Success[] = [
    { what: 'of a fresh node' },
    {
      what: 'of every kind of value',
      settings: {
        customClaims: [
          { key: 'text', dataType: 'string', value: 'a', valueType: 'str' },
          { key: 'count', dataType: 'number', value: '3', valueType: 'num' },
          { key: 'list', dataType: 'array', value: '[1]', valueType: 'json' },
          { key: 'from.msg', dataType: 'string', value: 'user', valueType: 'msg' },
          { key: 'sum', dataType: 'number', value: 'n + 1', valueType: 'jsonata' },
          { key: 'env', dataType: 'string', value: 'JWT_TEST_NAME', valueType: 'env' },
          { key: 'kept', dataType: 'string', value: 'kept', valueType: 'flow' },
        ],
      },
      message: { user: 'u', n: 1 },
      kept: 'here',
    },
    {
      what: 'with variables that Node-RED puts into settings',
      settings: {
        issuer: inBraces('JWT_TEST_NAME'),
        subject: '$(JWT_TEST_NAME)',
        kid: inBraces('JWT_TEST_NAME'),
        customClaims: row('string', inBraces('JWT_TEST_NAME'), 'str'),
      },
    },
    {
      what: 'with a secret that is a variable',
      keys: only({ ...oct, credentials: { secret: inBraces('JWT_TEST_SECRET') } }),
    },
    { what: 'with a key from the environment', keys: only(secretFrom('env', 'JWT_TEST_SECRET')) },
    { what: 'with a key of the message', keys: only(secretFrom('msg', 'material')), message: { material: secret } },
  ];
  for (const { what, settings = {}, keys = secretKey, message = {}, kept } of successes) {
    it(`makes the token that the node would make: ${what}`, async () => {
      const flow = await startFlow(settings as Partial<GeneratorSettings>, { keys });
      if (kept) flow.node.context().flow.set('kept', kept);
      const sent = await flow.send({ ...message });
      assert.equal(sent.exit, 'true', JSON.stringify(sent.message.error));
      const { result } = await tryOut(asDeployed(settings, keys, message));
      const [tried, made] = [result?.token, sent.message.token].map(String);
      assert.deepEqual(untimed(decodeJwt(tried ?? '')), untimed(decodeJwt(made ?? '')));
      assert.deepEqual(result?.claims, decodeJwt(tried ?? ''));
      assert.equal(tried?.split('.')[0], made?.split('.')[0]);
    });
  }

  it('writes nothing, wherever the result would go', async () => {
    const flow = await startFlow({});
    const shown = flow.statuses.length;
    const settings = { variable: 'trial', frontend: true, authorization: true };
    assert.ok((await tryOut(asDeployed(settings, secretKey, {}))).result);
    assert.deepEqual(flow.node.context().flow.keys(), []);
    assert.deepEqual([flow.outcomes, flow.statuses.length], [[], shown]);
  });

  it('takes settings and a key that nobody has saved yet', async () => {
    await startFlow({});
    const { privateKey, publicKey } = curvePair('P-384');
    const { result } = await tryOut({
      id: 'fresh',
      z: 'flow',
      settings: { ...generatorDefaults, signingKey: 'unsaved', issuer: 'unsaved' },
      keys: { unsaved: { settings: { ...keyDefaults, kty: 'EC' }, credentials: { privateKey } } },
      message: {},
    });
    const { payload } = await compactVerify(result?.token ?? '', createPublicKey(publicKey));
    assert.equal(JSON.parse(new TextDecoder().decode(payload)).iss, 'unsaved');
    assert.deepEqual(Object.keys(result?.publicKey ?? {}).sort(), ['crv', 'kid', 'kty', 'use', 'x', 'y']);
  });

  it('takes a replaced key in the place of the stored one', async () => {
    await startFlow({});
    const replaced = 'another secret of more than thirty-two bytes';
    const body = asDeployed({}, secretKey, {}) as { keys: { key: { credentials: object } } };
    body.keys.key.credentials = { secret: replaced };
    const { result } = await tryOut(body);
    await compactVerify(result?.token ?? '', new TextEncoder().encode(replaced));
  });

  it('reads the context of the flow in which the panel has the node, and says so where there is none', async () => {
    const flow = await startFlow({});
    flow.node.context().flow.set('kept', 'here');
    const body = asDeployed({ customClaims: row('string', 'kept', 'flow') }, secretKey, {});
    assert.equal((await tryOut({ ...body, id: 'not yet there' })).result?.claims.x, 'here');
    const { error } = await tryOut({ ...body, z: 'another' });
    assert.deepEqual(
      [error?.code, error?.message],
      ['ERR_VALUE', 'a context can be read only after the flow has been deployed'],
    );
  });

  it('uses nothing that is stored for a node that is no JWT key', async () => {
    await startFlow({});
    const body = asDeployed({ signingKey: 'generator' }, secretKey, {});
    await helper.credentials.add('generator', { secret });
    const { error } = await tryOut({ ...body, keys: { generator: draftOf(oct) } });
    assert.equal(error?.code, 'ERR_KEY_MISSING');
  });
});

/** Claims, with times counted from the time of issue. */
function untimed({ iat = 0, exp = 0, ...others }: { iat?: number; exp?: number }): object {
  return { ...others, life: exp - iat };
}
