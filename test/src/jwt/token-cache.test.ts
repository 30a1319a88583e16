import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import type { Key } from '../../../src/jwk/key.ts';
import type { RemoteSet } from '../../../src/jwk/sets/remote.ts';
import { createTokenCache } from '../../../src/jwt/verify/token-cache.ts';
import { compileVerifier, type VerifierKeys, type VerifierSpec } from '../../../src/jwt/verify/verify.ts';
import { openQueue, type Queue } from '../../../src/scheduler/queue.ts';
import { rejects } from '../../support/errors.ts';
import { constant, createIssuer, noClaims, noon, protect } from '../../support/issue.ts';
import { curvePair, keyOf, rsaPair, secretKey } from '../../support/keys.ts';
import { encode } from '../../support/verify.ts';

const spec: VerifierSpec = {
  mode: 'verify',
  token: { variable: 0 },
  algorithms: [],
  requiredClaims: [],
  clockTolerance: constant(0),
  schema: '',
};

/** A verifier with a cache, that counts what it verifies and decrypts. */
function createBench(expected: Partial<VerifierSpec> = {}) {
  let works = 0;
  const queue = openQueue();
  const counting = Object.fromEntries(
    Object.entries(queue).map(([name, run]) => [
      name,
      (...given: unknown[]) => {
        works += 1;
        return (run as (...all: unknown[]) => unknown)(...given);
      },
    ]),
  ) as unknown as Queue;
  const clock = { now: noon };
  const cache = createTokenCache();
  const bind = compileVerifier({ ...spec, ...expected }, () => clock.now, counting, cache);
  return {
    bind: (keys: VerifierKeys) => {
      const { verify } = bind(keys);
      return async (token: string, ...values: unknown[]) => verify([token, ...values]);
    },
    works: () => works,
    clock,
    cache,
  };
}

const [one, other] = ['one', 'other'].map((kid) => keyOf('sig', 'EC', { ...curvePair('P-256', kid), kid })) as [
  Key,
  Key,
];
const encryption = keyOf('enc', 'RSA', rsaPair());
const claims = { ...noClaims, issuer: constant('joe'), lifetime: constant(60), issuedAtOffset: constant(0) };
const tokenBy = async (key: Key, custom: Partial<typeof claims> = {}) =>
  (await createIssuer({ claims: { ...claims, ...custom }, signature: { ...protect(key), kid: key.kid ?? '' } })([]))
    .token;
const byOne = await tokenBy(one);

/** A set whose keys a test replaces. */
function createSet(keys: readonly Key[]): RemoteSet & { keys: readonly Key[]; finds: number } {
  const set = {
    keys,
    finds: 0,
    find: async (kid: string | undefined) => {
      set.finds += 1;
      return set.keys.filter((key) => kid === undefined || key.kid === kid);
    },
    findAgain: async () => set.keys,
    unusableFor: () => undefined,
  };
  return set as unknown as RemoteSet & typeof set;
}

describe('the cache of verified tokens', () => {
  it('verifies a token once, and gives each message claims of its own', async () => {
    const bench = createBench();
    const verify = bench.bind({ verification: one });
    const [first, second] = [await verify(byOne), await verify(byOne)];
    assert.equal(bench.works(), 1);
    assert.deepEqual(second, first);
    (second.claims as Record<string, unknown>).iss = 'somebody';
    assert.equal((await verify(byOne)).claims.iss, 'joe');
  });

  it('decrypts a token once, whether it is signed inside or not', async () => {
    const bench = createBench();
    const encrypted = { ...protect(encryption), contentEncryption: 'A256GCM' } as const;
    const nested = (await createIssuer({ claims, signature: protect(one), encryption: encrypted })([])).token;
    const alone = (await createIssuer({ claims, encryption: encrypted })([])).token;
    const [verifyNested, verifyAlone] = [
      bench.bind({ verification: one, decryption: encryption }),
      bench.bind({ decryption: encryption }),
    ];
    for (let count = 0; count < 3; count += 1) {
      assert.equal((await verifyNested(nested)).header.alg, 'ES256');
      assert.equal((await verifyAlone(alone)).claims.iss, 'joe');
    }
    assert.equal(bench.works(), 3, 'two decryptions and a signature');
  });

  it('knows no token that is not the same to the last character', async () => {
    const bench = createBench();
    const verify = bench.bind({ verification: one });
    await verify(byOne);
    const [header, payload, signature = ''] = byOne.split('.');
    const others = [
      `${header}.${encode({ iss: 'joe', exp: noon + 600 })}.${signature}`,
      `${encode({ alg: 'ES256', kid: 'one', typ: 'x' })}.${payload}.${signature}`,
      `${header}.${payload}.${encode(Buffer.alloc(64, 1))}`,
    ];
    for (const token of others) await rejects(verify(token), 'ERR_TOKEN_SIGNATURE', /^the signature/);
    for (const token of [`${byOne}=`, `${byOne}.`, byOne.slice(0, -1)]) await assert.rejects(verify(token));
    assert.equal((await verify(`Bearer ${byOne}`)).claims.iss, 'joe');
    assert.equal(bench.works(), 4);
  });

  it('never knows a token beyond its expiry, whatever the tolerance', async () => {
    const bench = createBench({ clockTolerance: constant(30) });
    const verify = bench.bind({ verification: one });
    await verify(byOne);
    bench.clock.now = noon + 59;
    await verify(byOne);
    assert.equal(bench.works(), 1);
    bench.clock.now = noon + 60;
    await verify(byOne);
    await verify(byOne);
    assert.equal(bench.works(), 3, 'it is still accepted, and verified each time');
    bench.clock.now = noon + 90;
    await rejects(verify(byOne), 'ERR_TOKEN_EXPIRED', /has expired/);
  });

  it('looks at times, and at what messages expect, each time', async () => {
    const expected = {
      issuer: { variable: 1 },
      typ: { variable: 2 },
      maxTokenAge: constant(20),
      scopes: { required: { variable: 3 }, match: 'all', claims: [{ name: 'iss', steps: ['iss'] }] },
    } as const;
    const bench = createBench(expected);
    const verify = bench.bind({ verification: one });
    await verify(byOne, 'joe', 'JWT', 'joe');
    await rejects(verify(byOne, 'jim', 'JWT', 'joe'), 'ERR_TOKEN_CLAIM', /^"iss"/);
    await rejects(verify(byOne, 'joe', 'at+jwt', 'joe'), 'ERR_TOKEN_CLAIM', /^"typ"/);
    await rejects(verify(byOne, 'joe', 'JWT', 'x'), 'ERR_TOKEN_SCOPE', /^"iss"/);
    bench.clock.now = noon + 21;
    await rejects(verify(byOne, 'joe', 'JWT', 'joe'), 'ERR_TOKEN_EXPIRED', /is older/);
    bench.clock.now = noon + 1;
    await verify(byOne, 'joe', 'JWT', 'joe');
    assert.equal(bench.works(), 1);
  });

  it('knows no token that was refused', async () => {
    const bench = createBench({ subject: constant('anna') });
    const verify = bench.bind({ verification: one });
    for (const _ of [1, 2]) await rejects(verify(byOne), 'ERR_TOKEN_CLAIM', /^"sub"/);
    assert.equal(bench.works(), 2);
  });

  it('is apart for each pair of keys, and empty after it was cleared', async () => {
    const bench = createBench();
    await bench.bind({ verification: one })(byOne);
    await rejects(bench.bind({ verification: other })(byOne), 'ERR_TOKEN_SIGNATURE', /^the signature/);
    const verify = bench.bind({ verification: one });
    await verify(byOne);
    bench.cache.clear();
    await verify(byOne);
    assert.equal(bench.works(), 4);
  });

  it('forgets what a key verified that is not beside the one of the verifier any more', async () => {
    const bench = createBench();
    let others: readonly Key[] = [other];
    const verify = bench.bind({ verification: one, others: () => others });
    const token = await tokenBy(other);
    for (const _ of [1, 2]) assert.equal((await verify(token)).header.kid, 'other');
    // The key of the verifier is tried first.
    assert.equal(bench.works(), 2);
    others = [];
    await rejects(verify(token), 'ERR_TOKEN_SIGNATURE', /^the signature/);
  });

  it('asks a JWK Set each time, and forgets what its former keys verified', async () => {
    const bench = createBench();
    const set = createSet([one]);
    const verify = bench.bind({ verification: set });
    for (const _ of [1, 2, 3]) await verify(byOne);
    assert.deepEqual([bench.works(), set.finds], [1, 3], 'the set is refreshed as ever');
    set.keys = [{ ...one }];
    await verify(byOne);
    assert.equal(bench.works(), 2, 'another key, which may verify it');
    set.keys = [other];
    await rejects(verify(byOne), 'ERR_TOKEN_SIGNATURE', /does not have/);
    Object.assign(set, { find: () => Promise.reject(new Error('down')) });
    await assert.rejects(verify(byOne), /down/);
  });

  it('keeps the yellow status of a short key', async () => {
    const short = secretKey('sig', 16);
    const input = `${encode({ alg: 'HS256' })}.${encode({ iss: 'joe' })}`;
    const secret = short.secret ?? assert.fail();
    const token = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
    const verify = createBench({ allowsShortKeys: true }).bind({ verification: short });
    for (const _ of [1, 2]) assert.equal((await verify(token)).tolerated?.code, 'ERR_KEY_WEAK');
  });

  it('gives large integers as it gave them first', async () => {
    const secret = secretKey('sig', 32);
    const input = `${encode({ alg: 'HS256' })}.${encode('{"id":12345678901234567890}')}`;
    const mac = createHmac('sha256', secret.secret ?? assert.fail())
      .update(input)
      .digest('base64url');
    const verify = createBench({ largeIntegers: 'string' }).bind({ verification: secret });
    for (const _ of [1, 2]) assert.equal((await verify(`${input}.${mac}`)).claims.id, '12345678901234567890');
  });

  it('has 1,000 tokens and 8 MiB at most', () => {
    const cache = createTokenCache();
    const tokens = cache.bind({ verification: one });
    const known = { header: { alg: 'ES256' }, json: '{}', signer: one, tolerated: undefined } as const;
    const count = (names: readonly string[]) => names.filter((name) => tokens.find(name, noon)).length;
    const names = Array.from({ length: 1500 }, (_, index) => `token ${index}`);
    for (const name of names) tokens.add(name, known, undefined);
    assert.equal(count(names), 1000);
    const large = names.slice(0, 50);
    for (const name of large) tokens.add(name, { ...known, json: ' '.repeat(262_144) }, undefined);
    assert.equal(count(large), 15, 'half a MiB each');
    tokens.add('too large', { ...known, json: ' '.repeat(5_000_000) }, undefined);
    assert.equal(tokens.find('too large', noon), undefined);
  });

  it('never decides otherwise than without it', async () => {
    const tokens = [byOne, await tokenBy(other), await tokenBy(one, { lifetime: constant(5) }), `${byOne}A`, 'x'];
    const step = fc.record({ token: fc.nat(tokens.length - 1), seconds: fc.nat(40), keys: fc.subarray([one, other]) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const bench = createBench();
        const set = createSet([]);
        const verify = bench.bind({ verification: set });
        const plain = compileVerifier(spec, () => bench.clock.now)({ verification: set }).verify;
        for (const { token, seconds, keys } of steps) {
          bench.clock.now += seconds;
          set.keys = keys;
          const [cached, fresh] = await Promise.all(
            [verify(tokens[token] ?? ''), (async () => plain([tokens[token]]))()].map((answer) =>
              answer.catch((error: unknown) => `${error}`),
            ),
          );
          assert.deepEqual(cached, fresh);
        }
      }),
      { numRuns: 30 },
    );
  });
});
