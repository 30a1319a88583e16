import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compactVerify, createLocalJWKSet, decodeProtectedHeader } from 'jose';
import { secret } from '../support/flow.ts';
import { certificateOf } from '../support/key-corpus.ts';
import { curvePair, rsaPair } from '../support/keys.ts';
import { nodeRed5, type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import {
  kidOf,
  pair,
  publicJwk,
  type Rotated,
  type RotatedSettings,
  rotationClient,
  rotationFlow,
  stored,
} from '../support/rotation.ts';
import { useNodeRed } from '../support/use-node-red.ts';

describe('a rotation', function () {
  this.timeout(60_000);
  let running: RunningNodeRed;
  const { post, rotate, fetchSet, token, kidNow } = rotationClient(() => running);

  describe('in a running Node-RED', () => {
    before(async () => {
      running = await useNodeRed(nodeRed5);
    });
    after(() => running.stop());

    it('lets the next key sign, publishes the one before, and overwrites its private half', async () => {
      await running.deploy(rotationFlow({ credentials: { privateKey: pair('a'), secondKey: pair('b') } }));
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

      await running.deploy(rotationFlow({ ...settings, credentials: { [credential]: text } }), 'nodes');
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
      await running.deploy(rotationFlow({ credentials: { privateKey: pair('a'), secondKey: pair('b') } }));
      const tokens = [await token()];
      let settings: object = {};
      for (let round = 0; round < 3; round += 1) {
        const rotated = await rotate(settings, stored);
        ({ settings } = rotated);
        await running.deploy(
          rotationFlow({ ...settings, credentials: { [rotated.credential]: rotated.text } }),
          'nodes',
        );
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
      const { kid, publicKey, certificate: left } = settings as RotatedSettings & Record<string, unknown>;
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
      ['a secret', { kty: 'oct' }, { secret }, 'ERR_KEY_USE', /only a signing key pair/],
      ['a key for encryption', { use: 'enc' }, both, 'ERR_KEY_USE', /only a signing key pair/],
      ['a key in a file', { source: 'file', location: 'key.pem' }, both, 'ERR_KEY_USE', /only a signing key pair/],
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
      [
        'a next key that has signed before',
        { previousKeys: [{ key: publicJwk(pair('b')), until: '2020-01-01T00:00:00Z' }] },
        both,
        'ERR_SETTINGS',
        /has signed before, and was retired/,
      ],
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
      await running.deploy(rotationFlow({ credentials: { privateKey: pair('a'), secondKey: pair('b') } }));
      const rotated = await rotate({}, stored);
      await running.deploy(rotationFlow({ ...rotated.settings, credentials: { [rotated.credential]: rotated.text } }));
      const credentials = await (await fetch(`${running.url}/credentials/jwt-key/key`)).json();
      assert.deepEqual(credentials, {
        has_secret: false,
        has_vaultSecret: false,
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
