import assert from 'node:assert/strict';
import { createSecretKey, sign } from 'node:crypto';
import { CompactEncrypt } from 'jose';
import { createLoad, processLoad } from '../../src/scheduler/queue.ts';
import { closeWithoutWaiting, startFlow, startVerifier, stopFlow } from '../support/flow.ts';
import { curvePair, rsaPair } from '../support/keys.ts';
import { occupy } from '../support/occupy.ts';
import { encode, forge } from '../support/verify.ts';

const ec = curvePair('P-521');
const es512 = await forge({ alg: 'ES512' }, { sub: 'x' }, (input) =>
  sign('sha512', Buffer.from(input), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' }),
);
const password = 'a password of 24 bytes !';
const encrypted = (iterations: number) =>
  new CompactEncrypt(Buffer.from('{"sub":"x"}'))
    .setProtectedHeader({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM' })
    .setKeyManagementParameters({ p2c: iterations })
    .encrypt(createSecretKey(password, 'utf8'));

const pair = { key: { use: 'sig', kty: 'EC', publicKey: ec.publicKey } } as const;
const passwordKey = {
  key: { use: 'enc', kty: 'oct', algorithm: 'PBES2-HS256+A128KW', credentials: { secret: password } },
} as const;
const byPair = () => startVerifier({}, { keys: pair });
const byPassword = (settings: object = {}) =>
  startVerifier({ key: '', decryptionKey: 'key', ...settings }, { keys: passwordKey });
const nextSlice = () => new Promise((resolve) => setImmediate(resolve));
const busy = /^too many tokens are waiting to be signed, encrypted, verified or decrypted$/;

describe('a verifier among others', () => {
  afterEach(async () => {
    await stopFlow();
    await nextSlice();
    const { burstEndMs } = createLoad();
    assert.deepEqual({ ...processLoad(), burstEndMs }, createLoad(), 'nothing is under way, nothing waits');
  });

  it('is served round robin, however much another node has waiting', async () => {
    const flow = await byPair();
    const { ends, all } = occupy(20);
    const outcome = flow.send({ token: es512 });
    const endOne = () => ends.shift()?.();
    endOne();
    assert.equal(ends.length, 4, 'the other is served');
    endOne();
    assert.equal(ends.length, 3, 'the verifier is served, while the other has fifteen waiting');
    assert.equal((await outcome).exit, 'true');
    while (ends.length > 0) endOne();
    await all;
  });

  const keys: readonly (readonly [string, typeof byPair, () => Promise<string> | string])[] = [
    ['a signature', byPair, () => es512],
    ['an encrypted token', byPassword, () => encrypted(1000)],
  ];
  for (const [what, start, make] of keys) {
    it(`fails with ERR_BUSY, at once, ${what} that comes while ten thousand wait`, async () => {
      const flow = await start();
      const token = await make();
      const { ends, all } = occupy(10_004);
      const { exit, message } = await flow.send({ token });
      assert.deepEqual([exit, message.error?.code], ['failure', 'ERR_BUSY']);
      assert.match(message.error?.message ?? '', busy);
      assert.match(message.error?.hint ?? '', /^Send fewer messages at a time/);
      while (ends.length > 0) ends.shift()?.();
      await all;
      assert.equal((await flow.send({ token })).exit, 'true');
    });
  }

  it('that is flooded fills half of the places to wait, and leaves the rest to others', async () => {
    const flow = await byPair();
    const { ends, all } = occupy(4);
    for (let number = 0; number < 5_001; number += 1) flow.node.receive({ token: es512, number } as never);
    const [first] = await flow.until(1);
    assert.deepEqual([first?.message.error?.code, first?.message.number], ['ERR_BUSY', 5_000]);
    assert.equal(processLoad().waiting, 5_000);
    const other = occupy(1);
    await closeWithoutWaiting(flow.node);
    for (const end of ends) end();
    await all;
    assert.equal(other.ends.length, 1, 'the other had room to wait');
    other.ends[0]?.();
    await other.all;
    await flow.until(5_001);
  });

  it('decrypts one token at a time that is encrypted with a password, and takes one place for it', async () => {
    const flow = await byPassword();
    const tokens = await Promise.all(Array.from({ length: 8 }, () => encrypted(2_000)));
    for (const [number, token] of tokens.entries()) flow.node.receive({ token, number } as never);
    const seen = new Set<string>();
    while (flow.outcomes.length < tokens.length) {
      const { inFlight, isExclusiveTaken } = processLoad();
      seen.add(`${inFlight} ${isExclusiveTaken}`);
      await nextSlice();
    }
    assert.deepEqual([...seen].toSorted().slice(-1), ['1 true'], 'never more than one');
    assert.deepEqual(
      flow.outcomes.map(({ exit, message }) => [exit, message.number]),
      tokens.map((_, number) => ['true', number]),
    );
  });

  it('makes and decrypts one token at a time with a password, over all nodes', async () => {
    const flow = await startFlow(
      { signature: 'none', encryption: 'symmetric', encryptionKey: 'key', passwordIterations: 3_000 },
      { keys: passwordKey },
    );
    for (let number = 0; number < 4; number += 1) flow.node.receive({ number } as never);
    while (processLoad().waitingExclusive < 3) await nextSlice();
    assert.equal(processLoad().inFlight, 1);
    const outcomes = await flow.until(4);
    const headers = outcomes.map(({ message }) =>
      JSON.parse(Buffer.from(String(message.token).split('.')[0] ?? '', 'base64url').toString()),
    );
    assert.deepEqual(new Set(headers.map(({ p2c }) => p2c)), new Set([3_000]));
    assert.equal(new Set(headers.map(({ p2s }) => p2s)).size, 4, 'a salt for each token');
  });

  it('refuses what asks for more iterations than its setting, without a place, naming the setting', async () => {
    const flow = await byPassword({ maxPasswordIterations: 2_000 });
    const { ends, all } = occupy(10_004);
    const { message } = await flow.send({ token: await encrypted(2_001) });
    const { code, message: said, hint, setting } = message.error as unknown as Record<string, unknown>;
    assert.deepEqual([code, said], ['ERR_TOKEN_DECRYPT', 'the token cannot be decrypted']);
    assert.equal(hint, 'The token asks for more than 2000 password iterations. Allow more if you trust its issuer.');
    assert.ok(setting === undefined || setting === 'maxPasswordIterations');
    while (ends.length > 0) ends.shift()?.();
    await all;
    assert.equal((await flow.send({ token: await encrypted(2_000) })).exit, 'true');
  });

  for (const count of [999, 10_000_001, 1_000.5]) {
    it(`says at deploy that ${count} iterations are no setting`, async () => {
      const flow = await byPassword({ maxPasswordIterations: count });
      const { message } = await flow.send({ token: 'x' });
      assert.equal(message.error?.code, 'ERR_SETTINGS');
      assert.equal(message.error?.message, '"maxPasswordIterations" must be a whole number from 1000 to 10000000');
    });
  }

  it('finishes in order what waits when it is deployed anew', async () => {
    const flow = await byPair();
    const count = 30;
    for (let number = 0; number < count; number += 1) flow.node.receive({ token: es512, number } as never);
    await flow.node.close(false);
    const outcomes = await flow.until(count);
    assert.deepEqual(
      outcomes.map(({ exit, message }) => [message.number, exit]),
      Array.from({ length: count }, (_, number) => [number, 'true']),
    );
  });

  it('holds 32 MiB of tokens that wait, and fails the next with ERR_BUSY', async () => {
    const flow = await startVerifier(
      {},
      { keys: { key: { use: 'sig', kty: 'RSA', algorithm: 'RS256', publicKey: rsaPair(4096).publicKey } } },
    );
    const { ends, all } = occupy(4);
    const token = `${encode({ alg: 'RS256' })}.${encode(Buffer.alloc(195_000))}.${encode(Buffer.alloc(512))}`;
    const count = Math.floor(33_554_432 / token.length);
    for (let number = 0; number <= count; number += 1) flow.node.receive({ token, number } as never);
    const [first] = await flow.until(1);
    assert.deepEqual([first?.message.error?.code, first?.message.number], ['ERR_BUSY', count]);
    for (const end of ends) end();
    await all;
    await flow.until(count + 1);
  });
});
