import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { compileExplanation } from '../../../src/jwt/explain/explain.ts';
import { compileDenylist, parseDenylist } from '../../../src/jwt/verify/denylist.ts';
import { createMemory } from '../../../src/store/memory.ts';
import { refuses, rejects } from '../../support/errors.ts';
import { constant, noon } from '../../support/issue.ts';
import { keyOf } from '../../support/keys.ts';
import { createVerifier, forge } from '../../support/verify.ts';

const secret = Buffer.alloc(32, 7);
const verification = keyOf('sig', 'oct', { secret: secret.toString('base64'), secretEncoding: 'base64' });
const tokenOf = (claims: object) =>
  forge({ alg: 'HS256' }, { exp: noon + 60, ...claims }, (input) =>
    createHmac('sha256', secret).update(input).digest(),
  );
const verify = (denylist: unknown, claims: object) =>
  tokenOf(claims).then(createVerifier({ verification }, { denylist: constant(denylist) }));

describe('a list of revoked tokens', () => {
  const token = { iss: 'https://idp.example', jti: 'one' };
  const revokes: readonly unknown[][] = [
    ['one'],
    ['other', 'one'],
    [{ jti: 'one' }],
    [{ iss: 'https://idp.example', jti: 'one' }],
  ];
  for (const list of revokes) {
    it(`refuses what is in ${JSON.stringify(list)}`, async () => {
      const error = await rejects(verify(list, token), 'ERR_TOKEN_CLAIM', /revoked/);
      assert.doesNotMatch(`${error.message} ${error.hint}`, /one\b.*idp/);
    });
  }

  for (const list of [[], ['other'], ['One'], [{ iss: 'https://other.example', jti: 'one' }]]) {
    it(`lets pass what is not in ${JSON.stringify(list)}`, async () => {
      assert.equal((await verify(list, token)).claims.jti, 'one');
    });
  }

  it('in a variable is taken as it is when the token is shown, also where a flow has changed it in place', () => {
    const list: unknown[] = ['other'];
    const check = compileDenylist({ variable: 0 });
    check(token, [list]);
    list.push('one');
    refuses(() => check(token, [list]), 'ERR_TOKEN_CLAIM', /revoked/);
    list.push(5);
    refuses(() => check(token, [list]), 'ERR_CLAIM_TYPE', /array of at most 10000/);
    list.length = 1;
    check(token, [list]);
  });

  it('in a variable is read once for each token, entry by entry, and not copied', () => {
    let reads = 0;
    const entry = () => ({
      get jti() {
        reads += 1;
        return 'other';
      },
    });
    const list = Array.from({ length: 1000 }, entry);
    let copies = 0;
    const watched = Object.assign(list, {
      map: () => {
        copies += 1;
        return [];
      },
    });
    compileDenylist({ variable: 0 })(token, [watched]);
    assert.deepEqual([reads, copies], [1000, 0]);
  });

  it('lets a token without an id pass, which cannot be on it', async () => {
    assert.equal((await verify(['one'], {})).isVerified, true);
  });

  it('is one of the checks that are explained', async () => {
    const spec = { mode: 'verify', token: constant(''), algorithms: [], requiredClaims: [], schema: '' } as const;
    const explain = compileExplanation(
      { ...spec, clockTolerance: constant(0), denylist: constant(['one']) },
      () => noon,
    );
    const { verdicts } = await explain(await tokenOf(token), { verification }, []);
    assert.equal(verdicts.find(({ claim }) => claim === 'jti')?.state, 'failed');
  });

  it('uses up no token that is on it', async () => {
    const replay = { store: createMemory(() => noon, { maxEntries: 9, maxBytes: 9 }), failsOpen: false };
    const revoked = createVerifier({ verification }, { denylist: constant(['one']), replay });
    await rejects(revoked(await tokenOf(token)), 'ERR_TOKEN_CLAIM', /revoked/);
    await createVerifier({ verification }, { replay })(await tokenOf(token));
  });

  for (const raw of [undefined, null, '']) {
    it(`is refused where it is ${JSON.stringify(raw)}: nothing is left out in silence`, () => {
      refuses(() => parseDenylist(raw), 'ERR_CLAIM_MISSING', /denylist/);
    });
  }

  for (const raw of [
    'one',
    {},
    5,
    [5],
    [''],
    [{}],
    [{ jti: 5 }],
    [{ jti: 'a', iss: 5 }],
    [null],
    Array(10_001).fill('a'),
  ]) {
    it(`is refused where it is ${JSON.stringify(raw).slice(0, 30)}`, () => {
      refuses(() => parseDenylist(raw), 'ERR_CLAIM_TYPE', /array of at most 10000/);
    });
  }
});
