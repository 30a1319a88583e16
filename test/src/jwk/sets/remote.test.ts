import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { JwtError } from '../../../../src/errors.ts';
import { createRemoteSet, type RemoteSet } from '../../../../src/jwk/sets/remote.ts';
import { thumbprint as thumbprintOf } from '../../../../src/jwk/thumbprint.ts';
import { refuses, rejects } from '../../../support/errors.ts';
import { curvePair } from '../../../support/keys.ts';

const jwkOf = (pem: string, members: object = {}) => ({
  ...createPublicKey(pem).export({ format: 'jwk' }),
  ...members,
});
const ecJwk = (kid: string) => jwkOf(curvePair('P-256').publicKey, { kid });
const setOf = (...kids: string[]) => JSON.stringify({ keys: kids.map(ecJwk) });

/** An issuer under the hands of a test. */
function createIssuerOfKeys(...kids: string[]) {
  const state = {
    /** What the server answers: a set, or undefined while it is down. */
    text: setOf(...kids) as string | undefined,
    maxAgeSeconds: undefined as number | undefined,
    now: 1000,
    fetches: 0,
    changes: 0,
    /** The step that runs next by itself, and after how many seconds. */
    timer: undefined as { readonly step: () => void; readonly seconds: number } | undefined,
    /** Answers wait here while it is slow. */
    slow: undefined as (() => void)[] | undefined,
  };
  const fetchText = async () => {
    state.fetches += 1;
    const { text } = state;
    if (state.slow) await new Promise<void>((resolve) => state.slow?.push(resolve));
    if (text === undefined) throw new JwtError('ERR_JWKS', 'the server of the JWK Set is down', { hint: 'Start it.' });
    return { status: 200, text, maxAgeSeconds: state.maxAgeSeconds };
  };
  const changed = () => {
    state.changes += 1;
  };
  const schedule = (step: () => void, seconds: number) => {
    const timer = { step, seconds };
    state.timer = timer;
    return () => {
      if (state.timer === timer) state.timer = undefined;
    };
  };
  const set = createRemoteSet({ jwksUrl: 'https://issuer.example/jwks' }, changed, {
    clock: () => state.now,
    fetchText,
    schedule,
  });
  return { state, set };
}

const find = async (set: RemoteSet, kid?: string) => (await set.find(kid)).map((key) => key.kid);

describe('a remote JWK Set', () => {
  it('is refused at once where its address cannot be trusted', () => {
    refuses(() => createRemoteSet({ jwksUrl: 'http://issuer.example' }, () => {}), 'ERR_SETTINGS', /must be https/);
  });

  it('is fetched when it is needed, once for all who ask at the same time', async () => {
    const { set, state } = createIssuerOfKeys('a', 'b');
    assert.equal(state.fetches, 0);
    const found = await Promise.all(Array.from({ length: 100 }, (_, index) => find(set, index % 2 ? 'a' : 'b')));
    assert.deepEqual(found[1], ['a']);
    assert.deepEqual(await find(set), ['a', 'b']);
    assert.equal(state.fetches, 1);
  });

  it('without key ids is asked for a key that replaced another, and offers all where there is none', async () => {
    const { set, state } = createIssuerOfKeys('a');
    const nameless = (name: string) => ({ ...jwkOf(curvePair('P-256', name).publicKey), kty: 'EC' as const });
    state.text = JSON.stringify({ keys: [nameless('old')] });
    const [old] = await find(set);
    state.text = JSON.stringify({ keys: [nameless('new')] });
    state.now += 60;
    const thumbprint = thumbprintOf(nameless('new'));
    assert.notEqual(old, thumbprint);
    assert.deepEqual(await find(set, thumbprint), [thumbprint]);
    assert.deepEqual(await find(set, 'made up'), [thumbprint]);
    const { fetches } = state;
    for (let count = 0; count < 100; count += 1) assert.deepEqual(await find(set, `made up ${count}`), [thumbprint]);
    assert.equal(state.fetches, fetches, 'a token with a made-up key id causes no fetch');
  });

  it('is fetched anew after ten minutes, and keys that are withdrawn are gone', async () => {
    const { set, state } = createIssuerOfKeys('a', 'b');
    await set.find('a');
    state.text = setOf('b');
    state.now += 599;
    assert.deepEqual(await find(set, 'a'), ['a']);
    assert.equal(state.fetches, 1);
    state.now += 1;
    assert.deepEqual(await find(set, 'b'), ['b']);
    assert.deepEqual(await find(set, 'a'), []);
    assert.equal(state.fetches, 3, 'one after ten minutes, one for the key that is gone');
  });

  it('is fetched once for an unknown key id, and then not for ten seconds, whatever is asked', async () => {
    const { set, state } = createIssuerOfKeys('a');
    await set.find('a');
    for (let number = 0; number < 1000; number += 1) assert.deepEqual(await find(set, `made up ${number}`), []);
    assert.equal(state.fetches, 2);
    state.now += 10;
    await Promise.all(Array.from({ length: 1000 }, (_, number) => find(set, `made up ${number}`)));
    assert.equal(state.fetches, 3);
  });

  it('has a new key within ten seconds, however many key ids somebody makes up', async () => {
    const { set, state } = createIssuerOfKeys('a');
    await set.find('a');
    await set.find('made up');
    state.text = setOf('a', 'new');
    const found: string[][] = [];
    for (let second = 0; second < 12; second += 1) {
      state.now += 1;
      await set.find(`made up ${second}`);
      found.push((await find(set, 'new')) as string[]);
    }
    assert.deepEqual(found[9], ['new']);
    assert.ok(state.fetches <= 4, String(state.fetches));
  });

  it('has a new key at once, however short ago it was fetched', async () => {
    const { set, state } = createIssuerOfKeys('a');
    await set.find('a');
    for (const kid of ['b', 'c', 'd']) {
      state.text = setOf('a', kid);
      assert.deepEqual(await find(set, kid), [kid]);
    }
    assert.equal(state.fetches, 4);
  });

  it('has a key that was published while a fetch was under way', async () => {
    const { set, state } = createIssuerOfKeys('a');
    state.slow = [];
    const first = find(set, 'a');
    const waiting = state.slow;
    state.text = setOf('a', 'new');
    const second = find(set, 'new');
    state.slow = undefined;
    for (const answer of waiting) answer();
    assert.deepEqual(await first, ['a']);
    assert.deepEqual(await second, ['new']);
    assert.equal(state.fetches, 2);
  });

  it('has at most one fetch under way', async () => {
    const { set, state } = createIssuerOfKeys('a');
    state.slow = [];
    const all = ['a', undefined, 'x', 'y'].map((kid) => set.find(kid));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(state.fetches, 1);
    const waiting = state.slow;
    state.slow = undefined;
    for (const answer of waiting) answer();
    await Promise.all(all);
    assert.equal(state.fetches, 2, 'one more, for the keys that nobody has');
  });

  it('works on with the last good set for an hour while the server is down, and says so', async () => {
    const { set, state } = createIssuerOfKeys('a');
    await set.find('a');
    state.text = undefined;
    state.now += 600;
    assert.deepEqual(await find(set, 'a'), ['a']);
    assert.match(String(set.problem()?.message), /is down/);
    assert.equal(state.changes, 1);
    state.now += 2999;
    assert.deepEqual(await find(set, 'a'), ['a']);
    await rejects(set.find('b'), 'ERR_JWKS', /is down/);
    state.now += 1;
    await rejects(set.find('a'), 'ERR_JWKS', /is down/);
    state.text = setOf('a');
    state.now += 10;
    assert.deepEqual(await find(set, 'a'), ['a']);
    assert.equal(set.problem(), undefined);
    assert.equal(state.changes, 2);
  });

  it('keeps nobody waiting for a server that is down, as long as the last good set may be used', async () => {
    const { set, state } = createIssuerOfKeys('a');
    await set.find('a');
    state.text = undefined;
    state.now += 600;
    await set.find('a');
    state.now += 10;
    state.slow = [];
    assert.deepEqual(await find(set, 'a'), ['a'], 'though this fetch never ends');
    assert.equal(state.fetches, 3);
  });

  it('keeps nobody waiting for it because of a token that a stranger made up', async () => {
    const { set, state } = createIssuerOfKeys('a');
    const [known] = await set.find('a');
    state.text = undefined;
    state.now += 600;
    await set.find('a');
    state.now += 10;
    state.slow = [];
    await rejects(set.find('made up'), 'ERR_JWKS', /is down/);
    assert.deepEqual(await set.findAgain('a'), [known]);
    assert.equal(state.fetches, 3, 'one fetch, which never ends');
  });

  it('asks a server that is down once in ten seconds', async () => {
    const { set, state } = createIssuerOfKeys();
    state.text = undefined;
    for (let second = 0; second < 30; second += 1) {
      await rejects(set.find('a'), 'ERR_JWKS', /is down/);
      state.now += 1;
    }
    assert.equal(state.fetches, 3);
    assert.equal(state.changes, 1, 'the same trouble is told once');
  });

  for (const [said, seconds] of [
    [undefined, 600],
    [0, 30],
    [29, 30],
    [100, 100],
    [86_400, 86_400],
    [31_536_000, 86_400],
  ] as const) {
    it(`is kept ${seconds} seconds where its server says ${said}, and as long as ever beyond while it is down`, async () => {
      const { set, state } = createIssuerOfKeys('a');
      state.maxAgeSeconds = said;
      await set.find('a');
      state.now += seconds - 1;
      await set.find('a');
      assert.equal(state.fetches, 1);
      state.now += 1;
      await set.find('a');
      assert.equal(state.fetches, 2);
      state.text = undefined;
      state.now += Math.max(3600, seconds + 3000) - 1;
      assert.deepEqual(await find(set, 'a'), ['a']);
      state.now += 1;
      await rejects(set.find('a'), 'ERR_JWKS', /is down/);
    });
  }

  it('is fetched ahead of its expiry without a message, which then does not wait', async () => {
    const { set, state } = createIssuerOfKeys('a');
    await set.find('a');
    assert.equal(state.timer?.seconds, 540);
    state.text = setOf('b');
    state.now += 540;
    state.timer?.step();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(state.fetches, 2);
    state.now += 100;
    assert.deepEqual(await find(set, 'b'), ['b']);
    assert.equal(state.fetches, 2);
    assert.equal(state.timer?.seconds, 540);
    set.close();
    assert.equal(state.timer, undefined, 'nothing runs once it is closed');
  });

  it('is tried again by itself while the server is down: after 10 s, then twice as long each time, up to 10 min', async () => {
    const { set, state } = createIssuerOfKeys('a');
    state.text = undefined;
    await rejects(set.find('a'), 'ERR_JWKS', /is down/);
    const waits: (number | undefined)[] = [];
    for (let number = 0; number < 8; number += 1) {
      waits.push(state.timer?.seconds);
      // A timer may be early by a millisecond.
      state.now += (state.timer?.seconds ?? 0) - 0.001;
      state.timer?.step();
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual(waits, [10, 20, 40, 80, 160, 320, 600, 600]);
    state.text = setOf('a');
    state.timer?.step();
    assert.deepEqual(await find(set, 'a'), ['a']);
    assert.deepEqual([state.timer?.seconds, state.fetches], [540, 10]);
    state.text = undefined;
    state.timer?.step();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(state.timer?.seconds, 10, 'and after 10 s again, where it was up meanwhile');
  });

  it('is fetched again for a key that did not verify, at most every ten seconds', async () => {
    const { set, state } = createIssuerOfKeys('a');
    const [before] = await set.find('a');
    assert.deepEqual(await set.findAgain('a'), [before]);
    assert.equal(state.fetches, 1, 'it was fetched just now');
    state.now += 10;
    for (let number = 0; number < 100; number += 1) assert.deepEqual(await set.findAgain('a'), [before]);
    assert.equal(state.fetches, 2);
    state.text = undefined;
    state.now += 10;
    for (let number = 0; number < 100; number += 1) assert.deepEqual(await set.findAgain('a'), [before]);
    assert.equal(state.fetches, 3, 'one that fails counts, too');
  });

  for (const [what, text] of [
    ['a web page', '<html>'],
    ['half a set', setOf('a').slice(0, 50)],
  ] as const) {
    it(`keeps the last good set when the server sends ${what}`, async () => {
      const { set, state } = createIssuerOfKeys('a');
      await set.find('a');
      state.text = text;
      state.now += 600;
      assert.deepEqual(await find(set, 'a'), ['a']);
      assert.equal(set.problem()?.code, 'ERR_JWKS');
    });
  }

  it('ends its connections, and a fetch that is under way, when it is closed', async () => {
    const closed: string[] = [];
    const fetchText = async (_: URL, closing: AbortSignal) => {
      await new Promise((resolve) => closing.addEventListener('abort', resolve));
      closed.push('fetch');
      return { status: 200, text: setOf('a') };
    };
    const close = () => void closed.push('connections');
    const set = createRemoteSet({ jwksUrl: 'https://issuer.example/' }, () => {}, { clock: () => 0, fetchText, close });
    const found = set.find('a');
    set.close();
    await found;
    assert.deepEqual(closed.sort(), ['connections', 'fetch']);
  });

  it('says nothing more once it is closed', async () => {
    const { set, state } = createIssuerOfKeys();
    state.text = undefined;
    set.close();
    await rejects(set.find('a'), 'ERR_JWKS', /is down/);
    assert.equal(state.changes, 0);
  });
});
