import assert from 'node:assert/strict';
import fc from 'fast-check';
import { forSetting, type Input } from '../../../src/input.ts';
import { attributeNames, attributesOf } from '../../../src/jwt/issue/attributes.ts';
import { compileIssuer } from '../../../src/jwt/issue/issue.ts';
import type { IssuedToken } from '../../../src/jwt/issue/token.ts';
import { compileReuse } from '../../../src/jwt/reuse/reuse.ts';
import { createMemoryStore } from '../../../src/jwt/reuse/token-store.ts';
import { openQueue } from '../../../src/scheduler/queue.ts';
import { compileTemplate, evaluateTemplate } from '../../../src/template/evaluate.ts';
import { refuses, rejects } from '../../support/errors.ts';
import { constant, noClaims, noon, protect, surroundings } from '../../support/issue.ts';
import { keyOf, pairFor, secretKey } from '../../support/keys.ts';
import { type BenchOptions, createReuseBench, signingKey } from '../../support/reuse.ts';

const first = { variable: 0 } as const;
const second = { variable: 1 } as const;
const payload = { payload: first } as const;

/** A cache key with placeholders. */
function template(text: string): Input {
  const node = compileTemplate(text, forSetting('cacheKey'), () => first);
  return { evaluate: (values, facts) => evaluateTemplate(node, values, facts) };
}

/** Whether a message gets the token of an earlier one. */
async function shares(options: BenchOptions, one: unknown[], other: unknown[]): Promise<boolean> {
  const { issue } = createReuseBench(options);
  const { token } = await issue(...one);
  const next = await issue(...other);
  assert.equal(next.isReused, next.token === token);
  return next.isReused;
}

/** Whether the token of noon is sent again, so many seconds later. */
async function isKept(options: BenchOptions, seconds: number): Promise<boolean> {
  const { clock, issue } = createReuseBench(options);
  await issue();
  clock.now = noon + seconds;
  return (await issue()).isReused;
}

describe('the reuse of tokens', () => {
  describe('sends one again', () => {
    const untilExpiry = { lifetime: undefined, payload: constant({ exp: noon + 100 }) };
    const times: readonly (readonly [string, BenchOptions, number])[] = [
      ['until a minute before it expires', {}, 3540],
      [
        'until an hour before it expires',
        { claims: { lifetime: constant('2h') }, reuse: { refresh: constant(3600) } },
        3600,
      ],
      ['until it expires', { reuse: { refresh: constant(0) } }, 3600],
      ['for a number of seconds', { reuse: { ttl: constant(10) } }, 10],
      ['for a time span', { reuse: { ttl: constant('5m') } }, 300],
      ['until its refresh window, where the time span is longer', { reuse: { ttl: constant('2h') } }, 3540],
      [
        'for a time span, though it never expires',
        { claims: { lifetime: undefined }, reuse: { ttl: constant(10) } },
        10,
      ],
      ['by the expiry that the payload gives', { claims: untilExpiry }, 40],
      ['by a window that comes as text', { reuse: { refresh: constant('90') } }, 3510],
    ];
    for (const [what, options, seconds] of times) {
      it(`${what}, and not a moment longer`, async () => {
        assert.equal(await isKept(options, seconds - 0.001), true);
        assert.equal(await isKept(options, seconds), false);
      });
    }

    it('and then makes a new one, which is sent again in its turn', async () => {
      const { clock, issue } = createReuseBench();
      await issue();
      clock.now += 3540;
      const { token, isReused } = await issue();
      assert.equal(isReused, false);
      clock.now += 3539;
      assert.equal((await issue()).token, token);
    });

    it('never inside the refresh window of the message that asks', async () => {
      const options = { reuse: { refresh: first } };
      assert.equal(await shares(options, [60], [3599]), true);
      assert.equal(await shares(options, [60], [3600]), false);
    });

    it('never where all its life is refresh window', async () => {
      assert.equal(await shares({ claims: { lifetime: constant(60) } }, [], []), false);
    });
  });

  describe('gives a message', () => {
    const header = { spec: { headers: [{ key: 'x', dataType: 'string', value: first }] } } as const;
    const untilOwn: BenchOptions = { claims: { ...payload, lifetime: undefined } };
    const anna = { sub: 'anna' };
    const ben = { sub: 'ben' };
    const fresh: BenchOptions = { ...untilOwn, reuse: { key: template('{claim:sub} {exp} {uuid}') } };
    const cases: readonly (readonly [string, BenchOptions, unknown[], unknown[], boolean])[] = [
      ['the same claims', { claims: payload }, [anna], [anna], true],
      ['other claims', { claims: payload }, [anna], [ben], false],
      ['one claim more', { claims: payload }, [anna], [{ ...anna, admin: true }], false],
      ['a claim of another type', { claims: payload }, [{ level: 1 }], [{ level: '1' }], false],
      ['the same header', header, ['a'], ['a'], true],
      ['another header', header, ['a'], ['b'], false],
      ['a later time of issue', { claims: payload }, [{ iat: noon }], [{ iat: noon + 1 }], true],
      ['an earlier time of issue', { claims: payload }, [{ iat: noon + 1 }], [{ iat: noon }], false],
      ['none, after one in ten years', { claims: payload }, [{ iat: noon + 3e8 }], [{}], false],
      ['a later expiry of its own', untilOwn, [{ exp: noon + 300 }], [{ exp: noon + 3600 }], true],
      ['an earlier expiry of its own', untilOwn, [{ exp: noon + 3600 }], [{ exp: noon + 300 }], false],
      ['an expiry, after none', { ...untilOwn, reuse: { ttl: constant(10) } }, [{}], [{ exp: noon + 300 }], false],
      ['a later not-before of its own', { claims: payload }, [{ nbf: noon }], [{ nbf: noon + 1 }], true],
      ['an earlier not-before of its own', { claims: payload }, [{ nbf: noon + 9 }], [{ nbf: noon }], false],
      ['another token id', { claims: { jwtId: first } }, ['1'], ['2'], false],
      ['the same token id', { claims: { jwtId: first } }, ['1'], ['1'], true],
      ['another token id of its payload', { claims: payload }, [{ jti: '1' }], [{ jti: '2' }], false],
      ['another lifetime', { claims: { lifetime: first } }, [3600], [300], false],
      ['another not-before', { claims: { notBefore: first } }, [0], [10], false],
      ['another clock offset', { claims: { issuedAtOffset: first } }, [0], [-60], false],
      ['the same key, and other claims', { claims: payload, reuse: { key: second } }, [anna, 'k'], [ben, 'k'], true],
      ['the same key, and another header', { ...header, reuse: { key: second } }, ['a', 'k'], ['b', 'k'], true],
      ['the same key, and a fresh id', { claims: { jwtId: 'uuid' }, reuse: { key: first } }, ['k'], ['k'], true],
      ['another key', { reuse: { key: first } }, ['k'], ['l'], false],
      ['a key of another type', { reuse: { key: first } }, [1], ['1'], false],
      ['another object as key', { reuse: { key: first } }, [{ a: [1] }], [{ a: [2] }], false],
      [
        'the same key, but for an expiry and a random value in it',
        fresh,
        [{ ...anna, exp: noon + 300 }],
        [{ ...anna, exp: noon + 3600 }],
        true,
      ],
      [
        'another key, with an expiry and a random value in it',
        fresh,
        [{ ...anna, exp: noon + 300 }],
        [{ ...ben, exp: noon + 300 }],
        false,
      ],
      ['a fresh id', { claims: { jwtId: 'uuid' } }, [], [], false],
    ];
    for (const [what, options, one, other, isShared] of cases) {
      it(`with ${what} ${isShared ? 'the token that is there' : 'a token of its own'}`, async () => {
        assert.equal(await shares(options, one, other), isShared);
      });
    }

    it('the token of another exactly where both ask for the same', async () => {
      const member = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null));
      const name = fc.stringMatching(/^[a-h]$/);
      const claims = fc.dictionary(name, fc.oneof(member, fc.array(member, { maxLength: 2 })), { maxKeys: 3 });
      await fc.assert(
        fc.asyncProperty(claims, claims, async (one, other) => {
          const isSame = JSON.stringify(one) === JSON.stringify(other);
          assert.equal(await shares({ claims: payload }, [one], [other]), isSame);
          assert.equal(await shares({ claims: payload }, [one], [structuredClone(one)]), true);
        }),
        { numRuns: 50 },
      );
    });

    it('its failure, though there is a token', async () => {
      const options = { claims: { subject: first }, reuse: { key: constant('k') } };
      const { issue } = createReuseBench(options);
      await issue('anna');
      await rejects(issue(undefined), 'ERR_CLAIM_MISSING', /"sub" has no value/);
      const bench = createReuseBench({ ...header, reuse: { key: constant('k') } });
      await bench.issue('a');
      await rejects(bench.issue(undefined), 'ERR_CLAIM_MISSING', /"x" has no value/);
    });
  });

  describe('tells truly of a token that is sent again', () => {
    const nested = {
      keys: { signing: signingKey, encryption: keyOf('enc', 'RSA', pairFor()) },
      spec: {
        encryption: { kind: 'asymmetric', algorithm: '', kid: '', contentEncryption: 'A256GCM' },
        headers: [{ key: 'x', dataType: 'object', value: second }],
      },
    } as const;

    it('when it was made, when it expires, and how long it still lives', async () => {
      const { clock, issue } = createReuseBench({ ...nested, claims: { ...payload, jwtId: constant('one') } });
      const role = { names: ['buyer'] };
      const values: [object, { a: number }] = [{ role }, { a: 1 }];
      const fresh = attributesOf(await issue(...values), attributeNames, 'Bearer');
      // Those of an access token are not of a token of our own.
      const ofAccess = ['accessToken', 'tokenType', 'scope', 'accessTokenExpiresAt', 'assertion', 'response'];
      assert.deepEqual(
        Object.keys(fresh),
        attributeNames.filter((name) => !ofAccess.includes(name)),
      );
      role.names.push('changed later');
      values[1].a = 2;
      clock.now += 100.9;
      const again = attributesOf(await issue({ role: { names: ['buyer'] } }, { a: 1 }), attributeNames, 'Bearer');
      assert.deepEqual(again, { ...fresh, lifetime: 3500 });
      assert.equal(again.expiresAt, '2026-11-21T13:00:00.000Z');
    });

    it('what it was made of, and not what the message brought', async () => {
      const { issue } = createReuseBench({ claims: payload, reuse: { key: constant('k') } });
      await issue({ sub: 'anna', iat: noon - 10 });
      const { claims, json, isReused } = await issue({ sub: 'ben', iat: noon });
      const expected = { sub: 'anna', exp: noon + 3590, iat: noon - 10 };
      assert.deepEqual([isReused, claims, JSON.parse(json)], [true, expected, expected]);
    });
  });

  describe('refuses', () => {
    const never = { lifetime: undefined };
    const wrong: readonly (readonly [string, BenchOptions, Parameters<typeof refuses>[1], RegExp])[] = [
      ['tokens without expiry, for ever', { claims: never }, 'ERR_SETTINGS', /without "exp" would be reused forever/],
      [
        'them with a payload that has none',
        { claims: { ...never, payload: constant({ a: 1 }) } },
        'ERR_SETTINGS',
        /without "exp"/,
      ],
      [
        'a time span that is none',
        { reuse: { ttl: constant('soon') } },
        'ERR_TIME_SPAN',
        /"cacheTtl" is not a valid time span/,
      ],
      ['a negative time span', { reuse: { ttl: constant(-1) } }, 'ERR_TIME_SPAN', /"cacheTtl" must not be negative/],
      ['a blank time span', { reuse: { ttl: constant('') } }, 'ERR_CLAIM_MISSING', /"cacheTtl" has no value/],
      [
        'a negative window',
        { reuse: { refresh: constant(-1) } },
        'ERR_TIME_SPAN',
        /"cacheRefresh" must not be negative/,
      ],
      [
        'a window in parts of seconds',
        { reuse: { refresh: constant(1.5) } },
        'ERR_TIME_SPAN',
        /"cacheRefresh" must be/,
      ],
      [
        'a constant key that is blank',
        { reuse: { key: constant(null) } },
        'ERR_CLAIM_MISSING',
        /"cacheKey" has no value/,
      ],
    ];
    for (const [what, options, code, message] of wrong) {
      it(`${what}, before any message`, () => {
        refuses(() => createReuseBench(options), code, message);
      });
    }

    const brought: readonly (readonly [string, BenchOptions, unknown, Parameters<typeof refuses>[1], RegExp])[] = [
      ['no expiry', { claims: { ...never, ...payload } }, {}, 'ERR_SETTINGS', /without "exp"/],
      ['no key', { reuse: { key: first } }, undefined, 'ERR_CLAIM_MISSING', /"cacheKey" has no value/],
      ['an empty key', { reuse: { key: first } }, '', 'ERR_CLAIM_MISSING', /"cacheKey" has no value/],
      ['a Map as key', { reuse: { key: first } }, new Map(), 'ERR_VALUE', /"cacheKey" must be a JSON value/],
      [
        'a key with nothing in it',
        { reuse: { key: first } },
        { user: undefined },
        'ERR_VALUE',
        /^the value of "cacheKey" must be a JSON value$/,
      ],
      [
        'a key with nothing deep in it',
        { reuse: { key: first } },
        [{ user: { id: undefined } }],
        'ERR_VALUE',
        /"cacheKey" must be/,
      ],
      ['a key with gaps', { reuse: { key: first } }, Array(2), 'ERR_VALUE', /"cacheKey" must be/],
      ['a key that is not finite', { reuse: { key: first } }, Number.NaN, 'ERR_VALUE', /"cacheKey" must be/],
      ['a time span of nothing', { claims: never, reuse: { ttl: first } }, 0, 'ERR_SETTINGS', /without "exp"/],
      ['a negative window', { reuse: { refresh: first } }, -5, 'ERR_TIME_SPAN', /"cacheRefresh" must not be negative/],
    ];
    for (const [what, options, value, code, message] of brought) {
      it(`a message that brings ${what}`, async () => {
        await rejects(createReuseBench(options).issue(value), code, message);
      });
    }

    it('nothing for a fresh id without a key: tokens are then simply made', async () => {
      const { issue } = createReuseBench({ claims: { ...never, jwtId: 'uuid' } });
      assert.equal((await issue()).claims.jti, 'id 1');
      assert.equal((await issue()).claims.jti, 'id 2');
    });
  });

  describe('makes one token for many', () => {
    it('for a thousand messages at once', async () => {
      const { issue } = createReuseBench();
      const tokens = await Promise.all(Array.from({ length: 1000 }, () => issue()));
      assert.equal(new Set(tokens.map(({ token }) => token)).size, 1);
      assert.equal(tokens.filter(({ isReused }) => !isReused).length, 1);
    });

    it('of each kind, for a thousand messages of ten kinds at once', async () => {
      const { issue } = createReuseBench({ claims: payload });
      const tokens = await Promise.all(Array.from({ length: 1000 }, (_, n) => issue({ kind: n % 10 })));
      assert.equal(new Set(tokens.map(({ token }) => token)).size, 10);
      for (const [n, { claims }] of tokens.entries()) assert.equal(claims.kind, n % 10);
    });

    /** Reuse whose tokens are made when the test says so. */
    const byHand = () => {
      const clock = { now: noon };
      const spec = { claims: noClaims, reuse: { ttl: constant(10), refresh: constant(0) } };
      const bind = compileReuse(
        spec,
        () => createMemoryStore(() => clock.now),
        () => clock.now,
      );
      const reuse = bind?.({
        keys: {},
        fixed: [],
        headersOf: () => [],
        keyFact: () => undefined,
        publicJwk: undefined,
      });
      const ends: ((outcome: string | Error) => void)[] = [];
      const written = { claims: {}, now: noon, json: '{}' };
      const make = () =>
        new Promise<IssuedToken>((resolve, reject) => {
          ends.push((outcome) =>
            outcome instanceof Error
              ? reject(outcome)
              : resolve({ ...written, token: outcome, header: {}, publicJwk: undefined, isReused: false }),
          );
        });
      const ask = async () => (await reuse?.(written, [], make))?.token;
      return { clock, ends, ask };
    };

    it('and their failure too, which is forgotten at once', async () => {
      const { ends, ask } = byHand();
      const waiting = [ask(), ask(), ask()];
      assert.equal(ends.length, 1);
      ends[0]?.(new Error('no'));
      const outcomes = await Promise.allSettled(waiting);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['rejected', 'rejected', 'rejected'],
      );
      const next = ask();
      ends[1]?.('second');
      assert.equal(await next, 'second');
      assert.equal(await ask(), 'second');
      assert.equal(ends.length, 2);
    });

    it('but not one that was too long in the making', async () => {
      const { clock, ends, ask } = byHand();
      const waiting = [ask(), ask()];
      clock.now += 10;
      ends[0]?.('stale');
      assert.equal(await waiting[0], 'stale');
      await new Promise((resolve) => setImmediate(resolve));
      ends[1]?.('own');
      assert.equal(await waiting[1], 'own');
    });
  });

  describe('in memory', () => {
    const hmac = secretKey('sig', 32);

    it('answers at once where a MAC does', () => {
      const spec = {
        claims: { ...noClaims, lifetime: constant(3600) },
        signature: protect(hmac),
        typ: 'JWT',
        headers: [],
        reuse: { ttl: constant(0), refresh: constant(60) },
      };
      const { issue } = compileIssuer(spec, openQueue(), surroundings)({ signing: hmac });
      const [one, other] = [issue([]), issue([])];
      assert.ok(!(one instanceof Promise) && !(other instanceof Promise));
      assert.deepEqual([one.isReused, other.isReused, one.token === other.token], [false, true, true]);
    });

    it('keeps ten thousand tokens, and lets the one go that was asked for longest ago', async () => {
      const { issue } = createReuseBench({ claims: payload, keys: { signing: hmac } });
      for (let n = 0; n < 10_000; n += 1) await issue({ n });
      assert.equal((await issue({ n: 0 })).isReused, true);
      await issue({ n: 10_000 });
      assert.equal((await issue({ n: 0 })).isReused, true);
      assert.equal((await issue({ n: 1 })).isReused, false);
    });

    it('keeps 8 MiB', async () => {
      const { issue } = createReuseBench({ claims: payload, keys: { signing: hmac } });
      // A token of such claims, kept with them, takes some 2.3 MB.
      const big = 'x'.repeat(1_000_000);
      for (let n = 0; n < 4; n += 1) await issue({ n, big });
      assert.equal((await issue({ n: 3, big })).isReused, true);
      assert.equal((await issue({ n: 0, big })).isReused, false);
    });

    it('keeps 8 MiB to the last byte, and lets the oldest go for a byte more', () => {
      const store = createMemoryStore(() => noon)({ signing: signingKey });
      const names = Array.from({ length: 8 }, (_, n) => `token ${n}`);
      const kept = () => names.filter((name) => store.get(name) !== undefined);
      for (const name of names) store.set(name, 'x'.repeat(1_048_576), noon + 60);
      assert.deepEqual(kept(), names);
      store.set('one more', 'x', noon + 60);
      assert.deepEqual(kept(), names.slice(1));
    });

    it('gives no key the tokens of another, nor those of a key that was deployed anew', async () => {
      const store = createMemoryStore(() => noon);
      const options = { store, reuse: { key: constant('k') } };
      const { token } = await createReuseBench(options).issue();
      for (const signing of [signingKey, hmac]) {
        const issued = await createReuseBench({ ...options, keys: { signing } }).issue();
        assert.equal(issued.isReused, false);
        assert.notEqual(issued.token, token);
      }
    });
  });
});
