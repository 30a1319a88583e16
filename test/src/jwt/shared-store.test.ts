import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { IssuerKeys } from '../../../src/jwt/issue/issue.ts';
import { createSharedTokens } from '../../../src/jwt/reuse/shared-tokens.ts';
import { createContextStore } from '../../../src/store/context.ts';
import { refuses } from '../../support/errors.ts';
import { constant, noon } from '../../support/issue.ts';
import { curvePair, keyOf, pairFor, secretKey } from '../../support/keys.ts';
import {
  type BenchOptions,
  createReuseBench,
  createTestPlace,
  signingKey,
  type TestPlace,
} from '../../support/reuse.ts';

const first = { variable: 0 } as const;
const byMessage = { claims: { payload: first } } as const;

/** An instance on a place that others may use too. */
function instanceOn(place: TestPlace, options: BenchOptions = {}) {
  const clock = { now: noon };
  const told: (string | undefined)[] = [];
  const later: (() => void)[] = [];
  const context = createContextStore(place, () => clock.now, { shards: 1, schedule: (step) => later.push(step) });
  context.onChange(() => told.push(context.problem()?.message));
  const bench = createReuseBench({ clock, store: createSharedTokens(context), ...options });
  // No message waits until its token is written; these tests do.
  const issue: typeof bench.issue = async (...values) => {
    const issued = await bench.issue(...values);
    await place.idle();
    return issued;
  };
  /** Does what was put off, such as probes. */
  const wake = async () => {
    for (const step of later.splice(0)) step();
    await place.idle();
  };
  return { told, wake, ...bench, issue };
}

interface Entry {
  end: number;
  closed: string;
}

/** Changes what a place holds, as somebody else would. */
function change(place: TestPlace, edit: (entries: Record<string, Entry>) => unknown): void {
  const entries = JSON.parse(place.json);
  place.json = JSON.stringify(edit(entries) ?? entries);
}

describe('a store that instances share', () => {
  it('gives one the token that another has made', async () => {
    const place = createTestPlace();
    const [one, other] = [instanceOn(place), instanceOn(place)];
    const { token } = await one.issue();
    const again = await other.issue();
    assert.deepEqual([again.token, again.isReused], [token, true]);
    assert.deepEqual(again.publicJwk, signingKey.publicJwk);
  });

  it('gives it whatever the shape in which each has the key', async () => {
    const place = createTestPlace();
    const jwk = JSON.stringify(signingKey.privateKey?.export({ format: 'jwk' }));
    const { token } = await instanceOn(place).issue();
    const other = instanceOn(place, { keys: { signing: keyOf('sig', 'EC', { privateKey: jwk }) } });
    assert.equal((await other.issue()).token, token);
  });

  it('gives nothing inside the refresh window, and replaces what is there', async () => {
    const place = createTestPlace();
    const [one, other] = [instanceOn(place), instanceOn(place)];
    await one.issue();
    other.clock.now += 3540;
    const { token, isReused } = await other.issue();
    assert.equal(isReused, false);
    one.clock.now += 3540;
    assert.equal((await one.issue()).token, token);
  });

  it('makes one token for a thousand messages at once, and writes it once', async () => {
    const place = createTestPlace();
    const { issue } = instanceOn(place);
    const tokens = await Promise.all(Array.from({ length: 1000 }, () => issue()));
    assert.equal(new Set(tokens.map(({ token }) => token)).size, 1);
    assert.equal(place.writes, 1);
  });

  it('loses none of a hundred that are made at once, and writes them together', async () => {
    const place = createTestPlace();
    const { issue } = instanceOn(place, { ...byMessage, keys: { signing: secretKey('sig', 32) } });
    await Promise.all(Array.from({ length: 100 }, (_, n) => issue({ n })));
    assert.ok(place.writes < 10, String(place.writes));
    for (let n = 0; n < 100; n += 1) assert.equal((await issue({ n })).isReused, true);
  });

  describe('never gives what was made', () => {
    const rsa = pairFor();
    const reuse = { key: constant('k') };
    const base: BenchOptions = { reuse, keys: { signing: keyOf('sig', 'RSA', rsa) } };
    const others: readonly (readonly [string, BenchOptions])[] = [
      ['with another key', { keys: { signing: signingKey } }],
      ['for another algorithm', { spec: { signature: { kind: 'asymmetric', algorithm: 'PS256', kid: '' } } }],
      [
        'for the other algorithm of its key',
        { keys: { signing: keyOf('sig', 'RSA', { ...rsa, algorithm: 'RS512' }) } },
      ],
      ['under another key id', { spec: { signature: { kind: 'asymmetric', algorithm: '', kid: 'mine' } } }],
      ['under the other id of its key', { keys: { signing: keyOf('sig', 'RSA', { ...rsa, kid: 'other' }) } }],
      ['of another type', { spec: { typ: 'at+jwt' } }],
      ['by another issuer', { claims: { issuer: constant('x') } }],
      ['for who is found elsewhere', { claims: { subject: { variable: 0, source: 'msg a' } } }],
      ['to live for another time', { claims: { lifetime: constant(7200) } }],
      ['to match another schema', { spec: { inputSchema: '{"type": "object"}' } }],
    ];
    it('but gives it again to the same', async () => {
      const place = createTestPlace();
      const { token } = await instanceOn(place, base).issue();
      assert.equal((await instanceOn(place, base).issue()).token, token);
    });
    for (const [what, options] of others) {
      it(`${what}, though the person's own key is the same`, async () => {
        const place = createTestPlace();
        await instanceOn(place, base).issue('anna');
        const { isReused } = await instanceOn(place, { ...base, ...options }).issue('anna');
        assert.equal(isReused, false);
      });
    }

    it('to be read by another, or encrypted for nobody', async () => {
      const place = createTestPlace();
      const encrypted = (publicKey: string) => ({
        reuse,
        keys: { signing: signingKey, encryption: keyOf('enc', 'EC', { publicKey }) },
        spec: { encryption: { kind: 'asymmetric', algorithm: '', kid: 'k', contentEncryption: 'A256GCM' } } as const,
      });
      const [one, other] = ['one', 'other'].map((name) => encrypted(curvePair('P-256', name).publicKey));
      await instanceOn(place, one).issue();
      for (const options of [other, { reuse }])
        assert.equal((await instanceOn(place, options).issue()).isReused, false);
      assert.equal((await instanceOn(place, one).issue()).isReused, true);
    });
  });

  describe('shows nothing to those who can read it:', () => {
    it('no token, claim, header or key, nor anything that a guess could be compared with', async () => {
      const place = createTestPlace();
      const signing = keyOf('sig', 'oct', { secret: 'correct horse battery staple, forty-eight bytes!' });
      const spec = { headers: [{ key: 'purpose', dataType: 'string', value: constant('hunter2') }] } as const;
      const { issue } = instanceOn(place, { ...byMessage, spec, keys: { signing } });
      const { token, json } = await issue({ sub: 'anna' });
      const [[id = '', { closed }] = ['', { closed: '' }]] = Object.entries<Entry>(JSON.parse(place.json));
      const seen = `${place.json} ${Buffer.from(closed, 'base64url').toString('latin1')}`;
      for (const part of [...token.split('.'), 'anna', 'hunter2', 'battery', 'HS256', json]) {
        assert.ok(!seen.includes(part), part);
      }
      const guesses = [token, json, '{"sub":"anna"}', 'anna'].flatMap((guess) =>
        (['base64url', 'hex'] as const).map((encoding) => createHash('sha256').update(guess).digest(encoding)),
      );
      assert.ok(!guesses.includes(id));
      assert.match(id, /^[\w-]{43}$/);
    });

    it('the same claims have another name with another key', async () => {
      const ids = new Set<string>();
      for (let count = 0; count < 2; count += 1) {
        const place = createTestPlace();
        await instanceOn(place, { keys: { signing: secretKey('sig', 32) } }).issue();
        for (const id of Object.keys(JSON.parse(place.json))) ids.add(id);
      }
      assert.equal(ids.size, 2);
    });
  });

  describe('ignores, and replaces,', () => {
    const swapped = (entries: Record<string, Entry>) => {
      const [[one = '', a], [other = '', b]] = Object.entries(entries) as [[string, Entry], [string, Entry]];
      return { [one]: b, [other]: a };
    };
    const each = (edit: (entry: Entry) => unknown) => (entries: Record<string, Entry>) =>
      Object.fromEntries(Object.entries(entries).map(([id, entry]) => [id, edit(entry)]));
    const corrupt: readonly (readonly [string, (entries: Record<string, Entry>) => unknown])[] = [
      ['a text', () => 'hello'],
      ['a list', () => [1, 2]],
      ['a number', () => 5],
      ['nothing', () => ({})],
      ['entries that are texts', each(() => 'x')],
      ['entries that are null', each(() => null)],
      ['entries without a content', each(({ end }) => ({ end }))],
      ['a content that is no text', each(({ end }) => ({ end, closed: { a: 1 } }))],
      ['an empty content', each(({ end }) => ({ end, closed: '' }))],
      ['a content of a few bytes', each(({ end }) => ({ end, closed: 'AAAA' }))],
      ['a content without its end', each(({ end, closed }) => ({ end, closed: closed.slice(0, -8) }))],
      ['a content with one character changed', each(({ end, closed }) => ({ end, closed: flip(closed) }))],
      ['the token of somebody else in its place', swapped],
    ];
    for (const [what, edit] of corrupt) {
      it(what, async () => {
        const place = createTestPlace();
        const { issue, told } = instanceOn(place, byMessage);
        await issue({ sub: 'anna' });
        await issue({ sub: 'ben' });
        change(place, edit);
        const { isReused, claims } = await issue({ sub: 'anna' });
        assert.deepEqual([isReused, claims.sub], [false, 'anna']);
        assert.equal((await issue({ sub: 'anna' })).isReused, true);
        assert.deepEqual(told, [], 'nobody is troubled');
      });
    }

    it('a later end than the token has: nobody is given an expired one', async () => {
      const place = createTestPlace();
      const { clock, issue } = instanceOn(place);
      await issue();
      change(
        place,
        each(({ closed }) => ({ end: noon + 1e9, closed })),
      );
      clock.now += 3600;
      assert.equal((await issue()).isReused, false);
    });
  });

  it('forgets what is of no more use, whosever it is', async () => {
    const place = createTestPlace();
    const { clock, issue } = instanceOn(place, byMessage);
    await issue({ sub: 'anna' });
    change(place, (entries) => Object.assign(entries, { theirs: { end: noon + 3600, closed: 'x' }, junk: 5 }));
    clock.now += 3540;
    await issue({ sub: 'ben' });
    assert.deepEqual(
      Object.values<Entry>(JSON.parse(place.json))
        .map(({ end }) => end)
        .sort(),
      [noon + 3600, noon + 7080],
    );
  });

  it('holds 512 entries in a variable, and lets the oldest go', async () => {
    const place = createTestPlace();
    place.json = JSON.stringify(
      Object.fromEntries(Array.from({ length: 512 }, (_, n) => [`entry ${n}`, { end: noon + 9999, closed: 'x' }])),
    );
    await instanceOn(place).issue();
    const ids = Object.keys(JSON.parse(place.json));
    assert.deepEqual([ids.length, ids.includes('entry 0'), ids.includes('entry 1')], [512, false, true]);
  });

  it('holds no token that nobody would get: all its life is refresh window', async () => {
    const place = createTestPlace();
    await instanceOn(place, { claims: { lifetime: constant(60) } }).issue();
    assert.equal(place.writes, 0);
  });

  it('that fails stops no token, and says when it begins and ends', async () => {
    const place = createTestPlace();
    const { issue, told, wake } = instanceOn(place);
    place.fails = true;
    const tokens = [await issue(), await issue()];
    assert.deepEqual(
      tokens.map(({ isReused }) => isReused),
      [false, false],
    );
    assert.deepEqual(told, ['the context store failed']);
    await wake();
    assert.deepEqual(told, ['the context store failed'], 'it is probed, and still out');
    place.fails = false;
    await issue();
    assert.equal((await issue()).isReused, true);
    assert.deepEqual(told, ['the context store failed', undefined]);
  });

  it('that works again says so without a message', async () => {
    const place = createTestPlace();
    const { issue, told, wake } = instanceOn(place);
    place.fails = true;
    await issue();
    place.fails = false;
    await wake();
    assert.deepEqual(told, ['the context store failed', undefined]);
  });

  describe('that does not answer', () => {
    const late = 'the context store did not answer within 5 ms';
    const never = () => new Promise<never>(() => {});

    /** A place that is asked in vain until it is said to answer. */
    function instanceOnSilent(silent: ('read' | 'write')[]) {
      const place = createTestPlace();
      const asked = { read: 0, write: 0 };
      const { read, write } = place;
      const isSilent = (kind: 'read' | 'write') => {
        asked[kind] += 1;
        return silent.includes(kind);
      };
      Object.assign(place, {
        read: () => (isSilent('read') ? never() : read('00')),
        write: (shard: string, value: object) => (isSilent('write') ? never() : write(shard, value)),
      });
      const clock = { now: noon };
      const told: (string | undefined)[] = [];
      const put: { step: () => void; ms: number }[] = [];
      let changed = () => {};
      const nextTold = () =>
        new Promise<void>((resolve) => {
          changed = resolve;
        });
      const context = createContextStore(place, () => clock.now, {
        shards: 1,
        limits: { maxWaitMs: 5, maxImpatientMs: 5 },
        schedule: (step, ms) => put.push({ step, ms }),
      });
      context.onChange(() => {
        told.push(context.problem()?.message);
        changed();
      });
      /** Does what was put off for so long. @returns whether there was something */
      const wake = (ms: number) => {
        const due = put.filter((one) => one.ms === ms);
        for (const one of due) {
          put.splice(put.indexOf(one), 1);
          one.step();
        }
        return due.length > 0;
      };
      const bench = createReuseBench({ clock, store: createSharedTokens(context), ...byMessage });
      return { place, asked, told, nextTold, wake, ...bench };
    }

    it('stops no token, and is left alone for five seconds', async () => {
      const silent: ('read' | 'write')[] = ['read', 'write'];
      const { place, asked, told, nextTold, wake, issue } = instanceOnSilent(silent);
      for (let n = 0; n < 10; n += 1) assert.equal((await issue({ sub: n })).isReused, false);
      assert.deepEqual([asked, told], [{ read: 1, write: 0 }, [late]]);
      // It is probed, and no message waits with that.
      wake(5000);
      await Promise.all(Array.from({ length: 10 }, (_, n) => issue({ n })));
      assert.deepEqual(asked, { read: 2, write: 1 });
      silent.length = 0;
      const answered = nextTold();
      while (!wake(5000)) await new Promise((resolve) => setImmediate(resolve));
      await answered;
      assert.deepEqual(told, [late, undefined]);
      await issue({ sub: 'anna' });
      await place.idle();
      assert.equal((await issue({ sub: 'anna' })).isReused, true);
    });

    it('to a write holds up no message, which finds what is not written yet, nor any later write', async () => {
      const silent: ('read' | 'write')[] = ['write'];
      const { place, told, nextTold, wake, issue } = instanceOnSilent(silent);
      const { token } = await issue({ sub: 'anna' });
      assert.equal((await issue({ sub: 'anna' })).token, token);
      assert.deepEqual(told, [], 'nothing is known of it yet');
      await nextTold();
      assert.equal(told.at(-1), late);
      silent.length = 0;
      const answered = nextTold();
      wake(5000);
      await answered;
      await issue({ sub: 'ben' });
      await place.idle();
      assert.equal(place.writes, 1);
      assert.equal((await issue({ sub: 'ben' })).isReused, true);
    });
  });

  describe('is protected by the secret', () => {
    const publicOnly: IssuerKeys = { encryption: keyOf('enc', 'RSA', { publicKey: pairFor().publicKey }) };
    const encryption = { algorithm: '', kid: '', contentEncryption: 'A256GCM' } as const;

    it('of an encryption alone', async () => {
      const place = createTestPlace();
      const spec = { encryption: { kind: 'symmetric', ...encryption } } as const;
      const options = { keys: { encryption: secretKey('enc', 32) }, spec };
      const { token } = await instanceOn(place, options).issue();
      assert.equal((await instanceOn(place, options).issue()).token, token);
    });

    it('and refused where there is none', () => {
      const options = { keys: publicOnly, spec: { encryption: { kind: 'asymmetric', ...encryption } } } as const;
      refuses(() => instanceOn(createTestPlace(), options), 'ERR_SETTINGS', /only encrypted for a public key/);
      assert.ok(createReuseBench(options), 'memory needs no protection');
    });

    it('and refused for a key that stays with a signer, of which it would be the same for everyone', () => {
      const { privateKey: _, ...publicHalf } = keyOf('sig', 'EC', curvePair('P-256'));
      const options = { keys: { signing: { ...publicHalf, signer: { sign: async () => new Uint8Array() } } } };
      refuses(
        () => instanceOn(createTestPlace(), options),
        'ERR_SETTINGS',
        /^tokens that a signer signs cannot be cached/,
      );
      assert.ok(createReuseBench(options), 'memory needs no protection');
    });
  });
});

function flip(text: string): string {
  const middle = Math.floor(text.length / 2);
  return text.slice(0, middle) + (text[middle] === 'A' ? 'B' : 'A') + text.slice(middle + 1);
}
