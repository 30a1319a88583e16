import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRotatingFile, type RotatingSource } from '../../nodes/keys/sources/rotating-file.ts';
import type { Key } from '../../src/jwk/key.ts';
import { readKeys } from '../../src/jwk/read/read-keys.ts';
import { refuses } from '../support/errors.ts';
import { startJwks, stopJwks } from '../support/jwks-flow.ts';
import { curvePair } from '../support/keys.ts';
import { kidOf, pair } from '../support/rotation.ts';

const spec = { use: 'sig', kty: 'EC', algorithm: '', kid: '', secretEncoding: 'utf8' } as const;
const [a, b, c] = ['a', 'b', 'c'].map((name) => kidOf(pair(name)));
const jwk = (name: string, members: object = {}) => ({
  ...createPrivateKey(pair(name)).export({ format: 'jwk' }),
  ...members,
});
const setOf = (...jwks: object[]) => JSON.stringify({ keys: jwks });

describe('a key file that is replaced', () => {
  let folder = '';
  let sources: RotatingSource[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jwt-rotating-'));
  });
  afterEach(async () => {
    for (const source of sources) source.close();
    sources = [];
    await stopJwks();
    rmSync(folder, { recursive: true, force: true });
  });

  const replace = (name: string, text: string) => {
    writeFileSync(join(folder, `${name}.new`), text);
    renameSync(join(folder, `${name}.new`), join(folder, name));
  };

  /** A machine with a file of its own, on the clock of the test. */
  function machine(name: string, time: { now: number }) {
    let wake = () => {};
    const source = createRotatingFile(
      join(folder, name),
      (text) => readKeys({ ...spec, eitherKey: text }),
      () => wake(),
      {
        publishForSeconds: 60,
        previousTtlSeconds: 3600,
        clock: () => time.now,
        file: { pollMs: 5, debounceMs: 1, maxRetryMs: 20 },
      },
    );
    sources.push(source);
    const published = () => source.others().map(({ key }) => (key as Key).kid);
    return {
      source,
      published,
      signs: async () => (await source.keyFor({}, undefined as never)).kid,
      untilPublished: async (kid: unknown) => {
        while (!published().includes(kid as string)) await new Promise<void>((resolve) => (wake = resolve));
      },
    };
  }

  it('publishes the new key on each machine before it signs on any, and the old one after', async () => {
    const time = { now: 0 };
    const names = ['one', 'two', 'three', 'four'];
    for (const name of names) replace(name, pair('a'));
    const machines = names.map((name) => machine(name, time));
    for (const { signs } of machines) assert.equal(await signs(), a);
    for (const [index, { untilPublished, signs, source }] of machines.entries()) {
      time.now = 100 + 10 * index;
      replace(names[index] ?? '', index % 2 ? setOf(jwk('b'), jwk('a')) : pair('b'));
      await untilPublished(b);
      assert.equal(source.waiting(), 60);
      assert.equal(await signs(), a);
    }
    time.now = 160;
    assert.deepEqual(await Promise.all(machines.map(({ signs }) => signs())), [b, a, a, a]);
    for (const one of machines) assert.ok([...one.published(), await one.signs()].includes(b));
    time.now = 190;
    for (const one of machines) assert.deepEqual([await one.signs(), ...one.published()], [b, a]);
  });

  it('is followed by a JWT - JWKS: both keys are in its set at once', async () => {
    replace('key', pair('a'));
    const location = join(folder, 'key');
    const flow = await startJwks({}, { key: { kty: 'EC', source: 'file', location } });
    const kids = async () => ((await flow.send()).message.payload?.keys ?? []).map(({ kid }) => kid);
    assert.deepEqual(await kids(), [a]);
    replace('key', setOf(jwk('b'), jwk('c', { kid: 'mine' })));
    for (let found = await kids(); found.length < 3; found = await kids()) await new Promise(setImmediate);
    assert.deepEqual(await kids(), [a, b, 'mine']);
    assert.match(flow.log(), /A new key was read: it is published now, and signs in 60 seconds/);
  });

  it('is refused with times in which no key can follow another', async () => {
    replace('key', pair('a'));
    const location = join(folder, 'key');
    for (const wrong of [{ publishFor: -1 }, { publishFor: 1e9 }, { previousTtl: 0 }]) {
      const flow = await startJwks({}, { key: { kty: 'EC', source: 'file', location, ...wrong } });
      assert.equal((await flow.send()).message.error?.code, 'ERR_SETTINGS');
      await stopJwks();
    }
  });
});

describe('a JWK Set of private keys', () => {
  const read = (text: string, more: object = {}) => readKeys({ ...spec, eitherKey: text, ...more }) as readonly Key[];

  it('in an environment variable signs with the first, and the others are published', async () => {
    process.env.JWT_TEST_KEYS = setOf(jwk('b'), jwk('a'));
    try {
      const flow = await startJwks({}, { key: { kty: 'EC', source: 'env', location: 'JWT_TEST_KEYS' } });
      const { keys = [] } = (await flow.send()).message.payload ?? {};
      assert.deepEqual(
        keys.map(({ kid }) => kid),
        [b, a],
      );
      assert.ok(keys.every((key) => !('d' in key)));
    } finally {
      delete process.env.JWT_TEST_KEYS;
      await stopJwks();
    }
  });

  it('gives one key where the settings name it, or only one fits', () => {
    const set = setOf(jwk('a', { kid: 'one' }), jwk('b', { kid: 'two' }), jwk('c', { use: 'enc' }));
    assert.deepEqual(
      read(set, { kid: 'two' }).map(({ kid }) => kid),
      ['two'],
    );
    assert.deepEqual(
      read(set).map(({ kid }) => kid),
      ['one', 'two'],
    );
    assert.deepEqual(
      read(setOf(jwk('c'))).map(({ kid }) => kid),
      [c],
    );
  });

  it('is refused where its keys cannot follow one another', () => {
    const { d: _, ...publicHalf } = jwk('a') as { d?: string };
    refuses(() => read(setOf(publicHalf, jwk('b'))), 'ERR_KEY_FORMAT', /several keys that fit/);
    refuses(() => read(setOf(jwk('a', { kid: 'x' }), jwk('b', { kid: 'x' }))), 'ERR_KEY_FORMAT', /same key id/);
    refuses(() => read(setOf(...Array(9).fill(jwk('a')))), 'ERR_KEY_FORMAT', /several keys that fit/);
    refuses(() => read(`{"keys":[],"keys":[${JSON.stringify(jwk('a'))}]}`), 'ERR_KEY_FORMAT', /duplicate member/);
    assert.equal(read(curvePair('P-256', 'a').privateKey).length, 1);
  });
});
