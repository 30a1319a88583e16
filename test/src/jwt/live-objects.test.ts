import assert from 'node:assert/strict';
import { URL } from 'node:url';
import { attributeNames, attributesOf } from '../../../src/jwt/issue/attributes.ts';
import { refuses, rejects } from '../../support/errors.ts';
import { constant, createIssuer, noClaims, protect } from '../../support/issue.ts';
import { secretKey } from '../../support/keys.ts';
import { type BenchOptions, createReuseBench } from '../../support/reuse.ts';

const key = secretKey('sig', 32);
const claimsIn = (token: string, part = 1) =>
  JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString());

/** Answers each reading with the next of some values, and the last one from then on. */
function answers<T>(...values: T[]): () => T {
  return () => (values.length > 1 ? values.shift() : values[0]) as T;
}

/** Objects whose member "role" is another one at each reading, by what they are. */
const live: Readonly<Record<string, (...roles: unknown[]) => object>> = {
  'a getter': (...roles) => Object.defineProperty({}, 'role', { enumerable: true, get: answers(...roles) }),
  'a getter of a class': (...roles) => {
    const next = answers(...roles);
    return {
      get role() {
        return next();
      },
    };
  },
  'a Proxy': (...roles) => {
    const next = answers(...roles);
    return new Proxy({ role: '' }, { get: (target, name) => (name === 'role' ? next() : Reflect.get(target, name)) });
  },
};

describe('what a message brings is read once:', () => {
  const first = { variable: 0 };
  const options = (claims: BenchOptions['claims']): BenchOptions => ({ keys: { signing: key }, claims: claims ?? {} });
  const custom = options({ customClaims: [{ key: 'user', dataType: 'object', value: first }] });
  const list = options({ customClaims: [{ key: 'user', dataType: 'array', value: first }] });

  for (const [what, make] of Object.entries(live)) {
    it(`${what} cannot put a token of its own where others ask for theirs`, async () => {
      const { issue } = createReuseBench(custom);
      const poisoned = await issue(make('user', 'admin', 'user'));
      const { token, isReused } = await issue({ role: 'user' });
      assert.equal(claimsIn(poisoned.token).user.role, 'user');
      assert.deepEqual([isReused, claimsIn(token).user.role], [true, 'user']);
    });

    it(`${what} in the payload, deep inside, neither`, async () => {
      const { issue } = createReuseBench(options({ payload: first }));
      await issue({ list: [make('user', 'admin', 'user')] });
      const { token, isReused } = await issue({ list: [{ role: 'user' }] });
      assert.deepEqual([isReused, claimsIn(token).list], [true, [{ role: 'user' }]]);
    });

    it(`${what} in a list, neither`, async () => {
      const { issue } = createReuseBench(list);
      await issue([make('user', 'admin', 'user')]);
      const { token, isReused } = await issue([{ role: 'user' }]);
      assert.deepEqual([isReused, claimsIn(token).user], [true, [{ role: 'user' }]]);
    });

    it(`${what} in a header, neither`, async () => {
      const { issue } = createReuseBench({
        keys: { signing: key },
        spec: { headers: [{ key: 'x', dataType: 'object', value: first }] },
      });
      await issue(make('user', 'user', 'user', 'admin'));
      const { token, isReused } = await issue({ role: 'user' });
      assert.deepEqual([isReused, claimsIn(token, 0).x], [true, { role: 'user' }]);
    });

    it(`${what} cannot pass the check, and then be something else`, () => {
      const issue = createIssuer({ claims: { ...noClaims, payload: first }, signature: protect(key) });
      const issued = issue([{ a: make('user', Number.NaN) }]) as { token: string; json: string };
      assert.deepEqual(claimsIn(issued.token), { a: { role: 'user' } });
    });

    it(`${what} cannot be a key that names the token of another`, async () => {
      const { issue } = createReuseBench({ keys: { signing: key }, reuse: { key: first } });
      await issue(make('a', 'b'));
      assert.equal((await issue({ role: 'a' })).isReused, true);
      assert.equal((await issue({ role: 'b' })).isReused, false);
    });

    it(`${what} in the settings is read at deploy, and never again`, () => {
      const issue = createIssuer({
        claims: { ...noClaims, payload: constant({ a: make('user', Number.NaN) }) },
        signature: protect(key),
      });
      for (let count = 0; count < 2; count += 1) {
        assert.deepEqual(claimsIn((issue([]) as { token: string }).token), { a: { role: 'user' } });
      }
    });
  }

  it('the scopes, too', () => {
    const scopes = Object.defineProperty(['read'], 0, {
      enumerable: true,
      get: answers('read', 'read admin'),
    });
    const issue = createIssuer({ claims: { ...noClaims, scopes: first }, signature: protect(key) });
    assert.deepEqual(claimsIn((issue([scopes]) as { token: string }).token), { scope: 'read' });
  });

  it('a toJSON is called once, and its result written', async () => {
    let calls = 0;
    class Money {
      toJSON() {
        calls += 1;
        return { amount: calls };
      }
    }
    const { issue } = createReuseBench(options({ payload: first }));
    const issued = await issue({ price: new Money(), at: new Date(0), url: new URL('https://example.com/') });
    assert.equal(calls, 1);
    const { exp, iat, ...claims } = claimsIn(issued.token);
    assert.deepEqual(claims, { price: { amount: 1 }, at: '1970-01-01T00:00:00.000Z', url: 'https://example.com/' });
  });

  it('an object that changes while its token is being made changes nothing of it', async () => {
    const { issue } = createReuseBench({ claims: { payload: first } });
    const payload = { user: { roles: ['user'] } };
    const made = issue(payload);
    payload.user.roles.push('admin');
    const issued = await made;
    const { claims } = attributesOf(issued, attributeNames, 'Bearer');
    assert.deepEqual(
      [claimsIn(issued.token).user, issued.claims.user, (claims as typeof payload).user],
      Array(3).fill({ roles: ['user'] }),
    );
  });

  it('an object that never ends is refused', () => {
    const endless = (): object =>
      new Proxy(
        {},
        {
          ownKeys: () => ['a'],
          getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: 1 }),
          get: (_, name) => (name === 'a' ? endless() : undefined),
        },
      );
    const issue = createIssuer({ claims: { ...noClaims, payload: first }, signature: protect(key) });
    refuses(() => issue([endless()]), 'ERR_CLAIM_VALUE', /is nested more than 64 levels deep$/);
  });

  it('one whose reading fails is refused, without its words', async () => {
    const hostile = {
      get a() {
        throw new Error('hunter2');
      },
    };
    const { issue } = createReuseBench(options({ payload: first }));
    const { message, hint } = await rejects(
      issue(hostile),
      'ERR_CLAIM_VALUE',
      /^a claim cannot be read: reading it throws an error$/,
    );
    assert.ok(!`${message}${hint}`.includes('hunter2'));
  });
});
