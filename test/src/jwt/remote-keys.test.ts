import assert from 'node:assert/strict';
import { createPublicKey, sign } from 'node:crypto';
import { createRemoteSet, type RemoteSet } from '../../../src/jwk/sets/remote.ts';
import { rejects } from '../../support/errors.ts';
import { noon } from '../../support/issue.ts';
import { curvePair, rsaPair } from '../../support/keys.ts';
import { type LocalServer, startServer } from '../../support/server.ts';
import { createVerifier, forge } from '../../support/verify.ts';

describe('a verifier with a remote JWK Set', () => {
  let server: LocalServer;
  let set: RemoteSet;
  let published: object[];
  let requests: number;
  beforeEach(async () => {
    requests = 0;
    server = await startServer((_, response) => {
      requests += 1;
      response.end(JSON.stringify({ keys: published }));
    });
    set = createRemoteSet({ jwksUrl: server.url.href }, () => {});
  });
  afterEach(async () => {
    set.close();
    await server.stop();
  });

  const publish = (pem: string, members: object) => ({ ...createPublicKey(pem).export({ format: 'jwk' }), ...members });
  const es256 = (header: object, privateKey = curvePair('P-256').privateKey) =>
    forge({ alg: 'ES256', ...header }, { iss: 'joe', exp: noon + 60 }, (input) =>
      sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }),
    );

  it('loses no token while keys rotate under load', async () => {
    const verify = createVerifier({ verification: set });
    const verified: Promise<unknown>[] = [];
    published = [];
    for (let number = 0; number < 20; number += 1) {
      const { publicKey, privateKey } = curvePair('P-256', `rotated ${number}`);
      // The retired key is published as long as its tokens are on their way.
      published = [publish(publicKey, { kid: `key ${number}` }), ...published].slice(0, 2);
      for (let count = 0; count < 25; count += 1) {
        verified.push(verify(await es256({ kid: `key ${number}` }, privateKey)));
        if (count === 0) await verified.at(-1);
      }
    }
    assert.equal((await Promise.all(verified)).length, 500);
    assert.equal(requests, 20);
  });

  it('tries every key that fits, where the token names none', async () => {
    published = [
      publish(rsaPair().publicKey, { kid: 'rsa' }),
      publish(curvePair('P-256', 'other').publicKey, { kid: 'other' }),
      publish(curvePair('P-256').publicKey, { kid: 'one' }),
    ];
    assert.equal((await createVerifier({ verification: set })(await es256({}))).claims.iss, 'joe');
  });

  it('refuses a key that is not in the set, and one that is there for another algorithm', async () => {
    published = [
      publish(curvePair('P-256').publicKey, { kid: 'one' }),
      publish(rsaPair().publicKey, { kid: 'rsa', alg: 'RS256' }),
    ];
    const verify = createVerifier({ verification: set });
    await rejects(verify(await es256({ kid: 'two' })), 'ERR_TOKEN_SIGNATURE', /a key that the JWK Set does not have/);
    await rejects(verify(await es256({ kid: 'rsa' })), 'ERR_TOKEN_ALGORITHM', /ES256, which is not accepted/);
    const other = await es256({ kid: 'one' }, curvePair('P-256', 'other').privateKey);
    await rejects(verify(other), 'ERR_TOKEN_SIGNATURE', /^the signature of the token is not valid$/);
  });

  it('says why the key of a token cannot be used, and how many of the set cannot', async () => {
    const broken = { ...publish(curvePair('P-256').publicKey, { kid: 'broken' }), y: 'AAAA' };
    const encrypting = publish(rsaPair().publicKey, { kid: 'enc', use: 'enc' });
    const nameless = { kty: 'toString' };
    published = [publish(rsaPair().publicKey, { kid: 'rsa' }), broken, encrypting];
    const verify = createVerifier({ verification: set });
    const missing = 'the token was signed with a key that the JWK Set does not have';
    const unused = 'no usable key of the JWK Set has signed the token';
    const { hint } = await rejects(
      verify(await es256({ kid: 'broken' })),
      'ERR_TOKEN_SIGNATURE',
      new RegExp(`^${unused}; 2 of 3 keys of the set cannot be used: the EC JWK is not a key: its members do not fit`),
    );
    assert.equal(
      hint,
      'Report the problem of the JWK Set to its issuer. Ask the issuer to export the public JWK of its signing key again.',
    );
    await rejects(
      verify(await es256({ kid: 'enc' })),
      'ERR_TOKEN_SIGNATURE',
      new RegExp(`^${unused}; 2 of 3 keys of the set cannot be used: the JWK is not for verifying signatures`),
    );
    await rejects(verify(await es256({ kid: 'other' })), 'ERR_TOKEN_SIGNATURE', new RegExp(`^${missing}$`));
    assert.deepEqual(
      set.problems().map(({ index, kid, problem }) => [index, kid, problem.code]),
      [
        [1, 'broken', 'ERR_KEY_FORMAT'],
        [2, 'enc', 'ERR_KEY_USE'],
      ],
    );
    published = [nameless];
    const later = createRemoteSet({ jwksUrl: server.url.href }, () => {});
    const verifyLater = createVerifier({ verification: later });
    for (const header of [{}, { kid: 'any' }]) {
      await rejects(
        verifyLater(await es256(header)),
        'ERR_TOKEN_SIGNATURE',
        new RegExp(`^${unused}; 1 of 1 keys of the set cannot be used: the JWK is of a type that is not supported$`),
      );
    }
  });

  it('says so of a token that names no key, too, which may be signed with one of them', async () => {
    const broken = { ...publish(curvePair('P-256').publicKey, {}), x: '!' };
    const unused = /^no usable key of the JWK Set has signed the token; 1 of 2 keys of the set cannot be used: "x" of/;
    for (const other of [rsaPair().publicKey, curvePair('P-256', 'other').publicKey]) {
      published = [publish(other, {}), broken];
      const remote = createRemoteSet({ jwksUrl: server.url.href }, () => {});
      const { hint } = await rejects(
        createVerifier({ verification: remote })(await es256({})),
        'ERR_TOKEN_SIGNATURE',
        unused,
      );
      assert.ok(!hint.includes('Do not trust'), hint);
    }
  });

  for (const [what, publicKey, alg] of [
    ['another key', curvePair('P-256', 'replaced').publicKey, 'ES256'],
    ['a key of another type', rsaPair().publicKey, 'RS256'],
  ] as const) {
    it(`verifies with a key that the issuer has replaced under its key id by ${what}`, async () => {
      let now = 0;
      let publishedKey = curvePair('P-256').publicKey;
      const fetchText = async () => {
        requests += 1;
        return { status: 200, text: JSON.stringify({ keys: [publish(publishedKey, { kid: 'main' })] }) };
      };
      const remote = createRemoteSet({ jwksUrl: 'https://issuer.example/' }, () => {}, { clock: () => now, fetchText });
      const verify = createVerifier({ verification: remote });
      await verify(await es256({ kid: 'main' }));
      publishedKey = publicKey;
      now += 10;
      const token =
        alg === 'ES256'
          ? await es256({ kid: 'main' }, curvePair('P-256', 'replaced').privateKey)
          : await forge({ alg, kid: 'main' }, { iss: 'joe' }, (input) =>
              sign('sha256', Buffer.from(input), rsaPair().privateKey),
            );
      assert.equal((await verify(token)).claims.iss, 'joe');
      const old = await es256({ kid: 'main' });
      for (let number = 0; number < 20; number += 1) await assert.rejects(verify(old));
      assert.equal(requests, 2, 'tokens with a bad signature cause no further fetch');
    });
  }

  it('never takes a published key for a secret', async () => {
    published = [publish(rsaPair().publicKey, { kid: 'rsa' })];
    const verify = createVerifier({ verification: set });
    const token = await forge({ alg: 'HS256', kid: 'rsa' }, {}, () => 'AAAA');
    await rejects(verify(token), 'ERR_TOKEN_ALGORITHM', /HS256, which is not accepted/);
  });

  it('refuses a published key that is too short, unless it is told to accept such keys', async () => {
    published = [publish(rsaPair(1024).publicKey, { kid: 'short' })];
    const token = await forge({ alg: 'RS256', kid: 'short' }, {}, (input) =>
      sign('sha256', Buffer.from(input), rsaPair(1024).privateKey),
    );
    const { setting, hint } = await rejects(
      createVerifier({ verification: set })(token),
      'ERR_KEY_WEAK',
      /^RS256 needs a key of at least 2048 bits; this one has 1024$/,
    );
    assert.equal(setting, 'allowInsecureKeySizes');
    assert.match(hint, /Accept RSA keys and secrets that are too short/);
    const { claims, tolerated } = await createVerifier({ verification: set }, { allowsShortKeys: true })(token);
    assert.deepEqual([claims, tolerated?.code], [{}, 'ERR_KEY_WEAK']);
  });

  it('asks for no set where the algorithm is refused anyway', async () => {
    const verify = createVerifier({ verification: set }, { algorithms: ['RS256'] });
    await rejects(verify(await es256({ kid: 'one' })), 'ERR_TOKEN_ALGORITHM', /ES256/);
    const byKeys = createVerifier({ verification: set });
    await rejects(byKeys(await es256({ alg: 'none' })), 'ERR_TOKEN_ALGORITHM', /none, which is not supported/);
    assert.equal(requests, 0);
  });
});
