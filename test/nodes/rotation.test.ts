import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compactVerify, createLocalJWKSet, decodeProtectedHeader, type JWK } from 'jose';
import { keyDefaults, migrateKey } from '../../nodes/jwt-key/settings.ts';
import { thumbprint } from '../../src/jwk/thumbprint.ts';
import { secret } from '../support/flow.ts';
import { type LooseKey, startJwks, stopJwks } from '../support/jwks-flow.ts';
import { certificateOf } from '../support/key-corpus.ts';
import { curvePair, rsaPair } from '../support/keys.ts';
import { nodeRed5, type RunningNodeRed, startNodeRed } from '../support/node-red.ts';

/** What Node-RED has in the place of a credential that it keeps. */
const kept = '__PWRD__';

interface Settings {
  readonly signsWith: 'first' | 'second';
  readonly previousKeys: readonly { readonly key: JWK; readonly until: string }[];
}

interface Rotated {
  readonly settings: Settings;
  readonly credential: 'privateKey' | 'secondKey';
  readonly text: string;
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
}

/** A flow that answers `GET /token` with a token, and `GET /jwks` with the keys. */
function flowWith(key: object, ...more: object[]): object[] {
  return [
    { id: 'tab', type: 'tab' },
    { id: 'key', type: 'jwt-key', name: 'the key', use: 'sig', kty: 'EC', ...key },
    { id: 'other', type: 'jwt-key', kty: 'OKP', publicKey: curvePair('Ed25519').publicKey },
    { id: 'ask', type: 'http in', ...place, url: '/token', method: 'get', wires: [['gen']] },
    { id: 'gen', type: 'jwt-generator', ...place, signingKey: 'key', output: 'payload', wires: [['out'], ['out']] },
    { id: 'fetch', type: 'http in', ...place, url: '/jwks', method: 'get', wires: [['jwks']] },
    { id: 'jwks', type: 'jwt-jwks', ...place, keys: ['key', 'other'], wires: [['out']] },
    { id: 'out', type: 'http response', ...place, wires: [] },
    ...more,
  ];
}

const place = { z: 'tab', x: 100, y: 100 };

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

const publicJwk = (pem: string): JWK => createPublicKey(pem).export({ format: 'jwk' });
const kidOf = (pem: string) => thumbprint(publicJwk(pem) as JWK & { kty: 'EC' });
const pair = (name: string) => curvePair('P-256', name).privateKey;

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
    ['a secret', { previousKeys: [{ key: { kty: 'oct', k: 'c2VjcmV0' }, until: soon }] }, 'ERR_SETTINGS'],
    [
      'a secret that calls itself a pair',
      { previousKeys: [{ key: { kty: 'EC', k: 'c2VjcmV0' }, until: soon }] },
      'ERR_KEY_FORMAT',
    ],
    ['no date', { previousKeys: [{ key: publicJwk(pair('b')), until: 'tomorrow' }] }, 'ERR_SETTINGS'],
    ['nothing', { previousKeys: [null] }, 'ERR_SETTINGS'],
    ['a text', { previousKeys: ['x'] }, 'ERR_SETTINGS'],
    ['a type that is none', { previousKeys: [{ key: { kty: 'toString' }, until: soon }] }, 'ERR_SETTINGS'],
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

  it('are none of a secret, of a key for encryption, and of one in a file', async () => {
    const credentials = { privateKey: pair('a'), secondKey: pair('b') };
    const found = await kids({ ...current, use: 'enc', credentials });
    assert.deepEqual(found.kids, ['mine']);
    await stopJwks();
    const none = await kids({ kty: 'oct', credentials: { secret, secondKey: pair('b') } });
    assert.equal(none.kids, undefined);
  });
});

describe('a rotation', function () {
  this.timeout(60_000);
  let running: RunningNodeRed;
  const post = async (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(`${running.url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const rotate = async (settings: object, credentials: object) =>
    (await (
      await post('jwt-key/rotate', { id: 'key', settings: { kty: 'EC', ...settings }, credentials })
    ).json()) as Rotated;
  const stored = { privateKey: kept, secondKey: kept };
  const fetchSet = async () => (await (await fetch(`${running.url}/jwks`)).json()) as { keys: JWK[] };
  const token = async () => (await fetch(`${running.url}/token`)).text();
  const kidNow = async () => decodeProtectedHeader(await token()).kid;

  describe('in a running Node-RED', () => {
    before(async () => {
      running = await startNodeRed(nodeRed5);
    });
    after(() => running.stop());

    it('lets the next key sign, publishes the one before, and overwrites its private half', async () => {
      await running.deploy(flowWith({ credentials: { privateKey: pair('a'), secondKey: pair('b') } }));
      const [a, b] = [kidOf(pair('a')), kidOf(pair('b'))];
      const before = await token();
      assert.equal(decodeProtectedHeader(before).kid, a);
      const others = (await fetchSet()).keys.slice(1).map(({ kid }) => kid);
      assert.equal(others[0], b);

      const { settings, credential, text } = await rotate({ kid: '', previousTtl: 7200 }, stored);
      assert.deepEqual([settings.signsWith, credential], ['second', 'privateKey']);
      const rest = Date.parse(settings.previousKeys[0]?.until ?? '') - Date.now();
      assert.ok(rest > 7_100_000 && rest <= 7_200_000, String(rest));
      assert.equal(await kidNow(), a, 'until it is deployed, nothing changes');

      await running.deploy(flowWith({ ...settings, credentials: { [credential]: text } }), 'nodes');
      assert.equal(await kidNow(), b);
      const set = await fetchSet();
      assert.deepEqual(
        set.keys.map(({ kid }) => kid),
        [b, kidOf(text), a, kidOf(curvePair('Ed25519').publicKey)],
      );
      await compactVerify(before, createLocalJWKSet(set));
      const held = await (
        await post('jwt-key/describe', { id: 'key', settings: { kty: 'EC' }, credentials: stored })
      ).json();
      assert.equal(held.description.kid, kidOf(text), 'the first slot holds the fresh key');
    });

    it('again, within the time of the first, publishes both that have signed', async () => {
      await running.deploy(flowWith({ credentials: { privateKey: pair('a'), secondKey: pair('b') } }));
      const tokens = [await token()];
      let settings: object = {};
      for (let round = 0; round < 3; round += 1) {
        const rotated = await rotate(settings, stored);
        ({ settings } = rotated);
        await running.deploy(flowWith({ ...settings, credentials: { [rotated.credential]: rotated.text } }), 'nodes');
        tokens.push(await token());
      }
      const set = await fetchSet();
      assert.equal(new Set(tokens.map((one) => decodeProtectedHeader(one).kid)).size, 4);
      assert.deepEqual([set.keys.length, new Set(set.keys.map(({ kid }) => kid)).size], [6, 6]);
      for (const one of tokens) await compactVerify(one, createLocalJWKSet(set));
    });

    it('forgets previous keys whose time is over, and what a hand wrote there', async () => {
      const key = createPublicKey(pair('c')).export({ format: 'jwk' });
      const [over, soon] = [-1000, 60_000].map((time) => new Date(Date.now() + time).toISOString());
      const previousKeys = [{ key, until: over }, null, { key, until: soon }, { key }];
      const { settings } = await rotate({ previousKeys }, { privateKey: pair('a'), secondKey: pair('b') });
      assert.deepEqual(
        settings.previousKeys.slice(1).map(({ until }) => until),
        [soon],
      );
    });

    it('keeps the key id under which a key was published, and clears what was of it alone', async () => {
      const certificate = certificateOf(running.userDir, pair('a'), 'rotated');
      const { settings } = await rotate(
        { kid: 'mine', certificate, publicKey: certificate },
        { privateKey: pair('a'), secondKey: pair('b') },
      );
      const { kid, publicKey, certificate: left } = settings as Settings & Record<string, unknown>;
      assert.deepEqual([kid, publicKey, left, settings.previousKeys[0]?.key.kid], ['', '', '', 'mine']);
    });

    it('makes a fresh key of the same kind and size', async () => {
      const sizes: readonly (readonly [string, string, string])[] = [
        ['EC', curvePair('P-384').privateKey, curvePair('P-384', 'next').privateKey],
        ['OKP', curvePair('Ed25519').privateKey, curvePair('Ed25519', 'next').privateKey],
        ['RSA', rsaPair(2048).privateKey, rsaPair(3072).privateKey],
      ];
      for (const [kty, privateKey, secondKey] of sizes) {
        const { text } = await rotate({ kty }, { privateKey, secondKey });
        const detailsOf = (pem: string) => createPrivateKey(pem).asymmetricKeyDetails;
        assert.deepEqual(detailsOf(text), detailsOf(secondKey));
      }
    });

    const both = { privateKey: pair('a'), secondKey: pair('b') };
    const refused: readonly (readonly [string, object, object, string, RegExp])[] = [
      ['a secret', { kty: 'oct' }, { secret }, 'ERR_KEY_USE', /only a pair that signs/],
      ['a key for encryption', { use: 'enc' }, both, 'ERR_KEY_USE', /only a pair that signs/],
      ['a key in a file', { source: 'file', location: 'key.pem' }, both, 'ERR_KEY_USE', /only a pair that signs/],
      ['a key without a next one', {}, { privateKey: pair('a') }, 'ERR_KEY_MISSING', /no next key/],
      [
        'a key that is its own next one',
        {},
        { privateKey: pair('a'), secondKey: pair('a') },
        'ERR_SETTINGS',
        /has the key id/,
      ],
      ['a key that is missing', {}, { secondKey: pair('b') }, 'ERR_KEY_MISSING', /no key is stored/],
      ['a key that is broken', {}, { privateKey: 'x', secondKey: pair('b') }, 'ERR_KEY_FORMAT', /neither a PEM/],
      ['a next key that is broken', {}, { privateKey: pair('a'), secondKey: 'x' }, 'ERR_KEY_FORMAT', /neither a PEM/],
      ['no time', { previousTtl: 0 }, both, 'ERR_SETTINGS', /"previousTtl"/],
      ['a time that is none', { previousTtl: 'a while' }, both, 'ERR_SETTINGS', /"previousTtl"/],
      ['a time beyond all dates', { previousTtl: 1e300 }, both, 'ERR_SETTINGS', /"previousTtl"/],
      ['previous keys that are no list', { previousKeys: 'x' }, both, 'ERR_SETTINGS', /"previousKeys"/],
      ['a choice that is none', { signsWith: 'toString' }, both, 'ERR_SETTINGS', /"signsWith"/],
    ];
    for (const [what, settings, credentials, code, message] of refused) {
      it(`of ${what} is refused, and says why`, async () => {
        const { error, text } = await rotate(settings, credentials);
        assert.equal(error?.code, code);
        assert.match(error.message, message);
        assert.ok(error.hint.length > 0);
        assert.equal(text, undefined);
      });
    }

    it('of what no panel would send is refused, and the process lives', async () => {
      for (const body of [
        [],
        { settings: 5, credentials: 7 },
        { settings: { kty: {} } },
        { id: {} },
        { credentials: null },
      ]) {
        const { error } = (await (await post('jwt-key/rotate', body)).json()) as Rotated;
        assert.match(String(error?.code), /^ERR_/);
        assert.match(await (await post('jwt-key/describe', body)).text(), /"ERR_/);
      }
    });

    it('sends nothing that is stored, and leaves no private key in the flow file', async () => {
      await running.deploy(flowWith({ credentials: { privateKey: pair('a'), secondKey: pair('b') } }));
      const rotated = await rotate({}, stored);
      await running.deploy(flowWith({ ...rotated.settings, credentials: { [rotated.credential]: rotated.text } }));
      const credentials = await (await fetch(`${running.url}/credentials/jwt-key/key`)).json();
      assert.deepEqual(credentials, {
        has_secret: false,
        has_privateKey: true,
        has_secondKey: true,
        has_passphrase: false,
      });
      const answers = [
        JSON.stringify(rotated),
        await (await fetch(`${running.url}/flows`)).text(),
        readFileSync(join(running.userDir, 'flows.json'), 'utf8'),
        readFileSync(join(running.userDir, 'flows_cred.json'), 'utf8'),
        running.log(),
      ].join('\n');
      for (const pem of [pair('a'), pair('b')]) {
        const { d = '' } = createPrivateKey(pem).export({ format: 'jwk' });
        for (const secretText of [d, pem.split('\n')[1] ?? ''])
          assert.ok(secretText !== '' && !answers.includes(secretText));
      }
    });

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
      await running.deploy(flowWith({ credentials: { privateKey: pair('a'), secondKey: pair('b') } }, ...verifier));
      const before = await token();
      assert.equal((await check(before)).iss, 'node-red');
      const { settings, credential, text } = await rotate({}, stored);
      const rotated = (previousKeys: Settings['previousKeys']) =>
        running.deploy(flowWith({ ...settings, previousKeys, credentials: { [credential]: text } }, ...verifier));
      await rotated(settings.previousKeys);
      assert.equal((await check(before)).iss, 'node-red');
      assert.equal((await check(await token())).iss, 'node-red');
      await rotated([]);
      assert.equal((await check(before)).code, 'ERR_TOKEN_SIGNATURE', 'one that is withdrawn verifies nothing');
    });

    it('under a hundred messages a second loses no verification', async () => {
      const verifying = verifyingFlow(running.url);
      const both = { privateKey: pair('a'), secondKey: pair('b') };
      await running.deploy(flowWith({ credentials: both }, ...verifying));
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
          await running.deploy(flowWith({ ...settings, credentials }, ...verifying), 'nodes');
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

  describe('in a Node-RED with a log-in', () => {
    before(async () => {
      running = await startNodeRed(nodeRed5, {
        settings: `adminAuth: {
          type: 'credentials',
          users: [],
          default: { permissions: ['flows.read'] },
          tokens: (token) => Promise.resolve(
            token === 'writer' ? { username: 'w', permissions: '*' } : token === 'reader' ? { username: 'r', permissions: 'read' } : null,
          ),
        },`,
      });
    });
    after(() => running.stop());

    const body = { settings: { kty: 'EC' }, credentials: { privateKey: pair('a'), secondKey: pair('b') } };
    it('is for those who may write keys', async () => {
      const answer = await post('jwt-key/rotate', body, { authorization: 'Bearer writer' });
      assert.deepEqual([answer.status, answer.headers.get('cache-control')], [200, 'no-store']);
      assert.equal(((await answer.json()) as Rotated).settings.signsWith, 'second');
    });
    it('is not for those who may only read, nor for anybody', async () => {
      assert.equal((await post('jwt-key/rotate', body, { authorization: 'Bearer reader' })).status, 401);
      assert.equal((await post('jwt-key/rotate', body)).status, 401);
    });
  });
});
