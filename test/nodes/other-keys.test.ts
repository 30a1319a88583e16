import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import type { JWK } from 'jose';
import { keyDefaults, migrateKey } from '../../nodes/keys/settings.ts';
import { secret } from '../support/flow.ts';
import { type LooseKey, startJwks, stopJwks } from '../support/jwks-flow.ts';
import { curvePair, rsaPair } from '../support/keys.ts';
import { kidOf, pair, publicJwk } from '../support/rotation.ts';

describe('the settings of a JWT key', () => {
  it('of version 1, which knew no rotation, become those of version 2', () => {
    const { signsWith, previousKeys, previousTtl, ...first } = keyDefaults;
    const saved = { id: 'a', name: 'n', ...first, version: 1, kid: 'mine' };
    assert.deepEqual(migrateKey(saved), {
      ...saved,
      version: 2,
      signsWith: 'first',
      previousKeys: [],
      previousTtl: 86_400,
    });
    assert.equal(saved.version, 1, 'what is saved is not written to');
  });

  it('of no version, as a hand writes them, keep what they say', () => {
    const { version, signsWith } = migrateKey<{ version?: number; signsWith: string }>({ signsWith: 'second' });
    assert.deepEqual([version, signsWith], [2, 'second']);
  });

  it('of this version or a later one stay as they are', () => {
    for (const version of [2, 3]) {
      const saved = { version, signsWith: 'second' };
      assert.equal(migrateKey(saved), saved);
    }
  });
});

describe('keys beside the one that signs', () => {
  afterEach(stopJwks);
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  const current = { kty: 'EC', kid: 'mine', credentials: { privateKey: pair('a') } };
  const kids = async (key: LooseKey) => {
    const flow = await startJwks({}, { key });
    const { message } = await flow.send();
    return { kids: message.payload?.keys.map(({ kid }) => kid), message, flow };
  };

  it('are published after it: the next one, then those before', async () => {
    const found = await kids({
      ...current,
      credentials: { privateKey: pair('a'), secondKey: pair('b') },
      previousKeys: [
        { key: { ...publicJwk(pair('c')), kid: 'c', use: 'sig', alg: 'ES256' }, until: soon },
        { key: { ...publicJwk(rsaPair().privateKey), kid: 'rsa', use: 'sig' }, until: soon },
      ],
    });
    assert.deepEqual(found.kids, ['mine', kidOf(pair('b')), 'c', 'rsa']);
    assert.ok(!JSON.stringify(found.message).includes('"d"'));
  });

  it('change places when the second private key signs', async () => {
    const found = await kids({
      ...current,
      signsWith: 'second',
      credentials: { privateKey: pair('a'), secondKey: pair('b') },
    });
    assert.deepEqual(found.kids, ['mine', kidOf(pair('a'))]);
    const jwk = found.message.payload?.keys[0] as JWK;
    assert.equal(jwk.x, publicJwk(pair('b')).x);
  });

  it('are published though the one that signs is missing', async () => {
    const found = await kids({ kty: 'EC', credentials: { secondKey: pair('b') } });
    assert.deepEqual(found.kids, [kidOf(pair('b'))]);
    assert.match(found.flow.statuses.at(-1)?.text ?? '', /ERR_KEY_MISSING/);
  });

  it('are published until their time is over, and no longer, without a deploy', async () => {
    const flow = await startJwks(
      {},
      {
        key: {
          ...current,
          previousKeys: [
            { key: { ...publicJwk(pair('b')), kid: 'over' }, until: new Date(Date.now() - 1000).toISOString() },
            { key: { ...publicJwk(pair('c')), kid: 'soon' }, until: soon },
          ],
        },
      },
    );
    const published = async () => (await flow.send()).message.payload?.keys.map(({ kid }) => kid);
    assert.deepEqual(await published(), ['mine', 'soon']);
    const { now } = Date;
    try {
      Date.now = () => Date.parse(soon);
      assert.deepEqual(await published(), ['mine']);
    } finally {
      Date.now = now;
    }
  });

  const privateJwk = { ...createPrivateKey(pair('b')).export({ format: 'jwk' }), kid: 'private' };
  const odd: readonly (readonly [string, object, string])[] = [
    ['a private JWK', { previousKeys: [{ key: privateJwk, until: soon }] }, 'ERR_KEY_USE'],
    ['a secret', { previousKeys: [{ key: { kty: 'oct', k: 'c2VjcmV0' }, until: soon }] }, 'ERR_KEY_USE'],
    [
      'a secret that calls itself a pair',
      { previousKeys: [{ key: { kty: 'EC', k: 'c2VjcmV0' }, until: soon }] },
      'ERR_KEY_USE',
    ],
    [
      'a private PEM under another name',
      { previousKeys: [{ key: { kty: 'EC', privateKey: pair('b') }, until: soon }] },
      'ERR_KEY_FORMAT',
    ],
    [
      'a key for encryption',
      { previousKeys: [{ key: { ...publicJwk(pair('b')), use: 'enc' }, until: soon }] },
      'ERR_KEY_USE',
    ],
    [
      'a date that is an object',
      { previousKeys: [{ key: publicJwk(pair('b')), until: { toString: 1 } }] },
      'ERR_SETTINGS',
    ],
    ['no date', { previousKeys: [{ key: publicJwk(pair('b')), until: 'tomorrow' }] }, 'ERR_SETTINGS'],
    ['nothing', { previousKeys: [null] }, 'ERR_SETTINGS'],
    ['a text', { previousKeys: ['x'] }, 'ERR_SETTINGS'],
    ['a type that is none', { previousKeys: [{ key: { kty: 'toString' }, until: soon }] }, 'ERR_KEY_MISMATCH'],
    ['a next key that is none', { credentials: { privateKey: pair('a'), secondKey: 'hello' } }, 'ERR_KEY_FORMAT'],
    [
      'a next key of another kind',
      { credentials: { privateKey: pair('a'), secondKey: rsaPair().privateKey } },
      'ERR_KEY_MISMATCH',
    ],
    [
      'a next key that is public',
      { credentials: { privateKey: pair('a'), secondKey: curvePair('P-256', 'b').publicKey } },
      'ERR_KEY_USE',
    ],
  ];
  for (const [what, settings, code] of odd) {
    it(`of which a hand made ${what} are left out, and the status says so`, async () => {
      const found = await kids({ ...current, ...settings });
      assert.deepEqual(found.kids, ['mine']);
      assert.ok(!/"(?:d|k)"/.test(JSON.stringify(found.message)));
      assert.match(found.flow.statuses.at(-1)?.text ?? '', new RegExp(`key: jwt-jwks.status.${code}$`));
      assert.match(found.flow.log(), new RegExp(code));
    });
  }

  it('are none of a secret, nor of a key for encryption: no next one is published', async () => {
    const credentials = { privateKey: pair('a'), secondKey: pair('b') };
    const found = await kids({ ...current, use: 'enc', credentials });
    assert.deepEqual(found.kids, ['mine']);
    await stopJwks();
    const none = await kids({ kty: 'oct', credentials: { secret, secondKey: pair('b') } });
    assert.equal(none.kids, undefined);
  });
});
