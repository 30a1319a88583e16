import assert from 'node:assert/strict';
import { createSharedTokens } from '../../../src/jwt/reuse/shared-tokens.ts';
import type { AccessToken } from '../../../src/oauth/access-token.ts';
import { createExchange, type Exchange } from '../../../src/oauth/exchange.ts';
import type { TextStore } from '../../../src/oauth/lease.ts';
import { createContextStore, type SharedPlace } from '../../../src/store/context.ts';
import { signingKey } from '../../support/reuse.ts';

const now = 1_800_000_000;
const tokenOf = (token: string, expiresAt = now + 3600): AccessToken => ({
  token,
  tokenType: 'Bearer',
  scope: undefined,
  expiresAt,
  response: {},
});
const ask = (exchange: Exchange, request: () => Promise<AccessToken>, name = 'a', isForced = false) =>
  exchange.tokenFor(name, 60, isForced, request).then(({ token }) => token);

/** Numbers the tokens that are requested. */
function createRequests(prefix = 'token') {
  let count = 0;
  return {
    count: () => count,
    request: async () => {
      count += 1;
      const token = tokenOf(`${prefix} ${count}`);
      await new Promise(setImmediate);
      return token;
    },
  };
}

describe('a store of access tokens that', () => {
  const wait = async () => {};
  const broken = Promise.reject(new Error('disk'));
  broken.catch(() => {});
  const never = new Promise<never>(() => {});
  /** The store of a context variable that does not serve. */
  const onPlace = (place: SharedPlace) =>
    createSharedTokens(createContextStore(place, () => now, { limits: { maxWaitMs: 5 } }))({
      signing: signingKey,
      encryption: undefined,
    });
  const stores: readonly [what: string, store: TextStore][] = [
    ['fails at once', onPlace({ read: () => assert.fail('the store'), write: () => assert.fail('the store') })],
    ['fails later', onPlace({ read: () => broken, write: () => broken })],
    ['never answers', onPlace({ read: () => never, write: () => never })],
    ['forgets', { get: () => undefined, set: () => {} }],
    ['holds something else', { get: async () => '{"token":1}', set: async () => {} }],
    ['holds no JSON', { get: async () => 'x', set: async () => {} }],
  ];
  for (const [what, store] of stores) {
    it(`${what} stops no token, and costs no further request`, async () => {
      const requests = createRequests();
      const exchange = createExchange(() => now, { store, wait });
      for (let count = 0; count < 20; count += 1) assert.equal(await ask(exchange, requests.request), 'token 1');
      assert.equal(requests.count(), 1);
    });
  }

  it('is asked while a token is requested does not cause another request', async () => {
    let answer = (_text: string | undefined) => {};
    let isLate = false;
    // An answer that is as old as the question, and comes after the token.
    const get = () =>
      isLate
        ? new Promise<string | undefined>((resolve) => {
            answer = resolve;
          })
        : undefined;
    const exchange = createExchange(() => now, { store: { get, set: () => {} }, wait });
    const requests = createRequests();
    const first = ask(exchange, requests.request);
    isLate = true;
    const second = ask(exchange, requests.request);
    isLate = false;
    await first;
    answer(undefined);
    assert.deepEqual([await second, requests.count()], ['token 1', 1]);
  });
});

describe('two processes with one store', () => {
  /** A store that answers a little later and forgets, as one on a network does, and a clock that waiting moves on. */
  const setUp = () => {
    let time = now;
    const kept = new Map<string, { readonly text: string; readonly end: number }>();
    const later = () => new Promise((resolve) => setImmediate(resolve));
    const store: TextStore = {
      get: async (name) => {
        await later();
        const { text, end = 0 } = kept.get(name) ?? {};
        return end > time ? text : undefined;
      },
      set: async (name, text, end) => {
        await later();
        kept.set(name, { text, end });
      },
    };
    const wait = async (ms: number) => {
      time += ms / 1000;
      for (let turn = 0; turn < 5; turn += 1) await later();
    };
    const open = () => createExchange(() => time, { store, wait });
    return { one: open(), other: open() };
  };

  it('make one request when both begin at once', async () => {
    const { one, other } = setUp();
    const requests = createRequests();
    const all = await Promise.all([one, other, one, other].map((exchange) => ask(exchange, requests.request)));
    assert.deepEqual(new Set(all), new Set(['token 1']));
    assert.equal(requests.count(), 1);
  });

  it('make one request when both are told to renew', async () => {
    const { one, other } = setUp();
    const requests = createRequests();
    await ask(one, requests.request);
    const all = await Promise.all([one, other].map((exchange) => ask(exchange, requests.request, 'a', true)));
    assert.deepEqual(all, ['token 2', 'token 2']);
  });

  it('request what the other could not have', async () => {
    const { one, other } = setUp();
    let count = 0;
    const request = async () => {
      count += 1;
      if (count === 1) throw new Error('down');
      return tokenOf('a token');
    };
    const all = await Promise.allSettled([one, other].map((exchange) => ask(exchange, request)));
    assert.deepEqual(all.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal(count, 2);
  });

  it('wait for one that has died no longer than a quarter of a minute', async () => {
    const { one, other } = setUp();
    void ask(one, () => new Promise<never>(() => {}));
    const requests = createRequests();
    assert.equal(await ask(other, requests.request), 'token 1');
  });

  it('keep names apart', async () => {
    const { one, other } = setUp();
    const requests = createRequests();
    const all = await Promise.all([ask(one, requests.request, 'a'), ask(other, requests.request, 'b')]);
    assert.equal(new Set(all).size, 2);
  });
});
