import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import helper from 'node-red-node-test-helper';
import { generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import { verifierDefaults } from '../../nodes/jwt-verifier/settings.ts';
import { secret, startFlow, startVerifier, stopFlow } from '../support/flow.ts';
import { draftOf, inBraces, oct, tryOut } from '../support/trial.ts';
import { encode } from '../support/verify.ts';

const template = {
  ...{ id: 'sub', type: 'subflow', in: [{ wires: [{ id: 'inner' }] }] },
  out: [0, 1].map((port) => ({ wires: [{ id: 'inner', port }] })),
  env: [
    { name: 'WHOM', type: 'str', value: 'the default' },
    { name: 'HIDDEN', type: 'cred' },
  ],
};
const instance = { type: 'subflow:sub', env: [{ name: 'WHOM', type: 'str', value: 'the instance' }] } as never;
const withSubflow = (inner: { readonly type: string }) => ({
  others: {
    registers: [],
    nodes: [template, { id: 'inner', z: 'sub', x: 1, y: 1, wires: [[], []], ...inner }],
    credentials: { sub: { HIDDEN: secret } },
  },
});

/** A draft of the node in the template, as its panel sends it. */
const draft = (settings: object, further: object = {}) => ({
  ...{ id: 'inner', z: 'sub', message: {}, keys: { key: draftOf(oct) } },
  settings: { ...generatorDefaults, signature: 'symmetric', signingKey: 'key', ...settings },
  ...further,
});

describe('a trial in the template of a subflow', () => {
  afterEach(stopFlow);

  const start = () => startFlow(instance, withSubflow({ type: 'jwt-generator', ...{ signature: 'none' } }));

  it('sees what an instance sees', async () => {
    await start();
    const answer = await tryOut(draft({ issuer: 'WHOM', issuerType: 'env', subject: `for ${inBraces('WHOM')}` }));
    assert.equal(answer.error, undefined);
    assert.deepEqual([answer.result?.claims.iss, answer.result?.claims.sub], ['the instance', 'for the instance']);
  });

  it('prefers what the editor knows and has not deployed', async () => {
    await start();
    const variables = { WHOM: 'another default', MANY: 7, KEY: 'key' };
    const settings = { issuer: 'WHOM', issuerType: 'env', subject: inBraces('MANY'), signingKey: inBraces('KEY') };
    const { result, error } = await tryOut(draft(settings, { variables }));
    assert.equal(error, undefined);
    assert.deepEqual([result?.claims.iss, result?.claims.sub], ['another default', '7']);
  });

  it('reads the flow context of an instance', async () => {
    await start();
    const { error } = await tryOut(draft({ issuer: 'shop', issuerType: 'flow' }));
    // Not that the flow is not deployed.
    assert.equal(error?.code, 'ERR_CLAIM_MISSING');
  });

  it('works before the subflow is deployed, or has an instance', async () => {
    await startFlow();
    const variables = { WHOM: 'the default' };
    const { result } = await tryOut(draft({ issuer: 'WHOM', issuerType: 'env' }, { variables }));
    assert.equal(result?.claims.iss, 'the default');
  });

  it('describes a key that is a credential of the subflow', async () => {
    await start();
    const key = { settings: { use: 'sig', kty: 'oct', source: 'env', location: 'HIDDEN' }, credentials: {} };
    const { text } = await helper
      .request()
      .post('/jwt-key/describe')
      .send({ id: 'new', z: 'sub', ...key });
    assert.equal(JSON.parse(text).description?.bits, 384, text);
    assert.ok(!text.includes(secret));
  });

  it('verifies with the properties of the subflow', async () => {
    await startVerifier(instance, withSubflow({ type: 'jwt-verifier', ...{ mode: 'decode' } }));
    const input = `${encode({ alg: 'HS256' })}.${encode({ iss: 'the instance', aud: 'shop', exp: 32_503_680_000 })}`;
    const token = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
    const settings = { issuer: inBraces('WHOM'), audience: 'AUD', audienceType: 'env', key: inBraces('KEY') };
    const question = draft({}, { variables: { AUD: 'shop', KEY: 'key' }, token });
    const { text } = await helper
      .request()
      .post('/jwt-verifier/try')
      .send({ ...question, settings: { ...verifierDefaults, ...settings } });
    const { error, verdicts = [] } = JSON.parse(text);
    const open = verdicts.filter(({ state }: { state: string }) => state !== 'passed');
    assert.deepEqual([error, open, verdicts.length > 5], [undefined, [], true]);
  });

  it('refuses variables that are no object, and takes none for a member that every object has', async () => {
    await start();
    const settings = { issuer: 'constructor', issuerType: 'env' };
    const { error } = await tryOut(draft(settings, { variables: { WHOM: 'x' } }));
    assert.equal(error?.code, 'ERR_CLAIM_MISSING');
    const { status } = await helper
      .request()
      .post('/jwt-generator/try')
      .send(draft({}, { variables: ['x'] }));
    assert.equal(status, 400);
  });
});
