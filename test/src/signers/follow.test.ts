import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { followRemoteKey } from '../../../src/signers/follow.ts';
import { moduleKey } from '../../../src/signers/module.ts';
import { type RemoteKey, readVersion, requireSigning } from '../../../src/signers/remote-key.ts';
import { refuses, rejects } from '../../support/errors.ts';
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

describe('a key that stays elsewhere', () => {
  it('is one half of a pair, and signs', () => {
    for (const kty of ['RSA', 'EC', 'OKP', 'AKP'] as const) requireSigning({ use: 'sig', kty });
  });

  for (const [use, kty, message] of [
    ['sig', 'oct', /^a signer cannot hold this key: a secret has no public half that could verify$/],
    ['enc', 'RSA', /^a signer cannot hold this key: it can only sign, not decrypt$/],
    ['enc', 'oct', /^a signer cannot hold this key: it can only sign, not decrypt$/],
  ] as const) {
    it(`is not one of type ${kty} for ${use}`, () => {
      const { setting } = refuses(() => requireSigning({ use, kty }), 'ERR_KEY_USE', message);
      assert.equal(setting, 'source');
    });
  }
});

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

describe('a vault', () => {
  /** A vault whose key has versions made at these times; `out` while it cannot be asked. */
  const startVault = (...createdAt: number[]) => {
    const pairs = createdAt.map((_, index) => curvePair('P-256', `version ${index}`));
    const state = { isOut: false, versions: 1 };
    const remote: RemoteKey = {
      isPolled: true,
      readVersions: async () => {
        if (state.isOut) throw Object.assign(new Error('secret'), { code: 'ECONNREFUSED' });
        return pairs.slice(0, state.versions).map(({ publicKey, privateKey: own }, index) => ({
          id: String(index + 1),
          publicKey,
          createdAt: createdAt[index] ?? 0,
          signer: { sign: async ({ input }) => sign('sha256', input, createPrivateKey(own)) },
        }));
      },
      close: () => {},
    };
    return { remote, state };
  };

  it('that made a version while it was out of reach has it published before it signs', async () => {
    const { remote, state } = startVault(-1000, 10);
    const { key, check, wait, others } = follow(remote);
    const first = await key();
    state.isOut = true;
    state.versions = 2;
    wait(300);
    await check();
    state.isOut = false;
    wait(15);
    await check();
    assert.deepEqual([await key(), others(315).map(({ role }) => role)], [first, ['next']]);
    wait(44);
    await check();
    assert.equal(await key(), first);
    wait(16);
    await check();
    assert.notEqual(await key(), first);
    assert.deepEqual(
      others(375).map(({ role, until }) => [role, until]),
      [['previous', 420]],
    );
  });
});
