import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Key } from '../../../src/jwk/key.ts';
import { createKeyRing, emptyRing, type KeyRing } from '../../../src/jwk/key-ring.ts';
import { createPublicSet } from '../../../src/jwk/sets/publish.ts';
import { createRemoteSet } from '../../../src/jwk/sets/remote.ts';
import { curvePair, keyOf } from '../../support/keys.ts';

const key = (name: string) => keyOf('sig', 'EC', { privateKey: curvePair('P-256', name).privateKey });
const [a, b, c] = ['a', 'b', 'c'].map(key) as [Key, Key, Key];
const policy = { publishForSeconds: 60, previousTtlSeconds: 3600 };
const published = (ring: KeyRing, now: number) =>
  [ring.signing(now), ...ring.others(now).map((other) => other.key)].map((one) => one?.kid);
const roles = (ring: KeyRing, now: number) =>
  ring.others(now).map(({ role, key: { kid }, until }) => [role, kid, until]);

describe('a key ring', () => {
  it('lets the first key sign at once, and publishes a new one for a minute before it signs', () => {
    const ring = createKeyRing(policy);
    assert.equal(ring.signing(0), undefined);
    ring.update([a], 0);
    assert.deepEqual(published(ring, 0), [a.kid]);
    ring.update([b], 100);
    assert.equal(ring.dueAt(), 160);
    assert.deepEqual(published(ring, 100), [a.kid, b.kid]);
    assert.equal(ring.signing(159)?.kid, a.kid);
    assert.equal(ring.signing(160)?.kid, b.kid);
    assert.equal(ring.dueAt(), undefined);
    assert.deepEqual(roles(ring, 160), [['previous', a.kid, 3760]]);
    assert.deepEqual(published(ring, 3759), [b.kid, a.kid]);
    assert.deepEqual(published(ring, 3760), [b.kid]);
  });

  it('publishes the other keys of a set, and lets one sign at once that was published long enough', () => {
    const ring = createKeyRing(policy);
    ring.update([a, b], 0);
    assert.deepEqual(roles(ring, 0), [['next', b.kid, undefined]]);
    ring.update([b, a], 60);
    assert.equal(ring.signing(60)?.kid, b.kid);
    assert.deepEqual(roles(ring, 9999), [['previous', a.kid, undefined]], 'as long as it is in the set');
    ring.update([b], 10_000);
    assert.deepEqual(roles(ring, 10_000), [['previous', a.kid, 13_600]]);
  });

  it('lets a key go on signing of which the set keeps the public half alone', () => {
    const { privateKey: _, ...publicA } = a;
    const ring = createKeyRing(policy);
    ring.update([a], 0);
    ring.update([b, publicA], 10);
    assert.equal(ring.signing(10)?.privateKey, a.privateKey);
    for (const other of ring.others(100)) assert.equal(other.key.privateKey, undefined);
  });

  it('goes back to a key at once, and still publishes the one that never signed', () => {
    const ring = createKeyRing(policy);
    ring.update([a], 0);
    ring.update([b], 10);
    ring.update([a], 20);
    assert.equal(ring.signing(500)?.kid, a.kid);
    assert.deepEqual(roles(ring, 500), [['previous', b.kid, 3620]]);
  });

  it('does not wait with a secret, a key that encrypts, or one under the key id of the last', () => {
    const secrets = ['x'.repeat(32), 'y'.repeat(32)].map((secret) => keyOf('sig', 'oct', { secret }));
    const encryption = ['a', 'b'].map((name) => keyOf('enc', 'EC', { publicKey: curvePair('P-256', name).publicKey }));
    const named = [a, b].map((one) => ({ ...one, kid: 'mine' }));
    for (const [first, second] of [secrets, encryption, named]) {
      assert.ok(first && second);
      const ring = createKeyRing(policy);
      ring.update([first], 0);
      ring.update([second], 10);
      assert.equal(ring.signing(10), second);
      assert.deepEqual(ring.others(10), []);
    }
  });

  it('goes on where another of the same source left off', () => {
    const state = emptyRing();
    createKeyRing(policy, state).update([a], 0);
    createKeyRing(policy, state).update([b], 10);
    const ring = createKeyRing(policy, state);
    ring.update([b], 30);
    assert.equal(ring.signing(69)?.kid, a.kid);
    assert.equal(ring.signing(70)?.kid, b.kid);
    assert.deepEqual(published(ring, 70), [b.kid, a.kid]);
  });
});

/** A receiver that caches the JWK Set of an address, as jose does: fetched again after ten minutes, or thirty seconds. */
function joseReceiver(fetchKids: (now: number) => readonly unknown[]) {
  let kids: readonly unknown[] = [];
  let fetchedAt = Number.NEGATIVE_INFINITY;
  const load = (now: number) => {
    kids = fetchKids(now);
    fetchedAt = now;
  };
  return async (kid: string, now: number): Promise<boolean> => {
    if (now >= fetchedAt + 600) load(now);
    if (!kids.includes(kid) && now >= fetchedAt + 30) load(now);
    return kids.includes(kid);
  };
}

/** A JWT - Verifier with the address of a set: the real cache, on a clock of the test. */
function ourReceiver(fetchSet: (now: number) => string) {
  let time = 0;
  const environment = { clock: () => time, fetchText: async () => ({ status: 200, text: fetchSet(time) }) };
  const set = createRemoteSet({ jwksUrl: 'https://issuer.example/jwks' }, () => {}, environment);
  return async (kid: string, now: number): Promise<boolean> => {
    time = now;
    return (await set.find(kid)).some((one) => one.kid === kid);
  };
}

interface Scenario {
  /** Of each machine: when each of its files is replaced, in seconds. */
  readonly replaced: readonly (readonly number[])[];
  readonly versions: readonly (readonly [Key, ...Key[]])[];
  readonly publishForSeconds: number;
  /** Of each request: when, from which machine is the token, and which one answers a fetch. */
  readonly requests: readonly { readonly at: number; readonly signs: number; readonly answers: number }[];
}

const cooldownSeconds = 30;

/** How many tokens are refused by either receiver. */
async function refusedIn({ replaced, versions, publishForSeconds, requests }: Scenario): Promise<number> {
  const machines = replaced.map((times) => {
    const ring = createKeyRing({ publishForSeconds, previousTtlSeconds: 3600 });
    ring.update(versions[0] as [Key], 0);
    return { ring, times, seen: 0 };
  });
  const at = (machine: number, now: number): KeyRing => {
    const found = machines[machine] as (typeof machines)[number];
    // A file is read when it is replaced, whether or not somebody asks.
    for (let time = found.times[found.seen]; time !== undefined && time <= now; time = found.times[found.seen]) {
      found.seen += 1;
      found.ring.update(versions[found.seen] as [Key], time);
    }
    return found.ring;
  };
  let answering = 0;
  const setNow = (now: number) => {
    const set = createPublicSet();
    const ring = at(answering, now);
    for (const one of [ring.signing(now), ...ring.others(now).map((other) => other.key)]) if (one) set.add(one);
    return set.toJwkSet();
  };
  const receivers = [
    joseReceiver((now) => setNow(now).keys.map(({ kid }) => kid)),
    ourReceiver((now) => JSON.stringify(setNow(now))),
  ];
  let refused = 0;
  for (const { at: now, signs, answers } of [...requests].sort((one, other) => one.at - other.at)) {
    answering = answers;
    const kid = String(at(signs, now).signing(now)?.kid);
    for (const accepts of receivers) if (!(await accepts(kid, now))) refused += 1;
  }
  return refused;
}

const machine = fc.nat({ max: 3 });
const requests = (until: number) =>
  fc.array(fc.record({ at: fc.integer({ min: 0, max: until }), signs: machine, answers: machine }), {
    minLength: 20,
    maxLength: 60,
  });
const fourTimes = (from: number, spread: number) =>
  fc.array(fc.integer({ min: from, max: from + spread }), { minLength: 4, maxLength: 4 });

describe('four machines that act as one issuer', function () {
  this.timeout(30_000);

  it('have no token refused where a key is published for the time between them, and the cool-down of a receiver', async () => {
    const scenario = fc.integer({ min: 3, max: 180 }).chain((spread) =>
      fc.record({
        replaced: fourTimes(100, spread).map((times) => times.map((time) => [time])),
        versions: fc.constant([[a], [b]] as const),
        publishForSeconds: fc.constant(spread + cooldownSeconds),
        requests: requests(700),
      }),
    );
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => assert.equal(await refusedIn(given), 0)),
      { numRuns: 200 },
    );
  });

  it('have none refused with sixty seconds, files replaced within thirty, again and again', async () => {
    const rounds = fc.tuple(fourTimes(100, 30), fourTimes(400, 30), fourTimes(700, 30));
    const scenario = fc.record({
      replaced: rounds.map((times) => [0, 1, 2, 3].map((one) => times.map((round) => round[one] as number))),
      versions: fc.constantFrom([[a], [b], [c], [a]] as const, [[a], [b, a], [c, b], [c]] as const),
      publishForSeconds: fc.constant(60),
      requests: requests(1200),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => assert.equal(await refusedIn(given), 0)),
      { numRuns: 200 },
    );
  });

  it('have none refused with sixty seconds, replaced within a minute, by receivers that have the set', async () => {
    const scenario = fc.record({
      replaced: fourTimes(100, 60).map((times) => times.map((time) => [time])),
      versions: fc.constant([[a], [b]] as const),
      publishForSeconds: fc.constant(60),
      // A token before the first file is replaced: after it, nothing makes them fetch before the new key signs.
      requests: requests(600).map((some) => [{ at: 99, signs: 0, answers: 0 }, ...some.filter(({ at }) => at >= 99)]),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => assert.equal(await refusedIn(given), 0)),
      { numRuns: 200 },
    );
  });

  it('would have tokens refused if a new key signed at once', async () => {
    const times = [[100], [103], [130], [160]];
    const asked = Array.from({ length: 60 }, (_, index) => ({ at: 95 + index, signs: 0, answers: 3 }));
    const given = { replaced: times, versions: [[a], [b]] as const, requests: asked };
    assert.ok((await refusedIn({ ...given, publishForSeconds: 0 })) > 0);
    assert.equal(await refusedIn({ ...given, publishForSeconds: 90 }), 0);
  });

  it('need no time at all where the next key is in every set before it signs anywhere', async () => {
    const scenario = fc.record({
      replaced: fc
        .tuple(fourTimes(100, 180), fourTimes(320, 180))
        .map(([first, second]) => [0, 1, 2, 3].map((one) => [first[one] as number, second[one] as number])),
      versions: fc.constant([[a], [a, b], [b, a]] as const),
      publishForSeconds: fc.constant(0),
      requests: requests(900),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => assert.equal(await refusedIn(given), 0)),
      { numRuns: 200 },
    );
  });
});
