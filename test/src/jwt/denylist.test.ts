import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { compileExplanation } from '../../../src/jwt/explain/explain.ts';
import { parseDenylist } from '../../../src/jwt/verify/denylist.ts';
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
