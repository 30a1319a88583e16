import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { compactDecrypt, compactVerify, decodeJwt, decodeProtectedHeader } from 'jose';
import { secret, secretKey, startFlow, stopFlow } from '../support/flow.ts';
import { curvePair, rsaPair } from '../support/keys.ts';

const secretBytes = new TextEncoder().encode(secret);

describe('JWT - Generator', () => {
  afterEach(stopFlow);

  describe('makes tokens', () => {
    it('with a fresh panel and a key', async () => {
      const flow = await startFlow();
      const { exit, message } = await flow.send({ payload: 'kept', topic: 'too' });
      assert.equal(exit, 'true');
      assert.equal(message.payload, 'kept');
      assert.equal(message.topic, 'too');
      await compactVerify(String(message.token), secretBytes);
      const { iss, sub, iat, exp, ...others } = decodeJwt(String(message.token));
      assert.deepEqual([iss, sub, others], ['node-red', 'node-red', {}]);
      assert.equal(Number(exp) - Number(iat), 3600);
      assert.equal(flow.done(), 1);
    });

    it('that are signed first and then encrypted', async () => {
      const { privateKey } = rsaPair();
      const flow = await startFlow(
        {
          signature: 'asymmetric',
          signingKey: 'ec',
          encryption: 'asymmetric',
          encryptionKey: 'rsa',
          headers: [{ key: 'purpose', dataType: 'string', value: 'test', valueType: 'str' }],
        },
        {
          keys: {
            ec: { use: 'sig', kty: 'EC', credentials: { privateKey: curvePair('P-256').privateKey } },
            rsa: { use: 'enc', kty: 'RSA', publicKey: rsaPair().publicKey },
          },
        },
      );
      const { message } = await flow.send({});
      const { plaintext, protectedHeader } = await compactDecrypt(String(message.token), createPrivateKey(privateKey));
      assert.equal(protectedHeader.cty, 'JWT');
      const inner = decodeProtectedHeader(new TextDecoder().decode(plaintext));
      assert.deepEqual([inner.alg, inner.typ, inner.purpose], ['ES256', 'JWT', 'test']);
    });

    it('from a flow written by hand that leaves most settings out', async () => {
      const flow = await startFlow({ ttl: 60 as unknown as string });
      const { exp, iat } = decodeJwt(String((await flow.send({})).message.token));
      assert.equal(Number(exp) - Number(iat), 60);
    });
  });

  describe('takes values', () => {
    const claimOf = async (value: string, valueType: string, message: object = {}) => {
      const row = { key: 'x', dataType: 'object', value, valueType };
      const flow = await startFlow({ customClaims: [row as never] });
      return flow.send(message);
    };
    const resolved = async (...given: Parameters<typeof claimOf>) =>
      decodeJwt(String((await claimOf(...given)).message.token)).x;

    it('from JSON', async () => assert.deepEqual(await resolved('{"a":1}', 'json'), { a: 1 }));
    it('from the message', async () =>
      assert.deepEqual(await resolved('user.x', 'msg', { user: { x: { a: 2 } } }), { a: 2 }));
    it('from JSONata', async () => assert.deepEqual(await resolved('{"a": n + 1}', 'jsonata', { n: 2 }), { a: 3 }));
    it('from the environment', async () => {
      process.env.JWT_TEST_VALUE = '{"a":4}';
      assert.deepEqual(await resolved('JWT_TEST_VALUE', 'env'), { a: 4 });
    });
    for (const scope of ['flow', 'global'] as const) {
      it(`from the ${scope} context`, async () => {
        const row = { key: 'x', dataType: 'number', value: 'level', valueType: scope } as const;
        const flow = await startFlow({ customClaims: [row] });
        flow.node.context()[scope].set('level', 5);
        assert.equal(decodeJwt(String((await flow.send({})).message.token)).x, 5);
      });
    }
    it('for every setting that is a typed value', async () => {
      const flow = await startFlow({
        ttl: 'v.ttl',
        ttlType: 'msg',
        issuer: 'v.iss',
        issuerType: 'msg',
        subject: 'v.sub',
        subjectType: 'msg',
        issuedAtOffset: 'v.offset',
        issuedAtOffsetType: 'msg',
        aud: true,
        audience: 'v.aud',
        audienceType: 'msg',
        nbf: true,
        notBefore: 'v.nbf',
        notBeforeType: 'msg',
        jti: true,
        jwtId: 'v.jti',
        jwtIdType: 'msg',
        scopes: 'v.scopes',
        scopesType: 'msg',
        payload: 'v.claims',
        payloadType: 'msg',
      });
      const v = {
        ttl: '1m',
        iss: 'i',
        sub: 's',
        offset: 1,
        aud: ['a'],
        nbf: 2,
        jti: 'j',
        scopes: ['x', 'y'],
        claims: { iat: 1000, role: 'r' },
      };
      const claims = decodeJwt(String((await flow.send({ v })).message.token));
      assert.deepEqual(claims, {
        role: 'r',
        iss: 'i',
        sub: 's',
        aud: ['a'],
        exp: 1060,
        nbf: 1002,
        iat: 1001,
        jti: 'j',
        scope: 'x y',
      });
    });
    it('that are a new UUID for each token', async () => {
      const flow = await startFlow({ jti: true });
      const ids = [await flow.send({}), await flow.send({})].map(({ message }) => decodeJwt(String(message.token)).jti);
      assert.match(String(ids[0]), /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
      assert.notEqual(ids[0], ids[1]);
    });

    const failures: readonly (readonly [string, string, string, object, string, RegExp])[] = [
      ['JSON that is not well-formed', '{"a"', 'json', {}, 'ERR_VALUE', /"x" cannot be evaluated.*JSON/],
      ['JSONata that is not well-formed', '(((', 'jsonata', {}, 'ERR_VALUE', /"x" cannot be evaluated.*JSONata/],
      ['JSONata that fails', '$number("hunter2")', 'jsonata', {}, 'ERR_VALUE', /fails on this message/],
      ['a path that is none', 'a..b', 'msg', {}, 'ERR_VALUE', /not a valid path/],
      ['a missing message property', 'nothing.here', 'msg', {}, 'ERR_CLAIM_MISSING', /"x" has no value/],
      ['an unset environment variable', 'JWT_TEST_UNSET', 'env', {}, 'ERR_CLAIM_MISSING', /"x" has no value/],
      ['a context variable that is not set', 'nothing', 'flow', {}, 'ERR_CLAIM_MISSING', /"x" has no value/],
      ['a context store that does not exist', '#:(nowhere)::x', 'flow', {}, 'ERR_VALUE', /store does not exist/],
      ['an unknown type', 'x', 'bin', {}, 'ERR_SETTINGS', /type of "x"/],
    ];
    for (const [what, value, type, message, code, text] of failures) {
      it(`and names ${what}`, async () => {
        const { exit, message: failed } = await claimOf(value, type, message);
        assert.equal(exit, 'failure');
        assert.equal(failed.error?.code, code);
        assert.match(failed.error?.message ?? '', text);
        assert.doesNotMatch(JSON.stringify(failed.error), /hunter2/);
      });
    }
  });

  describe('delivers', () => {
    it('the saved attributes into the flow context', async () => {
      const flow = await startFlow({
        saveAttributes: 'token,algorithm, expiresAt',
        variable: 'auth.jwt',
        variableType: 'flow',
      });
      const { message } = await flow.send({});
      const saved = flow.node.context().flow.get('auth.jwt') as Record<string, unknown>;
      assert.deepEqual(Object.keys(saved), ['token', 'algorithm', 'expiresAt']);
      assert.equal(saved.token, message.token);
      assert.equal(message.auth, undefined, 'they stay on the server');
    });

    it('the saved attributes into the global context', async () => {
      const flow = await startFlow({ variableType: 'global', output: '' });
      const { message } = await flow.send({});
      assert.match(String((flow.node.context().global.get('jwt') as { token: string }).token), /^ey/);
      assert.equal(message.token, undefined);
    });

    it('the saved attributes with the message', async () => {
      const flow = await startFlow({ variableType: 'msg', variable: 'auth.jwt' });
      const { message } = await flow.send({});
      assert.deepEqual(message.auth, { jwt: { token: message.token } });
      assert.equal(flow.node.context().flow.get('auth.jwt'), undefined);
    });

    it('to the front end too: the attributes travel with the message', async () => {
      const flow = await startFlow({ frontend: true });
      const { message } = await flow.send({});
      const saved = flow.node.context().flow.get('jwt');
      assert.deepEqual(message.jwt, { token: message.token });
      assert.deepEqual(saved, message.jwt);
      assert.notEqual(saved, message.jwt, 'a later node must not change what is saved');
    });

    it('nothing where variable and property are blank', async () => {
      const flow = await startFlow({ variable: '', output: '' });
      const { _msgid, ...others } = (await flow.send({ a: 1 })).message;
      assert.deepEqual(others, { a: 1 });
    });

    it('the token masked, and itself only in the variable', async () => {
      const flow = await startFlow({ maskToken: true });
      const { message } = await flow.send({});
      assert.equal(message.token, '***');
      assert.match((flow.node.context().flow.get('jwt') as { token: string }).token, /^ey/);
    });

    it('the authorization header, keeping the others and no second one', async () => {
      const flow = await startFlow({ authorization: true, authorizationScheme: 'JWT' });
      const headers = { accept: 'text/plain', Authorization: 'Basic old' };
      const { message } = await flow.send({ headers });
      assert.deepEqual(message.headers, { accept: 'text/plain', authorization: `JWT ${message.token}` });
      assert.deepEqual(headers, { accept: 'text/plain', Authorization: 'Basic old' });
    });

    it('the authorization header to a message without headers', async () => {
      const flow = await startFlow({ authorization: true });
      const { message } = await flow.send({});
      assert.deepEqual(message.headers, { authorization: `Bearer ${message.token}` });
    });

    const wrong: readonly (readonly [string, Parameters<typeof startFlow>[0], object, string, RegExp])[] = [
      ['an attribute that does not exist', { saveAttributes: 'token,secret' }, {}, 'ERR_SETTINGS', /"saveAttributes"/],
      [
        'a store that does not exist',
        { variable: '#:(nowhere)::jwt' },
        {},
        'ERR_STORE',
        /store that the variable names/,
      ],
      ['a property that is no path', { output: 'a..b' }, {}, 'ERR_SETTINGS', /message property/],
      ['a property that reaches a prototype', { output: 'a.__proto__.b' }, {}, 'ERR_SETTINGS', /message property/],
      ['two results in one place', { variableType: 'msg', variable: 'token' }, {}, 'ERR_SETTINGS', /one would be lost/],
      ['a result inside another', { frontend: true, variable: 'token.jwt' }, {}, 'ERR_SETTINGS', /one would be lost/],
      [
        'a text where an object is needed',
        { output: 'payload.token' },
        { payload: 'text' },
        'ERR_STORE',
        /msg\.payload\.token cannot be set/,
      ],
      ['headers that are no object', { authorization: true }, { headers: 'x' }, 'ERR_STORE', /msg\.headers/],
    ];
    for (const [what, settings, given, code, text] of wrong) {
      it(`and refuses ${what}, with the message intact`, async () => {
        const flow = await startFlow(settings);
        const { exit, message } = await flow.send(structuredClone(given));
        const { error, _msgid, ...others } = message;
        assert.equal(exit, 'failure');
        assert.equal(error?.code, code);
        assert.match(error?.message ?? '', text);
        assert.deepEqual(others, given);
      });
    }
  });

  describe('fails', () => {
    const broken = { issuer: 'nothing', issuerType: 'msg' } as const;

    it('by the Failure output', async () => {
      const flow = await startFlow({ ...broken, name: 'my node' });
      const payload = { deep: [1] };
      const { exit, message } = await flow.send({ payload, error: 'an older one' });
      assert.equal(exit, 'failure');
      assert.equal(message.payload, payload);
      assert.equal(message._error, 'an older one');
      assert.deepEqual(message.error, {
        code: 'ERR_CLAIM_MISSING',
        message: '"iss" has no value',
        hint: 'Fill in its setting, make sure that the message, context or environment variable has the value, or make the claim optional.',
        claim: 'iss',
        source: { id: 'generator', type: 'jwt-generator', name: 'my node' },
      });
      assert.equal(message.token, undefined);
      assert.equal(flow.done(), 1);
      assert.equal(flow.outcomes.length, 1);
    });

    it('to a Catch node', async () => {
      const flow = await startFlow({ ...broken, onFailure: 'catch' });
      const { exit, message } = await flow.send({ payload: 1 });
      assert.equal(exit, 'catch');
      assert.equal(message.error?.code, 'ERR_CLAIM_MISSING');
      assert.equal(message.error?.message, 'ERR_CLAIM_MISSING: "iss" has no value');
      assert.equal(message.payload, 1);
      assert.deepEqual([flow.done(), flow.outcomes.length], [1, 1]);
    });

    it('to both', async () => {
      const flow = await startFlow({ ...broken, onFailure: 'both' });
      await flow.send({ payload: 1 });
      const outcomes = await flow.until(2);
      assert.deepEqual(outcomes.map(({ exit }) => exit).sort(), ['catch', 'failure']);
      assert.deepEqual(
        outcomes.map(({ message }) => message.error?.code),
        ['ERR_CLAIM_MISSING', 'ERR_CLAIM_MISSING'],
      );
      assert.deepEqual(
        outcomes.map(({ message }) => message._error),
        [undefined, undefined],
      );
      assert.equal(flow.done(), 1);
    });

    it('by carrying on, without a token', async () => {
      const flow = await startFlow({ ...broken, onFailure: 'continue' });
      const { exit, message } = await flow.send({ payload: 1 });
      assert.equal(exit, 'true');
      assert.equal(message.error?.code, 'ERR_CLAIM_MISSING');
      assert.equal(message.token, undefined);
      assert.equal(flow.node.context().flow.get('jwt'), undefined);
      assert.deepEqual(flow.statuses.at(-1), {
        fill: 'yellow',
        shape: 'dot',
        text: 'jwt-generator.status.completedWithErrors',
      });
      assert.deepEqual([flow.done(), flow.outcomes.length], [1, 1]);
    });

    it('to a Catch node where nothing is wired to Failure, so that none vanishes', async () => {
      const flow = await startFlow(broken, { failureWired: false });
      assert.equal((await flow.send({})).exit, 'catch');
    });

    it('each message with what is wrong in the settings, and says so at deploy', async () => {
      const flow = await startFlow({ signature: 'none' });
      assert.deepEqual(flow.statuses.at(-1), { fill: 'red', shape: 'ring', text: 'jwt-generator.status.ERR_SETTINGS' });
      assert.match(flow.log(), /ERR_SETTINGS: neither a signature nor encryption is chosen/);
      const { exit, message } = await flow.send({ payload: 1 });
      assert.deepEqual([exit, message.error?.code, message.payload], ['failure', 'ERR_SETTINGS', 1]);
    });

    const settings: readonly (readonly [string, Parameters<typeof startFlow>[0], string])[] = [
      ['no key', { signingKey: '' }, 'ERR_KEY_MISSING'],
      ['a key that is another node', { signingKey: 'catch' }, 'ERR_KEY_MISSING'],
      ['an unknown kind of signature', { signature: 'x' as never }, 'ERR_SETTINGS'],
      [
        'an unknown data type',
        { customClaims: [{ key: 'a', dataType: 'date' as never, value: '1', valueType: 'str' }] },
        'ERR_SETTINGS',
      ],
      ['claims that are no list', { customClaims: {} as never }, 'ERR_SETTINGS'],
      [
        'a header that the node computes',
        { headers: [{ key: 'alg', dataType: 'string', value: 'none', valueType: 'str' }] },
        'ERR_HEADER',
      ],
      ['a lifetime of nothing', { ttl: '0' }, 'ERR_TIME_SPAN'],
      ['a blank lifetime', { ttl: '' }, 'ERR_CLAIM_MISSING'],
    ];
    for (const [what, given, code] of settings) {
      it(`at deploy: ${what}`, async () => {
        const flow = await startFlow(given);
        assert.match(flow.log(), new RegExp(code));
        assert.equal((await flow.send({})).message.error?.code, code);
      });
    }
  });

  describe('keeps', () => {
    it('the order of 10,000 messages in one burst, one outcome each', async function () {
      this.timeout(60_000);
      const keys = {
        key: { use: 'sig', kty: 'EC', credentials: { privateKey: curvePair('P-256').privateKey } },
      } as const;
      // Some values come later than others, and every seventh message fails.
      const flow = await startFlow(
        { signature: 'asymmetric', subject: 'number % 3 = 0 ? $string(number) : subject', subjectType: 'jsonata' },
        { keys },
      );
      const numbers = Array.from({ length: 10_000 }, (_, number) => number);
      for (const number of numbers) flow.node.receive({ number, ...(number % 7 !== 0 && { subject: 'x' }) } as never);
      const outcomes = await flow.until(10_000);
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(
        outcomes.map(({ message }) => message.number),
        numbers,
      );
      const failed = numbers.filter((number) => number % 7 === 0 && number % 3 !== 0);
      assert.deepEqual(
        outcomes.filter(({ exit }) => exit === 'failure').map(({ message }) => message.number),
        failed,
      );
      assert.equal(flow.done(), 10_000);
    });
  });

  describe('shows', () => {
    it('algorithm and expiry in green, never a token', async () => {
      const flow = await startFlow();
      const { message } = await flow.send({});
      assert.deepEqual(flow.statuses.at(-1), { fill: 'green', shape: 'dot', text: 'jwt-generator.status.issued' });
      assert.ok(!JSON.stringify(flow.statuses).includes(String(message.token).slice(0, 12)));
    });

    it('the same status once only', async () => {
      const flow = await startFlow({ exp: false });
      for (let count = 0; count < 5; count += 1) await flow.send({});
      assert.deepEqual(
        flow.statuses.map((status) => (status as { text?: string }).text),
        [undefined, 'jwt-generator.status.issuedForever'],
      );
    });

    it('the reason of a failure in red', async () => {
      const flow = await startFlow({ subject: 'sub', subjectType: 'msg' });
      await flow.send({});
      assert.deepEqual(flow.statuses.at(-1), {
        fill: 'red',
        shape: 'ring',
        text: 'jwt-generator.status.ERR_CLAIM_MISSING',
      });
      await flow.send({ sub: 'x' });
      await flow.statusWith('green');
    });
  });

  it('never lets the secret out in an error, a status or the log', async () => {
    const wrong = { use: 'sig', kty: 'oct', secretEncoding: 'hex', credentials: { secret } } as const;
    const flow = await startFlow({}, { keys: { key: wrong } });
    const { message } = await flow.send({});
    assert.equal(message.error?.code, 'ERR_KEY_FORMAT');
    const everything = JSON.stringify(message) + JSON.stringify(flow.statuses) + flow.log();
    for (let start = 0; start + 6 <= secret.length; start += 1) {
      assert.ok(!everything.includes(secret.slice(start, start + 6)));
    }
    assert.ok(secretKey.key);
  });
});
