import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { thumbprint } from '../../src/jwk/thumbprint.ts';
import { secret } from '../support/flow.ts';
import { type JwksOutcome, type LooseKey, startJwks, stopJwks } from '../support/jwks-flow.ts';
import { curvePair, rsaPair } from '../support/keys.ts';

const ec = (other = '') => ({ kty: 'EC', credentials: { privateKey: curvePair('P-256', other).privateKey } });
const jwkOf = (pem: string) => createPublicKey(pem).export({ format: 'jwk' }) as JWK & { kty: 'EC' };
const kidOf = (pem: string) => thumbprint(jwkOf(pem));
const kidsOf = ({ message }: JwksOutcome) => message.payload?.keys.map(({ kid }) => kid);

/** Members that no published key may have: RFC 7518 §6.2.2, §6.3.2, §6.4.1. */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

function assertPublic(outcome: JwksOutcome): void {
  for (const key of outcome.message.payload?.keys ?? []) {
    for (const name of secretMembers) assert.ok(!(name in key), name);
    assert.notEqual(key.kty, 'oct');
  }
}

describe('JWT - JWKS', () => {
  afterEach(stopJwks);

  it('publishes the public halves of the chosen keys, in their order', async () => {
    const flow = await startJwks(
      { keys: ['two', 'one', 'three'] },
      {
        one: ec('one'),
        two: { kty: 'RSA', kid: 'my rsa', algorithm: 'PS256', credentials: { privateKey: rsaPair().privateKey } },
        three: { kty: 'OKP', use: 'enc', publicKey: curvePair('X25519').publicKey },
      },
    );
    const outcome = await flow.send();
    assert.deepEqual(outcome.message.payload, {
      keys: [
        { kid: 'my rsa', use: 'sig', alg: 'PS256', ...jwkOf(rsaPair().publicKey) },
        { kid: kidOf(curvePair('P-256', 'one').publicKey), use: 'sig', ...jwkOf(curvePair('P-256', 'one').publicKey) },
        { kid: kidOf(curvePair('X25519').publicKey), use: 'enc', ...jwkOf(curvePair('X25519').publicKey) },
      ],
    });
    assertPublic(outcome);
    assert.deepEqual(flow.statuses.at(-1), { fill: 'green', shape: 'dot', text: 'jwt-jwks.status.published' });
  });

  it('says what the answer is and how long it may be kept, beside the other headers', async () => {
    const flow = await startJwks({ maxAge: 60 }, { key: ec() });
    const headers = { 'X-Frame-Options': 'DENY', 'Content-Type': 'text/html' };
    const { message } = await flow.send({ headers, payload: 'x', topic: 't' });
    assert.deepEqual(message.headers, {
      'X-Frame-Options': 'DENY',
      'content-type': 'application/jwk-set+json',
      'cache-control': 'public, max-age=60',
    });
    assert.equal((message as { topic?: string }).topic, 't');
    assert.equal(headers['Content-Type'], 'text/html', 'what came in is not written to');
  });

  it('puts the set where the settings say', async () => {
    const flow = await startJwks({ output: 'answer.jwks' }, { key: ec() });
    const { message } = await flow.send({ payload: 'stays' });
    const { payload, answer } = message as unknown as { payload: string; answer: { jwks: { keys: JWK[] } } };
    assert.deepEqual([payload, answer.jwks.keys.length], ['stays', 1]);
  });

  it('gives every message a set of its own', async () => {
    const flow = await startJwks({}, { key: ec() });
    const first = (await flow.send()).message.payload as unknown as { keys: JWK[] };
    Object.assign(first.keys[0] as JWK, { kid: 'changed' });
    first.keys.push({});
    assert.deepEqual(kidsOf(await flow.send()), [kidOf(curvePair('P-256').publicKey)]);
  });

  it('publishes the same bytes wherever the keys are the same, in whatever shape they are kept', async () => {
    const { privateKey, publicKey } = curvePair('P-256');
    const shapes: LooseKey[] = [
      { kty: 'EC', credentials: { privateKey } },
      { kty: 'EC', publicKey },
      { kty: 'EC', publicKey: JSON.stringify({ y: jwkOf(publicKey).y, ...jwkOf(publicKey), ext: true }) },
    ];
    const texts = new Set<string>();
    for (const key of shapes) {
      const flow = await startJwks({}, { key });
      texts.add(JSON.stringify((await flow.send()).message.payload));
      await stopJwks();
    }
    assert.equal(texts.size, 1, [...texts].join('\n'));
  });

  it('publishes a key once that is chosen twice, or is kept twice', async () => {
    const flow = await startJwks({ keys: ['key', 'key', 'copy'] }, { key: ec(), copy: ec() });
    assert.deepEqual(kidsOf(await flow.send()), [kidOf(curvePair('P-256').publicKey)]);
    assert.equal(flow.statuses.at(-1)?.fill, 'green');
  });

  describe('of a key that cannot be published', () => {
    const good = ec('good');
    const { privateKey } = curvePair('P-256');
    const jwk = JSON.stringify({
      kty: 'EC',
      ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
    });
    const left: readonly (readonly [string, LooseKey, string, RegExp])[] = [
      ['is a secret', { kty: 'oct', credentials: { secret } }, 'ERR_KEY_USE', /a secret, which is never published/],
      [
        'is an oct JWK that calls itself a pair',
        { kty: 'EC', publicKey: JSON.stringify({ kty: 'oct', k: 'c2VjcmV0', alg: 'HS256' }) },
        'ERR_KEY_MISMATCH',
        /is of type oct/,
      ],
      [
        'is a private JWK in the place of the public one',
        { kty: 'EC', publicKey: jwk },
        'ERR_KEY_USE',
        /contains a private key/,
      ],
      [
        'is a private PEM in the place of the public one',
        { kty: 'EC', publicKey: privateKey },
        'ERR_KEY_USE',
        /contains a private key/,
      ],
      ['is not stored', { kty: 'EC' }, 'ERR_KEY_MISSING', /no key is stored/],
      [
        'is damaged',
        { kty: 'EC', credentials: { privateKey: '-----BEGIN PRIVATE KEY-----\nAAAA\n' } },
        'ERR_KEY_FORMAT',
        /PEM/,
      ],
      [
        'is in a file that is not there',
        { kty: 'EC', source: 'file', location: 'nowhere.pem' },
        'ERR_KEY_SOURCE',
        /does not exist/,
      ],
      ['is in a message without one', { kty: 'EC', source: 'msg', location: 'key' }, 'ERR_KEY_SOURCE', /holds no key/],
      [
        'has the key id of another',
        { ...ec('other'), kid: 'kid of the good one' },
        'ERR_SETTINGS',
        /has the same key id/,
      ],
    ];
    for (const [what, key, code, message] of left) {
      it(`which ${what}, the others are published, and status and log name it`, async () => {
        const flow = await startJwks(
          {},
          { good: { ...good, kid: 'kid of the good one' }, bad: { ...key, name: 'the bad one' } },
        );
        const outcome = await flow.send();
        assert.deepEqual(kidsOf(outcome), ['kid of the good one']);
        assertPublic(outcome);
        assert.deepEqual(flow.statuses.at(-1), {
          fill: 'yellow',
          shape: 'dot',
          text: `jwt-jwks.status.published · the bad one: jwt-jwks.status.${code}`,
        });
        assert.match(flow.log(), new RegExp(`the bad one: ${code}`));
      });

      if (what !== 'has the key id of another') {
        it(`which ${what}, a Catch node gets the error where there is no other`, async () => {
          const flow = await startJwks({}, { bad: key });
          const { exit, message: failed } = await flow.send({ payload: 'stays' });
          assert.deepEqual([exit, failed.error?.code, failed.payload], ['catch', code, 'stays']);
          assert.match(String(failed.error?.message), message);
          assert.equal(failed.headers, undefined);
          assert.deepEqual(flow.statuses.at(-1), { fill: 'red', shape: 'ring', text: `jwt-jwks.status.${code}` });
        });
      }
    }

    it('which is gone, the others are published', async () => {
      const flow = await startJwks({ keys: ['good', 'gone'] }, { good });
      assert.equal(kidsOf(await flow.send())?.length, 1);
      assert.equal(flow.statuses.at(-1)?.text, 'jwt-jwks.status.published · gone: jwt-jwks.status.ERR_KEY_MISSING');
    });

    it('the status counts the others', async () => {
      const flow = await startJwks({ keys: ['good', 'a', 'b', 'c'] }, { good });
      await flow.send();
      assert.match(flow.statuses.at(-1)?.text ?? '', /a: jwt-jwks.status.ERR_KEY_MISSING \(\+2\)$/);
    });
  });

  const wrong: readonly (readonly [string, object, string, RegExp])[] = [
    ['no keys', { keys: [] }, 'ERR_KEY_MISSING', /no key is chosen/],
    ['no list of keys', { keys: null }, 'ERR_KEY_MISSING', /no key is chosen/],
    ['a negative age', { maxAge: -1 }, 'ERR_SETTINGS', /"maxAge"/],
    ['half a second', { maxAge: 0.5 }, 'ERR_SETTINGS', /"maxAge"/],
    ['an age that is none', { maxAge: 'soon' }, 'ERR_SETTINGS', /"maxAge"/],
    ['no place for the set', { output: '' }, 'ERR_SETTINGS', /not a path/],
    ['a place in a prototype', { output: 'a.__proto__.b' }, 'ERR_SETTINGS', /not a path/],
    ['the place of the headers', { output: 'headers' }, 'ERR_SETTINGS', /same message property/],
    ['a place among the headers', { output: 'msg.headers.jwks' }, 'ERR_SETTINGS', /same message property/],
  ];
  for (const [what, settings, code, message] of wrong) {
    it(`says at deploy, and to every message, that it has ${what}`, async () => {
      const flow = await startJwks(settings, { key: ec() });
      await flow.untilStatus((text) => text === `jwt-jwks.status.${code}`);
      assert.match(flow.log(), new RegExp(code));
      const { exit, message: failed } = await flow.send();
      assert.deepEqual([exit, failed.error?.code], ['catch', code]);
      assert.match(String(failed.error?.message), message);
    });
  }

  it('takes settings as an environment variable or a hand leaves them', async () => {
    const flow = await startJwks({ keys: 'key', maxAge: '60' }, { key: ec() });
    const { message } = await flow.send();
    assert.equal(message.headers?.['cache-control'], 'public, max-age=60');
    assert.equal(message.payload?.keys.length, 1);
  });

  const unwilling: readonly (readonly [string, object])[] = [
    ['is frozen', Object.freeze({ _msgid: 'm' })],
    ['has headers that are a text', { headers: 'content-type: text/html' }],
  ];
  for (const [what, message] of unwilling) {
    it(`hands a message that ${what} to a Catch node, as it came`, async () => {
      const flow = await startJwks({}, { key: ec() });
      const { exit, message: failed } = await flow.send(message);
      assert.deepEqual([exit, failed.error?.code, failed.payload], ['catch', 'ERR_STORE', undefined]);
      assert.equal((await flow.send()).exit, 'set');
    });
  }

  it('follows a file: another key is in it, and status and set tell so', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jwt-jwks-'));
    try {
      const location = join(folder, 'key.pem');
      const flow = await startJwks({}, { key: { kty: 'EC', source: 'file', location } });
      await flow.untilStatus((text) => text === 'jwt-jwks.status.ERR_KEY_SOURCE');
      writeFileSync(location, curvePair('P-256').privateKey);
      await flow.untilStatus((text) => text === 'jwt-jwks.status.published');
      assert.deepEqual(kidsOf(await flow.send()), [kidOf(curvePair('P-256').publicKey)]);
      rmSync(location);
      await flow.untilStatus((text) => text.endsWith('key: jwt-jwks.status.ERR_KEY_SOURCE'));
      assert.equal(kidsOf(await flow.send())?.length, 1, 'the last good key stays');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('publishes a thousand keys, in their order', async () => {
    const pems = Array.from({ length: 1000 }, () => generateKeyPairSync('ed25519'));
    const keys = pems.map(({ publicKey }, index) => [
      `key ${index}`,
      { kty: 'OKP', kid: `kid ${index}`, publicKey: String(publicKey.export({ type: 'spki', format: 'pem' })) },
    ]);
    const flow = await startJwks({}, Object.fromEntries(keys));
    const outcome = await flow.send();
    assert.deepEqual(
      kidsOf(outcome),
      keys.map((_, index) => `kid ${index}`),
    );
  });
});
