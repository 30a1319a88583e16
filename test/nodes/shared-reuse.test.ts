import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { curvePair } from '../support/keys.ts';
import { nodeRed4, nodeRed5, type RunningNodeRed, root, startNodeRed } from '../support/node-red.ts';
import { tokenFlow } from '../support/panel.ts';

const key = {
  id: 'key',
  type: 'jwt-key',
  name: '',
  use: 'sig',
  kty: 'EC',
  credentials: { privateKey: curvePair('P-256').privateKey },
};

/** Sends tokens again that lie in a file for all; `GET /token?user=…` answers with one. */
const flow = tokenFlow(
  {
    signingKey: 'key',
    subject: 'payload.user',
    subjectType: 'msg',
    variable: '',
    cache: true,
    cacheStore: '#:(shared)::tokens',
    cacheStoreType: 'global',
    // A token with times of its own is none for a message of an earlier second.
    iat: false,
    exp: false,
    cacheTtl: '1 hour',
    cacheTtlType: 'str',
  },
  key,
);

describe('two Node-REDs that share one context store', function () {
  this.timeout(120_000);
  let folder = '';
  let file = '';
  let running: RunningNodeRed[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jwt-shared-'));
    file = join(folder, 'context.json');
    const plugin = JSON.stringify(join(root, 'test/support/shared-context.cjs'));
    const settings = `contextStorage: {
      default: { module: 'memory' },
      shared: { module: require(${plugin}), config: { file: ${JSON.stringify(file)} } },
    }`;
    running = await Promise.all([nodeRed5, nodeRed4].map((edition) => startNodeRed(edition, { settings })));
    await Promise.all(running.map(({ deploy }) => deploy(flow)));
  });
  after(async () => {
    await Promise.all(running.map(({ stop }) => stop()));
    rmSync(folder, { recursive: true, force: true });
  });
  // Each test has users of its own. A file that was removed in between would be written again, with all that another test had in
  // it, and without what this one has written meanwhile: unlike a real store, it holds all variables in one.
  let earlier = 0;
  beforeEach(() => {
    earlier = countWritten();
  });
  const countWritten = () => (existsSync(file) ? readFileSync(file, 'utf8').split('"closed":').length - 1 : 0);

  const tokenOf = async (index: number, user: string): Promise<string> => {
    const answer = await fetch(`${running[index]?.url}/token?user=${user}`);
    const { token, ...others } = (await answer.json()) as { token?: string };
    assert.ok(token, JSON.stringify(others));
    return token;
  };

  /** No message waits until its token is written: resolves when so many are. */
  const untilWritten = async (count: number) => {
    while (countWritten() < earlier + count) await new Promise((resolve) => setImmediate(resolve));
  };

  it('make one token together', async () => {
    const token = await tokenOf(0, 'anna');
    await untilWritten(1);
    assert.equal(await tokenOf(1, 'anna'), token);
    assert.equal(await tokenOf(0, 'anna'), token);
    assert.equal(decodeJwt(token).sub, 'anna');
  });

  it('keep those of different users apart', async () => {
    const anna = await tokenOf(0, 'berta');
    await untilWritten(1);
    const ben = await tokenOf(1, 'ben');
    await untilWritten(2);
    assert.notEqual(anna, ben);
    assert.deepEqual([await tokenOf(1, 'berta'), await tokenOf(0, 'ben')], [anna, ben]);
  });

  it('make one each, at most, for a hundred that come to both at once', async () => {
    const tokens = await Promise.all(Array.from({ length: 100 }, (_, n) => tokenOf(n % 2, 'clara')));
    assert.ok(new Set(tokens).size <= 2, `${new Set(tokens).size} tokens`);
    // The last that is written is that of both.
    while ((await tokenOf(0, 'clara')) !== (await tokenOf(1, 'clara')));
  });

  it('write nothing into it that tells of a token', async () => {
    const token = await tokenOf(0, 'dora');
    await untilWritten(1);
    const text = readFileSync(file, 'utf8');
    for (const part of [...token.split('.'), 'dora', 'ES256']) assert.ok(!text.includes(part), part);
  });

  it('neither take nor leave a token in a trial, and check it against the schemas', async () => {
    const settings = flow.find(({ id }) => id === 'gen') ?? {};
    const { credentials, ...keySettings } = key;
    const trial = async (others: object) => {
      const draft = {
        settings: { ...settings, subjectType: 'str', cacheStore: '#:(shared)::trial', ...others },
        keys: { key: { settings: keySettings, credentials } },
      };
      const answer = await fetch(`${running[0]?.url}/jwt-generator/try`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(draft),
      });
      return (await answer.json()) as { result?: { token: string }; error?: { code: string; message: string } };
    };
    const tokens = [await trial({}), await trial({})].map(({ result }) => result?.token);
    assert.ok(tokens[0] && tokens[0] !== tokens[1]);
    assert.ok(!existsSync(file) || !readFileSync(file, 'utf8').includes('trial'));
    for (const name of ['inputSchema', 'outputSchema']) {
      const { error } = await trial({ [name]: 'false' });
      assert.equal(error?.code, 'ERR_SCHEMA');
      assert.match(error?.message ?? '', new RegExp(`"${name}"`));
    }
  });

  it('survive what somebody else writes into it', async () => {
    await tokenOf(0, 'emil');
    await untilWritten(1);
    const shards = Array.from({ length: 64 }, (_, n) => `tokens_${String(n).padStart(2, '0')}`);
    const all = (value: unknown) => JSON.stringify({ global: Object.fromEntries(shards.map((name) => [name, value])) });
    const corrupt = [all('x'), all({ a: 1 }), '{}', 'no JSON at all'];
    for (const text of corrupt) {
      writeFileSync(file, text);
      earlier = 0;
      // A new one, or that of the first, which it writes again if it has just been lost.
      assert.equal(decodeJwt(await tokenOf(1, 'emil')).sub, 'emil');
      // This store cannot even be written while its file is no JSON.
      if (text.startsWith('{')) await untilWritten(1);
    }
    writeFileSync(file, '{}');
    while ((await tokenOf(0, 'emil')) !== (await tokenOf(1, 'emil')));
  });
});
