import assert from 'node:assert/strict';
import { compactVerify, createLocalJWKSet, decodeProtectedHeader } from 'jose';
import { nodeRed5, type RunningNodeRed } from '../support/node-red.ts';
import { kidOf, pair, place, type RotatedSettings, rotationClient, rotationFlow, stored } from '../support/rotation.ts';
import { useNodeRed } from '../support/use-node-red.ts';

/** Answers `GET /verified` with a fresh token, once it is verified: by its JWT key, and by the JWK Set. */
function verifyingFlow(url: string): object[] {
  const rules = [{ t: 'set', p: 'payload', pt: 'msg', to: '{"token": token, "error": error}', tot: 'jsonata' }];
  return [
    { id: 'ask2', type: 'http in', ...place, url: '/verified', method: 'get', wires: [['gen2']] },
    { id: 'gen2', type: 'jwt-generator', ...place, signingKey: 'key', wires: [['byKey'], ['tell']] },
    { id: 'byKey', type: 'jwt-verifier', ...place, key: 'key', wires: [['bySet'], ['tell']] },
    {
      id: 'bySet',
      type: 'jwt-verifier',
      ...place,
      keySource: 'jwks',
      jwksUrl: `${url}/jwks`,
      wires: [['tell'], ['tell']],
    },
    { id: 'tell', type: 'change', ...place, rules, wires: [['out']] },
  ];
}

describe('a rotation while tokens are verified', function () {
  this.timeout(60_000);
  let running: RunningNodeRed;
  const { rotate, fetchSet, token, kidNow } = rotationClient(() => running);
  before(async () => {
    running = await useNodeRed(nodeRed5);
  });
  after(() => running.stop());

  it('leaves tokens good for a JWT - Verifier that has the key, until their time is over', async () => {
    const verifier = [
      { id: 'check', type: 'http in', ...place, url: '/check', method: 'get', wires: [['byKey']] },
      {
        id: 'byKey',
        type: 'jwt-verifier',
        ...place,
        key: 'key',
        token: 'payload.token',
        wires: [['out'], ['tell']],
      },
      {
        id: 'tell',
        type: 'change',
        ...place,
        rules: [{ t: 'move', p: 'error', pt: 'msg', to: 'payload', tot: 'msg' }],
        wires: [['out']],
      },
    ];
    const check = async (one: string) =>
      (await (await fetch(`${running.url}/check?token=${one}`)).json()) as { code?: string; iss?: string };
    await running.deploy(rotationFlow({ credentials: { privateKey: pair('a'), secondKey: pair('b') } }, ...verifier));
    const before = await token();
    assert.equal((await check(before)).iss, 'node-red');
    const { settings, credential, text } = await rotate({}, stored);
    const rotated = (previousKeys: RotatedSettings['previousKeys']) =>
      running.deploy(rotationFlow({ ...settings, previousKeys, credentials: { [credential]: text } }, ...verifier));
    await rotated(settings.previousKeys);
    assert.equal((await check(before)).iss, 'node-red');
    assert.equal((await check(await token())).iss, 'node-red');
    await rotated([]);
    assert.equal((await check(before)).code, 'ERR_TOKEN_SIGNATURE', 'one that is withdrawn verifies nothing');
  });

  it('under a hundred messages a second loses no verification', async () => {
    const verifying = verifyingFlow(running.url);
    const both = { privateKey: pair('a'), secondKey: pair('b') };
    await running.deploy(rotationFlow({ credentials: both }, ...verifying));
    const aborted = new AbortController();
    const kids: string[] = [];
    const failures: unknown[] = [];
    const pending = new Set<Promise<void>>();
    const ask = async () => {
      // Node-RED itself drops a message that meets a node just when it restarts: that request has no answer.
      const answer = await fetch(`${running.url}/verified`, { signal: aborted.signal }).catch(() => undefined);
      if (!answer) return;
      const { token: issued, error } = (await answer.json()) as { token?: string; error?: object };
      if (error || !issued) failures.push(error);
      else {
        kids.push(String(decodeProtectedHeader(issued).kid));
        // Whoever keeps no set verifies it with the one that is published now.
        await compactVerify(issued, createLocalJWKSet(await fetchSet())).catch((reason) => failures.push(reason));
      }
    };
    const timer = setInterval(() => {
      const asked = ask().finally(() => pending.delete(asked));
      pending.add(asked);
    }, 10);
    const issuedBy = async (count: number, kid: string | undefined) => {
      while (kids.filter((one) => one === kid).length < count && failures.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    try {
      let settings: object = {};
      await issuedBy(50, kidOf(pair('a')));
      for (let round = 0; round < 3; round += 1) {
        const rotated = await rotate(settings, stored);
        ({ settings } = rotated);
        const credentials = { [rotated.credential]: rotated.text };
        await running.deploy(rotationFlow({ ...settings, credentials }, ...verifying), 'nodes');
        await issuedBy(50, await kidNow());
      }
    } finally {
      clearInterval(timer);
      aborted.abort();
      await Promise.all(pending);
    }
    assert.deepEqual(failures, []);
    assert.equal(new Set(kids).size, 4);
  });
});
