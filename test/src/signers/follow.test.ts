import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { followRemoteKey } from '../../../src/signers/follow.ts';
import { moduleKey } from '../../../src/signers/module.ts';
import { type RemoteKey, readVersion } from '../../../src/signers/remote-key.ts';
import { rejects } from '../../support/errors.ts';
import { curvePair } from '../../support/keys.ts';

const pair = curvePair('P-256');
const privateKey = createPrivateKey(pair.privateKey);
const spec = { use: 'sig', kty: 'EC', algorithm: '', kid: '', secretEncoding: 'utf8' } as const;

/** A signer of the settings file whose public half has to be fetched, and how often it was. */
function startModule() {
  const counts = { asked: 0, failing: 0 };
  const signer = {
    async publicKey() {
      counts.asked += 1;
      if (counts.failing > 0) {
        counts.failing -= 1;
        throw Object.assign(new Error('secret'), { code: 'ECONNREFUSED' });
      }
      return pair.publicKey;
    },
    sign: async ({ input }: { input: Uint8Array }) => sign('sha256', input, privateKey),
  };
  return { remote: moduleKey({ signer }, 'signer', ''), counts };
}

function follow(remote: RemoteKey) {
  let now = 0;
  const changes: number[] = [];
  const followed = followRemoteKey(remote, (version) => readVersion(spec, version), {
    previousTtl: 60,
    onChange: () => changes.push(now),
    clock: () => now,
  });
  return {
    ...followed,
    changes,
    wait: (seconds: number) => {
      now += seconds;
    },
  };
}

describe('a signer of the settings file', () => {
  it('is asked for its public half once, by however many messages and at whatever time', async () => {
    const { remote, counts } = startModule();
    const { key, check, changes } = follow(remote);
    const [first, second] = await Promise.all([key(), key()]);
    assert.equal(first, second);
    await check();
    assert.deepEqual([counts.asked, changes.length], [1, 0], 'who waits for it needs no word of it');
  });

  it('that fails is asked again after a second, and tells of each change once', async () => {
    const { remote, counts } = startModule();
    counts.failing = 2;
    const { key, check, wait, changes } = follow(remote);
    await rejects(Promise.resolve().then(key), 'ERR_SIGNER', /^the signer failed \(ECONNREFUSED\)$/);
    await rejects(Promise.resolve().then(key), 'ERR_SIGNER', /ECONNREFUSED/);
    assert.equal(counts.asked, 1, 'not for each message');
    await check();
    wait(1);
    assert.ok(await key());
    assert.deepEqual([counts.asked, changes.length], [3, 1]);
  });
});
