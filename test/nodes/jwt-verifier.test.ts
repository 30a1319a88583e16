import assert from 'node:assert/strict';
import { createHmac, createPublicKey } from 'node:crypto';
import {
  type ContentEncryptionAlgorithm,
  contentEncryptionAlgorithms,
  type KeyManagementAlgorithm,
  keyManagementAlgorithms,
  type SigningAlgorithm,
  signingAlgorithms,
} from '../../src/algorithms.ts';
import {
  type FailureOf,
  type KeyDefinition,
  secret,
  startRoundTrip,
  startVerifier,
  stopFlow,
} from '../support/flow.ts';
import { curvePair, pairFor } from '../support/keys.ts';
import { startServer } from '../support/server.ts';
import { encode } from '../support/verify.ts';

const now = () => Math.floor(Date.now() / 1000);
const claims = { iss: 'joe', sub: 'device-7', aud: 'shop' };

/** A token with HS256 by the secret of the tests. */
function tokenOf(payload: object = claims, header: object = { alg: 'HS256', typ: 'JWT', kid: 'k1' }): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

const good = () => tokenOf({ ...claims, iat: now(), exp: now() + 60 });

describe('JWT - Verifier', () => {
  afterEach(stopFlow);

  describe('accepts', () => {
    it('a token, with a fresh panel and a key: its claims are the payload, and the rest of the message is kept', async () => {
      const flow = await startVerifier();
      const { exit, message } = await flow.send({ token: good(), topic: 'kept', payload: 'old' });
      assert.equal(exit, 'true');
      assert.deepEqual(Object.keys(message.payload as object), ['iss', 'sub', 'aud', 'iat', 'exp']);
      assert.deepEqual([message.topic, message.error, message.verified], ['kept', undefined, true]);
      assert.equal(flow.done(), 1);
    });

    it('the Authorization header of an HTTP request', async () => {
      const flow = await startVerifier({ token: 'req.headers.authorization' });
      const { exit } = await flow.send({ req: { headers: { authorization: `bearer ${good()}` } } });
      assert.equal(exit, 'true');
    });

    it('what every setting expects, taken from the message', async () => {
      const flow = await startVerifier({
        token: 'credentials.jwt',
        algorithms: 'HS384, HS256',
        issuer: 'expect.iss',
        issuerType: 'msg',
        audience: 'expect.aud',
        audienceType: 'msg',
        subject: '$lowercase("DEVICE-7")',
        subjectType: 'jsonata',
        typ: 'jwt',
        requiredClaims: 'exp, iat',
        clockTolerance: 'expect.tolerance',
        clockToleranceType: 'msg',
        maxTokenAge: '5m',
        maxTokenAgeType: 'str',
      });
      const expect = { iss: ['jim', 'joe'], aud: 'shop', tolerance: 5 };
      const { exit, message } = await flow.send({ credentials: { jwt: good() }, expect });
      assert.deepEqual([exit, message.error], ['true', undefined]);
    });

    it('with a new node, tokens that expire, and no others', async () => {
      const flow = await startVerifier({ version: 2 });
      const { exit, message } = await flow.send({ token: good(), payload: 'kept' });
      assert.deepEqual([exit, message.payload], ['true', 'kept']);
      assert.equal((message.claims as typeof claims).sub, 'device-7');
      const endless = await flow.send({ token: tokenOf() });
      assert.equal(endless.exit, 'failure');
      assert.deepEqual([endless.message.error?.code, endless.message.error?.claim], ['ERR_TOKEN_CLAIM', 'exp']);
    });

    it('tokens by a flow that is written by hand and leaves most settings out', async () => {
      const flow = await startVerifier({ clockTolerance: 10 as unknown as string });
      assert.equal((await flow.send({ token: tokenOf({ exp: now() - 5 }) })).exit, 'true');
    });
  });

  describe('delivers', () => {
    it('claims into another property, or none', async () => {
      const flow = await startVerifier({ output: 'user.claims' });
      const { message } = await flow.send({ token: tokenOf(), payload: 1 });
      assert.deepEqual([message.payload, message.user], [1, { claims }]);
      await stopFlow();
      const none = await startVerifier({ output: '' });
      assert.equal((await none.send({ token: tokenOf(), payload: 1 })).message.payload, 1);
    });

    it('attributes into a context variable, and to the front end', async () => {
      const flow = await startVerifier({
        saveAttributes: 'claims,algorithm,keyId,expiresIn,header',
        variable: 'login',
        frontend: true,
      });
      const { message } = await flow.send({ token: tokenOf() });
      const saved = flow.node.context().flow.get('login');
      const header = { alg: 'HS256', typ: 'JWT', kid: 'k1' };
      assert.deepEqual(saved, { claims, algorithm: 'HS256', keyId: 'k1', header });
      assert.deepEqual(message.login, saved);
      assert.notEqual(message.login, saved);
    });

    it('claims that no later node shares with what is saved', async () => {
      const flow = await startVerifier({ variable: 'login', variableType: 'global' });
      const { message } = await flow.send({ token: tokenOf() });
      (message.payload as { sub: string }).sub = 'admin';
      assert.equal((flow.node.context().global.get('login') as { claims: typeof claims }).claims.sub, 'device-7');
    });
  });

  describe('refuses, with the message intact,', () => {
    const refused: readonly (readonly [string, Parameters<typeof startVerifier>[0], () => unknown, string, RegExp])[] =
      [
        ['no token', {}, () => undefined, 'ERR_TOKEN_MISSING', /no token was given/],
        ['what is no token', {}, () => 'joe', 'ERR_TOKEN_FORMAT', /the text is not a token/],
        ['a bad signature', {}, () => `${tokenOf().slice(0, -4)}AAAA`, 'ERR_TOKEN_SIGNATURE', /is not valid/],
        ['an expired token', {}, () => tokenOf({ exp: 1 }), 'ERR_TOKEN_EXPIRED', /has expired/],
        ['an early token', {}, () => tokenOf({ nbf: now() + 99 }), 'ERR_TOKEN_EARLY', /not valid yet/],
        ['another issuer', { issuer: 'jim' }, tokenOf, 'ERR_TOKEN_CLAIM', /"iss" of the token is not the expected one/],
        ['claims that break the schema', { schema: '{"required":["x"]}' }, tokenOf, 'ERR_SCHEMA', /"x" of the claims/],
        ['another algorithm', {}, () => tokenOf({}, { alg: 'HS512' }), 'ERR_TOKEN_ALGORITHM', /HS512/],
        [
          'what is expected and missing',
          { issuer: 'no', issuerType: 'msg' },
          tokenOf,
          'ERR_CLAIM_MISSING',
          /"iss" has no/,
        ],
      ];
    for (const [what, settings, token, code, text] of refused) {
      it(what, async () => {
        const flow = await startVerifier({ variable: 'login', ...settings });
        const given = { payload: { deep: [1] }, token: token() };
        const { exit, message } = await flow.send({ ...given });
        const { error, _msgid, ...others } = message;
        assert.equal(exit, 'failure');
        assert.equal(error?.code, code);
        assert.match(String(error?.message), text);
        assert.equal(error?.source.type, 'jwt-verifier');
        assert.deepEqual(others, { ...given, verified: false });
        assert.equal(flow.node.context().flow.get('login'), undefined);
        assert.deepEqual((flow.statuses.at(-1) as { fill: string }).fill, 'red');
        assert.deepEqual([flow.done(), flow.outcomes.length], [1, 1]);
      });
    }

    it('and carries on where it is told to, without claims', async () => {
      const flow = await startVerifier({ onFailure: 'continue' });
      const { exit, message } = await flow.send({ token: 'joe', payload: 1 });
      assert.deepEqual([exit, 'payload' in message, message.error?.code], ['true', false, 'ERR_TOKEN_FORMAT']);
    });

    it('to a Catch node where nothing is wired to Failure, so that none vanishes', async () => {
      const flow = await startVerifier({}, { failureWired: false });
      assert.equal((await flow.send({ token: 'joe' })).exit, 'catch');
    });
  });

  describe('says at deploy what is wrong:', () => {
    const wrong: readonly (readonly [string, Parameters<typeof startVerifier>[0], string])[] = [
      ['no key', { key: '' }, 'ERR_KEY_MISSING'],
      ['a key that is gone', { key: 'nothing' }, 'ERR_KEY_MISSING'],
      ['a key for decryption that is for signatures', { decryptionKey: 'key' }, 'ERR_KEY_USE'],
      ['no address of a JWK Set', { keySource: 'jwks' }, 'ERR_SETTINGS'],
      ['an address that cannot be trusted', { keySource: 'jwks', jwksUrl: 'http://issuer.example/' }, 'ERR_SETTINGS'],
      ['an unknown mode', { mode: 'trust' as never }, 'ERR_SETTINGS'],
      ['an algorithm that there is not', { algorithms: 'HS256,none' }, 'ERR_SETTINGS'],
      ['an algorithm that the key cannot serve', { algorithms: 'RS256' }, 'ERR_KEY_MISMATCH'],
      ['no place of the token', { token: '' }, 'ERR_SETTINGS'],
      ['a required claim without a name', { requiredClaims: 'exp,,sub' }, 'ERR_SETTINGS'],
      ['a comma too many after the required claims', { requiredClaims: 'exp,' }, 'ERR_SETTINGS'],
      ['an unset environment variable', { issuer: 'JWT_TEST_UNSET', issuerType: 'env' }, 'ERR_CLAIM_MISSING'],
      ['a schema that is none', { schema: '{"type":1}' }, 'ERR_SCHEMA'],
      ['too much tolerance', { clockTolerance: '601' }, 'ERR_TIME_SPAN'],
      ['an age that is none', { maxTokenAge: 'soon', maxTokenAgeType: 'str' }, 'ERR_TIME_SPAN'],
      ['an attribute that there is not', { saveAttributes: 'claims,secret' }, 'ERR_SETTINGS'],
      ['two results in one place', { variable: 'payload', variableType: 'msg' }, 'ERR_SETTINGS'],
    ];
    for (const [what, settings, code] of wrong) {
      it(what, async () => {
        const flow = await startVerifier(settings);
        await new Promise((resolve) => setImmediate(resolve));
        assert.match(flow.log(), new RegExp(code));
        assert.deepEqual(flow.statuses.at(-1), { fill: 'red', shape: 'ring', text: `jwt-verifier.status.${code}` });
        assert.equal((await flow.send({ token: tokenOf() })).message.error?.code, code);
      });
    }
  });

  describe('shows', () => {
    it('algorithm and expiry in green, never a token', async () => {
      const flow = await startVerifier();
      await flow.send({ token: good() });
      assert.deepEqual(flow.statuses.at(-1), { fill: 'green', shape: 'dot', text: 'jwt-verifier.status.verified' });
      await flow.send({ token: tokenOf() });
      await flow.statusWith('jwt-verifier.status.verifiedForever');
      assert.ok(!JSON.stringify(flow.statuses).includes(tokenOf().slice(0, 12)));
    });

    it('in yellow that what is only encrypted for a public key can come from anyone', async () => {
      const { publicKey, privateKey } = pairFor();
      const keys = { rsa: { use: 'enc', kty: 'RSA', publicKey, credentials: { privateKey } } } as const;
      const issuing = { signature: 'none', encryption: 'asymmetric', encryptionKey: 'rsa' } as const;
      const flow = await startRoundTrip(issuing, { decryptionKey: 'rsa' }, { keys });
      assert.equal((await flow.send({})).exit, 'true');
      const { fill, text } = flow.statuses.at(-1) as { fill: string; text: string };
      assert.deepEqual([fill, text], ['yellow', 'jwt-verifier.status.verified · jwt-verifier.status.ERR_KEY_MISSING']);
    });
  });

  describe('that only decodes', () => {
    it('says so in status and output, whatever the token is worth', async () => {
      const flow = await startVerifier({ mode: 'decode', key: '', variable: 'login', variableType: 'msg' });
      const notVerified = { fill: 'yellow', shape: 'dot', text: 'jwt-verifier.status.notVerified' };
      assert.deepEqual(flow.statuses.at(-1), notVerified, 'before the first message');
      const token = `${tokenOf({ ...claims, exp: 1 }).slice(0, -4)}AAAA`;
      const { exit, message } = await flow.send({ token, verified: true });
      assert.deepEqual([exit, message.verified, message.payload], ['true', false, { ...claims, exp: 1 }]);
      assert.deepEqual(message.login, { claims: { ...claims, exp: 1 }, verified: false });
      assert.deepEqual(flow.statuses.at(-1), notVerified);
    });

    it('asks for nothing that only a check would need', async () => {
      const settings = { issuer: 'JWT_TEST_UNSET', issuerType: 'env', clockTolerance: '999' } as const;
      const flow = await startVerifier({ mode: 'decode', key: '', keySource: 'jwks', jwksUrl: 'x', ...settings });
      assert.equal((await flow.send({ token: tokenOf() })).exit, 'true');
    });
  });

  describe('with a remote JWK Set', () => {
    const { publicKey, privateKey } = curvePair('P-256');
    const publicJwk = { ...createPublicKey(publicKey).export({ format: 'jwk' }), kid: 'signer' };
    const keys = { key: { use: 'sig', kty: 'EC', kid: 'signer', credentials: { privateKey } } } as const;
    const issuing = { signature: 'asymmetric', signingKey: 'key' } as const;

    it('verifies what its issuer signs, fetching the set at deploy', async () => {
      let requests = 0;
      const server = await startServer((_, response) => {
        requests += 1;
        response.end(JSON.stringify({ keys: [publicJwk] }));
      });
      try {
        const flow = await startRoundTrip(issuing, { keySource: 'jwks', jwksUrl: server.url.href }, { keys });
        for (let count = 0; count < 10; count += 1) assert.equal((await flow.send({})).exit, 'true');
        assert.equal(requests, 1);
      } finally {
        await server.stop();
      }
    });

    it('shows in yellow, and says in the log, that the server is down', async () => {
      const server = await startServer((_, response) => response.writeHead(503).end());
      try {
        const flow = await startRoundTrip(issuing, { keySource: 'jwks', jwksUrl: server.url.href }, { keys });
        const { exit, message } = await flow.send({});
        assert.deepEqual([exit, message.error?.code], ['failure', 'ERR_JWKS']);
        assert.match(String(message.error?.message), /answers with status 503/);
        assert.match(flow.log(), /ERR_JWKS: the server of the JWK Set answers with status 503/);
        assert.ok(JSON.stringify(flow.statuses).includes('"yellow"'));
      } finally {
        await server.stop();
      }
    });
  });

  it('keeps the order of 2,000 messages in one burst, one outcome each', async () => {
    const flow = await startVerifier();
    const numbers = Array.from({ length: 2000 }, (_, number) => number);
    const token = good();
    for (const number of numbers) flow.node.receive({ number, token: number % 7 === 0 ? 'joe' : token } as never);
    const outcomes = await flow.until(2000);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(
      outcomes.map(({ message }) => message.number),
      numbers,
    );
    assert.equal(outcomes.filter(({ exit }) => exit === 'failure').length, 286);
    assert.equal(flow.done(), 2000);
  });

  it('never lets the secret, a token or a claim out in an error, a status or the log', async () => {
    const flow = await startVerifier({ issuer: 'somebody-else' });
    const token = good();
    const everything: unknown[] = [];
    for (const given of [token, token.slice(0, -3), `${token}x`, `x${token}`, token.replace('.', '')]) {
      const { expected, received, ...words } = (await flow.send({ token: given })).message.error as FailureOf;
      everything.push(words);
    }
    const text = JSON.stringify(everything) + JSON.stringify(flow.statuses) + flow.log();
    for (const word of [secret, 'device-7', 'somebody-else', ...token.split('.')])
      assert.ok(!text.includes(word), word);
  });
});

const place = (kty: string | undefined) => (kty === 'oct' ? 'symmetric' : 'asymmetric');

describe('JWT - Generator and JWT - Verifier in one flow', () => {
  afterEach(stopFlow);

  const credentialsOf = (kty: string, curve: Parameters<typeof pairFor>[0], bytes: number): Partial<KeyDefinition> =>
    kty === 'oct'
      ? { secretEncoding: 'hex', credentials: { secret: 'a7'.repeat(bytes) } }
      : { credentials: { privateKey: pairFor(curve).privateKey } };

  for (const [alg, { kty, curves, minimumBits }] of Object.entries(signingAlgorithms) as [string, SigningAlgorithm][]) {
    it(`agree on ${alg}`, async () => {
      const [type = 'oct'] = kty;
      const key = { use: 'sig', kty: type, ...credentialsOf(type, curves[0], minimumBits / 8) } as const;
      const issuing = { signature: place(type), signingKey: 'key', signingAlgorithm: alg } as const;
      const flow = await startRoundTrip(issuing, { key: 'key', algorithms: alg }, { keys: { key } });
      const { exit, message } = await flow.send({});
      assert.deepEqual(
        [exit, (message.payload as { iss?: string })?.iss],
        ['true', 'node-red'],
        message.error?.message,
      );
    });
  }

  const encryption = Object.entries(keyManagementAlgorithms) as [string, KeyManagementAlgorithm][];
  for (const [alg, { kty, curves, scheme, exactBits }] of encryption) {
    for (const [enc, { keyBits }] of Object.entries(contentEncryptionAlgorithms) as [
      string,
      ContentEncryptionAlgorithm,
    ][]) {
      it(`agree on ${alg} with ${enc}, over a signature`, async () => {
        const [type = 'oct'] = kty;
        const bytes = (exactBits ?? (scheme === 'direct' ? keyBits : 256)) / 8;
        const keys = {
          signs: { use: 'sig', kty: 'OKP', ...credentialsOf('OKP', 'Ed25519', 0) },
          encrypts: { use: 'enc', kty: type, ...credentialsOf(type, curves[0], bytes) },
        } as const;
        const flow = await startRoundTrip(
          {
            signature: 'asymmetric',
            signingKey: 'signs',
            encryption: place(type),
            encryptionKey: 'encrypts',
            encryptionAlgorithm: alg,
            contentEncryption: enc,
          },
          { key: 'signs', decryptionKey: 'encrypts', algorithms: alg },
          { keys },
        );
        const { exit, message } = await flow.send({});
        assert.deepEqual(
          [exit, (message.payload as { iss?: string })?.iss],
          ['true', 'node-red'],
          message.error?.message,
        );
      });
    }
  }
});
