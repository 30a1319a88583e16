import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { compileVerifier, type VerifierSpec } from '../../../src/jwt/verify/verify.ts';
import { createContextStore } from '../../../src/store/context.ts';
import { createKeyedStore } from '../../../src/store/keyed.ts';
import { createMemory } from '../../../src/store/memory.ts';
import type { SharedStore } from '../../../src/store/shared-store.ts';
import { rejects } from '../../support/errors.ts';
import { constant, noon } from '../../support/issue.ts';
import { keyOf } from '../../support/keys.ts';
import { createTestVariables } from '../../support/stores.ts';
import { encode, forge } from '../../support/verify.ts';

const secret = Buffer.alloc(32, 7);
const key = keyOf('sig', 'oct', { secret: secret.toString('base64'), secretEncoding: 'base64' });

/** A token that is signed whatever its claims are. */
const tokenOf = (claims: object) =>
  forge({ alg: 'HS256' }, claims, (input) => createHmac('sha256', secret).update(input).digest());

describe('a verifier that accepts each token once', () => {
  const clock = { now: noon };
  beforeEach(() => {
    clock.now = noon;
  });
  const memory = (maxEntries = 1000) => createMemory(() => clock.now, { maxEntries, maxBytes: maxEntries * 1000 });
  const verifierOn = (store: SharedStore, spec: Partial<VerifierSpec> = {}, failsOpen = false) => {
    const { verify } = compileVerifier(
      {
        mode: 'verify',
        token: { variable: 0 },
        algorithms: [],
        requiredClaims: [],
        clockTolerance: constant(10),
        schema: '',
        replay: { store, failsOpen },
        ...spec,
      },
      () => clock.now,
    )({ verification: key });
    return async (token: string) => verify([token]);
  };
  const good = { iss: 'https://idp.example', jti: 'one', exp: noon + 60 };
  const isReplayed = (promise: Promise<unknown>) => rejects(promise, 'ERR_TOKEN_REPLAYED', /used before/);

  for (const [what, open] of [
    ['in memory', memory],
    ['in a context', () => createContextStore(createTestVariables(), () => clock.now)],
    [
      'in the store of settings.js',
      () => {
        const store = memory();
        const raw = {
          get: async (id: string) => store.get(id),
          set: async (id: string, value: string, ttlMs: number) => store.set(id, value, clock.now + ttlMs / 1000),
          add: async (id: string, value: string, ttlMs: number) => store.add(id, value, clock.now + ttlMs / 1000),
        };
        return createKeyedStore(raw, () => clock.now);
      },
    ],
  ] as const) {
    it(`accepts one of a hundred at once, and each of a hundred others (${what})`, async () => {
      const verify = verifierOn(open());
      const token = await tokenOf(good);
      const results = await Promise.allSettled(Array.from({ length: 100 }, () => verify(token)));
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
      const others = Array.from({ length: 100 }, async (_, n) => verify(await tokenOf({ ...good, jti: `id ${n}` })));
      assert.equal((await Promise.all(others)).length, 100);
    });
  }

  it('tells the tokens of issuers apart, and those of none', async () => {
    const verify = verifierOn(memory());
    const { iss: _, ...anonymous } = good;
    for (const claims of [good, { ...good, iss: 'https://other.example' }, anonymous]) {
      await verify(await tokenOf(claims));
      await isReplayed(verify(await tokenOf(claims)));
    }
  });

  it('remembers a token as long as any verifier could accept it', async () => {
    const store = memory();
    const verify = verifierOn(store);
    const token = await tokenOf(good);
    await verify(token);
    clock.now = noon + 69.9;
    await isReplayed(verify(token));
    clock.now = noon + 70;
    await rejects(verify(token), 'ERR_TOKEN_EXPIRED', /has expired/);
  });

  it('uses up no token that is refused for another reason', async () => {
    const store = memory();
    const token = await tokenOf({ ...good, sub: 'anna' });
    await rejects(verifierOn(store, { subject: constant('ben') })(token), 'ERR_TOKEN_CLAIM', /"sub"/);
    const schema = '{"properties":{"sub":{"const":"ben"}}}';
    await rejects(verifierOn(store, { schema })(token), 'ERR_SCHEMA', /claims/);
    const [input] = token.split(/\.(?=[^.]*$)/);
    await rejects(verifierOn(store)(`${input}.${encode(Buffer.alloc(32))}`), 'ERR_TOKEN_SIGNATURE', /./);
    await verifierOn(store)(token);
  });

  for (const [claim, value] of [
    ['jti', undefined],
    ['jti', ''],
    ['jti', 5],
    ['jti', null],
    ['exp', undefined],
  ] as const) {
    it(`refuses a token whose "${claim}" is ${JSON.stringify(value)}`, async () => {
      const verify = verifierOn(memory());
      const error = await rejects(verify(await tokenOf({ ...good, [claim]: value })), 'ERR_TOKEN_CLAIM', /once/);
      assert.deepEqual([error.claim, /Accept each token/.test(error.hint)], [claim, true]);
    });
  }

  it('refuses one token more than it can remember, and forgets none', async () => {
    const verify = verifierOn(memory(2));
    const [first, second, third] = await Promise.all(['a', 'b', 'c'].map((jti) => tokenOf({ ...good, jti })));
    await verify(first ?? '');
    await verify(second ?? '');
    await rejects(verify(third ?? ''), 'ERR_BUSY', /is full/);
    await isReplayed(verify(first ?? ''));
  });

  it('refuses a token while the store cannot be used, or accepts it where the settings say so', async () => {
    const failing = async () => assert.fail('hunter2');
    const store = () => createKeyedStore({ get: failing, set: failing, add: failing }, () => clock.now);
    const token = await tokenOf(good);
    const error = await rejects(verifierOn(store())(token), 'ERR_STORE', /cannot be compared/);
    assert.equal(error.setting, 'replay');
    assert.doesNotMatch(`${error.message} ${error.hint}`, /hunter2/);
    const open = verifierOn(store(), {}, true);
    await open(token);
    await open(token);
  });

  it('needs "jti" and "exp" where it fails open, too', async () => {
    const failing = async () => assert.fail();
    const store = createKeyedStore({ get: failing, set: failing, add: failing }, () => clock.now);
    await rejects(verifierOn(store, {}, true)(await tokenOf({ exp: noon + 60 })), 'ERR_TOKEN_CLAIM', /"jti"/);
  });

  it('keeps nothing of a token in the store but a hash', async () => {
    const place = createTestVariables();
    const verify = verifierOn(createContextStore(place, () => clock.now));
    await verify(await tokenOf({ ...good, sub: 'anna' }));
    const json = JSON.stringify([...place.json]);
    assert.match(json, /[\w-]{43}/);
    assert.doesNotMatch(json, /anna|idp\.example|"one"/);
  });

  it('checks nothing of it in decode mode', async () => {
    const verify = verifierOn(memory(), { mode: 'decode' });
    const token = await tokenOf({});
    await verify(token);
    await verify(token);
  });
});
