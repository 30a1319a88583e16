import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { JwtError } from '../../../../src/errors.ts';
import { createRemoteSet } from '../../../../src/jwk/sets/remote.ts';
import { rejects } from '../../../support/errors.ts';
import { curvePair } from '../../../support/keys.ts';

const jwk = createPublicKey(curvePair('P-256').publicKey).export({ format: 'jwk' });
const text = JSON.stringify({ keys: [{ ...jwk, kid: 'a' }] });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A server that answers when the test says so, on a clock of the test. */
function createServer(source: { jwksUrl: string } | { issuerUrl: string } = { jwksUrl: 'https://a.example/' }) {
  const timers = new Map<() => void, number>();
  const pending: { answer: (text: string) => void; fail: (error: JwtError) => void }[] = [];
  const state = { now: 1000, fetches: 0, changes: 0 };
  const changed = () => {
    state.changes += 1;
  };
  const set = createRemoteSet(source, changed, {
    clock: () => state.now,
    fetchText: async () => {
      state.fetches += 1;
      const answered = await new Promise<string>((answer, fail) => pending.push({ answer, fail }));
      return { status: 200, text: answered };
    },
    schedule: (step, seconds) => {
      timers.set(step, state.now + seconds);
      return () => void timers.delete(step);
    },
  });
  return {
    set,
    state,
    /** Lets seconds pass, and what was to happen in them. */
    pass: async (seconds: number) => {
      state.now += seconds;
      for (const [step, due] of [...timers]) {
        if (due > state.now) continue;
        timers.delete(step);
        step();
      }
      await settled();
    },
    answer: async () => {
      for (const { answer } of pending.splice(0)) answer(text);
      await settled();
    },
    fail: async (message = 'the server of the JWK Set does not answer in time') => {
      for (const { fail } of pending.splice(0)) fail(new JwtError('ERR_JWKS', message, { hint: 'Start it.' }));
      await settled();
    },
    timers,
  };
}

/** What becomes of a promise: a value, an error code, or nothing yet. */
function watch(promise: Promise<readonly unknown[]>) {
  const seen: { outcome: string | undefined } = { outcome: undefined };
  promise.then(
    (keys) => {
      seen.outcome = `${keys.length} keys`;
    },
    (error: JwtError) => {
      seen.outcome = error.code;
    },
  );
  return seen;
}

const late = /^the server of the JWK Set has not answered for 5 seconds$/;

describe('a JWK Set whose server hangs before its first good answer', () => {
  it('lets a message wait for five seconds, and none longer than the first', async () => {
    const { set, state, pass } = createServer();
    const first = watch(set.find('a'));
    await pass(4);
    const second = watch(set.find('a'));
    await pass(0.9);
    assert.deepEqual([first.outcome, second.outcome], [undefined, undefined]);
    await pass(0.1);
    assert.deepEqual([first.outcome, second.outcome, state.fetches], ['ERR_JWKS', 'ERR_JWKS', 1]);
  });

  it('fails what comes then at once, also while it is asked again by itself', async () => {
    const { set, state, pass, fail } = createServer();
    set.find('a').catch(() => {});
    await pass(5);
    const { hint } = await rejects(set.find('a'), 'ERR_JWKS', late);
    assert.match(hint, /asked again by itself/);
    await pass(5);
    await fail();
    await rejects(set.find('a'), 'ERR_JWKS', late);
    assert.equal(state.fetches, 1);
    await pass(10);
    assert.equal(state.fetches, 2, 'the next attempt is under way');
    for (let count = 0; count < 1000; count += 1) await rejects(set.find('a'), 'ERR_JWKS', late);
    assert.equal(state.fetches, 2);
    await pass(10);
    await fail();
    assert.equal(state.changes, 1, 'one line in the log, however long it hangs');
  });

  it('serves the first message after an answer, however late it came', async () => {
    const { set, state, pass, answer } = createServer();
    set.find('a').catch(() => {});
    await pass(9);
    assert.equal(set.problem()?.code, 'ERR_JWKS');
    await answer();
    assert.equal((await set.find('a')).length, 1);
    assert.deepEqual([set.problem(), state.changes, state.fetches], [undefined, 2, 1]);
  });

  it('lets messages wait again once it fails at once: it may be back', async () => {
    const { set, pass, fail, answer } = createServer();
    set.find('a').catch(() => {});
    await pass(10);
    await fail();
    await pass(10);
    await fail('the server of the JWK Set cannot be reached');
    await rejects(set.find('a'), 'ERR_JWKS', /cannot be reached/);
    await pass(10);
    const waiting = watch(set.find('a'));
    await settled();
    assert.equal(waiting.outcome, undefined);
    await answer();
    assert.equal(waiting.outcome, '1 keys');
  });

  it('names the issuer where its discovery document is waited for, and the set after it', async () => {
    const { set, pass } = createServer({ issuerUrl: 'https://a.example' });
    const found = set.find('a');
    found.catch(() => {});
    await pass(5);
    await rejects(found, 'ERR_JWKS', /^the server of the issuer, or of its JWK Set, has not answered for 5 seconds$/);
  });

  it('releases all that waits, with one timer for all of them', async () => {
    const { set, pass, timers } = createServer();
    const all = Array.from({ length: 1000 }, () => watch(set.find('a')));
    assert.equal(timers.size, 1);
    await pass(5);
    assert.deepEqual(new Set(all.map(({ outcome }) => outcome)), new Set(['ERR_JWKS']));
  });
});

describe('a JWK Set whose server hangs after a good answer', () => {
  const opened = async () => {
    const server = createServer();
    const found = server.set.find('a');
    await settled();
    await server.answer();
    await found;
    return server;
  };

  it('keeps serving its keys; an unknown key id waits for five seconds once', async () => {
    const { set, pass, state } = await opened();
    await pass(20);
    const unknown = watch(set.find('b'));
    await pass(4);
    assert.equal(unknown.outcome, undefined);
    assert.equal((await set.find('a')).length, 1);
    await pass(1);
    assert.equal(unknown.outcome, 'ERR_JWKS', 'not 401: the key may be there');
    await rejects(set.find('c'), 'ERR_JWKS', late);
    assert.deepEqual([(await set.find('a')).length, state.fetches], [1, 2]);
  });
});
