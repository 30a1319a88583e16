import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { VerifierSettings } from '../../nodes/jwt-verifier/settings.ts';
import { type FlowOptions, secret, secretKey, startVerifier, stopFlow, type TestFlow } from '../support/flow.ts';

const tokenOf = (jti: string | undefined = randomUUID(), expires = '1 hour') => {
  const made = new SignJWT({ iss: 'joe', ...(jti !== '' && { jti }) }).setProtectedHeader({ alg: 'HS256' });
  return made.setExpirationTime(expires).sign(Buffer.from(secret));
};

describe('a JWT - Verifier that accepts each token once', () => {
  afterEach(stopFlow);
  const start = (settings: Partial<VerifierSettings>, options: FlowOptions = { keys: secretKey }) =>
    startVerifier({ key: 'key', replay: 'memory', ...settings }, options);
  const codeOf = async (flow: TestFlow, token: string) => (await flow.send({ token })).message.error?.code;

  for (const settings of [{ replay: 'memory' }, { replay: 'context' }] as const) {
    it(`refuses it the second time, also after a deploy (${settings.replay})`, async () => {
      const token = await tokenOf();
      const flow = await start(settings);
      assert.deepEqual([await codeOf(flow, token), await codeOf(flow, token)], [undefined, 'ERR_TOKEN_REPLAYED']);
      assert.equal(await codeOf(flow, await tokenOf()), undefined);
      if (settings.replay === 'context') return;
      await stopFlow();
      assert.equal(await codeOf(await start(settings), token), 'ERR_TOKEN_REPLAYED');
    });
  }

  it('refuses it also where verified tokens are cached, and so is one that was revoked since', async () => {
    const flow = await start({ cacheTokens: true });
    const token = await tokenOf();
    assert.deepEqual([await codeOf(flow, token), await codeOf(flow, token)], [undefined, 'ERR_TOKEN_REPLAYED']);
    await stopFlow();
    const revoking = await start({ cacheTokens: true, replay: 'off', denylist: 'revoked' });
    const { global } = revoking.node.context();
    const stolen = await tokenOf('stolen too');
    global.set('revoked', []);
    assert.equal(await codeOf(revoking, stolen), undefined);
    global.set('revoked', ['stolen too']);
    assert.equal(await codeOf(revoking, stolen), 'ERR_TOKEN_CLAIM');
  });

  it('leaves msg.verified false for a used token, and the claims out', async () => {
    const flow = await start({ onFailure: 'continue' });
    const token = await tokenOf();
    await flow.send({ token });
    const { message } = await flow.send({ token });
    assert.deepEqual([Reflect.get(message, 'verified'), Reflect.get(message, 'claims')], [false, undefined]);
  });

  it('says which claim is missing, and where to turn it off', async () => {
    const flow = await start({});
    const { error } = (await flow.send({ token: await tokenOf('') })).message;
    assert.deepEqual([error?.code, error?.claim], ['ERR_TOKEN_CLAIM', 'jti']);
    assert.match(error?.hint ?? '', /turn off Accept each token/);
  });

  for (const [replayFailure, code, words] of [
    ['closed', 'ERR_STORE', { fill: 'red', shape: 'ring', text: 'jwt-verifier.status.ERR_STORE' }],
    [
      'open',
      undefined,
      { fill: 'yellow', shape: 'dot', text: 'jwt-verifier.status.verified · jwt-verifier.status.replayOpen' },
    ],
  ] as const) {
    it(`shows that its context fails, and is ${replayFailure} then`, async () => {
      const flow = await start({ replay: 'context', replayFailure });
      flow.node.context = () => {
        throw new Error('the disk of hunter2 is gone');
      };
      assert.equal(await codeOf(flow, await tokenOf()), code);
      await flow.statusWith(words.text);
      assert.deepEqual(flow.statuses.at(-1), words);
      assert.equal(flow.log().split('ERR_STORE: the global context could not be read: ').length, 2);
      assert.doesNotMatch(flow.log(), /hunter2/);
    });
  }

  const wrong: readonly (readonly [string, Partial<VerifierSettings>, RegExp])[] = [
    ['the store of settings.js where it names none', { replay: 'store' }, /settings\.js names no store/],
    ['a place that does not exist', { replay: 'moon' as never }, /"replay"/],
    ['a context variable without a name', { replay: 'context', replayVariable: '' }, /context variable/],
    ['an unknown choice for a store that fails', { replayFailure: 'ajar' as never }, /"replayFailure"/],
  ];
  for (const [what, settings, message] of wrong) {
    it(`refuses at deploy ${what}`, async () => {
      const flow = await start(settings);
      const { error } = (await flow.send({ token: await tokenOf() })).message;
      assert.equal(error?.code, 'ERR_SETTINGS');
      assert.match(error?.message ?? '', message);
    });
  }

  it('refuses a token whose id a flow has put on the list of revoked ones', async () => {
    const flow = await start({ replay: 'off', denylist: 'revoked' });
    const { global } = flow.node.context();
    const token = await tokenOf('stolen');
    assert.equal(await codeOf(flow, token), 'ERR_CLAIM_MISSING');
    global.set('revoked', []);
    assert.equal(await codeOf(flow, token), undefined);
    global.set('revoked', [{ iss: 'joe', jti: 'stolen' }]);
    assert.deepEqual([await codeOf(flow, token), await codeOf(flow, await tokenOf())], ['ERR_TOKEN_CLAIM', undefined]);
  });

  it('needs nothing of it where a token is only read', async () => {
    const flow = await start({ mode: 'decode', replay: 'store' });
    const token = await tokenOf('');
    assert.deepEqual([await codeOf(flow, token), await codeOf(flow, token)], [undefined, undefined]);
  });
});
