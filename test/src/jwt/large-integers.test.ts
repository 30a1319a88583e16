import assert from 'node:assert/strict';
import { rejects } from '../../support/errors.ts';
import { byHs, claims, expecting, hs } from '../../support/hostile.ts';
import { constant, noon } from '../../support/issue.ts';
import { createVerifier } from '../../support/verify.ts';

/** A token with one more claim, as the JSON says it. */
const withClaim = (json: string) => hs(undefined, `{"exp":${noon + 60},${json}}`);
const byText = expecting({ largeIntegers: 'string' });
const decode = createVerifier({}, { mode: 'decode' });
const decodeText = createVerifier({}, { mode: 'decode', largeIntegers: 'string' });

describe('an integer beyond 2^53 - 1 in a token', () => {
  const large: readonly (readonly [string, string, string])[] = [
    ['an id', '"id":100002348117421473', 'id'],
    ['the smallest', '"id":9007199254740992', 'id'],
    ['a negative one', '"id":-9007199254740993', 'id'],
    ['one with a fraction of zero', '"id":9007199254740993.0', 'id'],
    ['one that would lose a fraction', '"id":9007199254740993.5', 'id'],
    ['one with an exponent', '"id":1e20', 'id'],
    ['one with a capital exponent and a sign', '"id":1.5E+17', 'id'],
    ['one whose exponent hides its last digits', '"id":1234567890123456789e5', 'id'],
    ['one beyond all numbers', '"id":1e999', 'id'],
    ['of four hundred digits', `"id":${'7'.repeat(400)}`, 'id'],
    ['in an object', '"user":{"name":"x","id":100002348117421473}', 'user.id'],
    ['in arrays', '"ids":[[1,2],[3,100002348117421473]]', 'ids[1][1]'],
    [
      'after strings like it',
      '"a":"100002348117421473","b\\"100002348117421473":[1,"\\\\"],"c":100002348117421473',
      'c',
    ],
    ['with an odd name', '"https://a.example/id":{"x y":100002348117421473}', 'https://a.example/id["x y"]'],
  ];
  for (const [what, json, path] of large) {
    it(`is refused with its path: ${what}`, async () => {
      for (const verify of [byHs, decode]) {
        const message = /" of the token is an integer beyond 2\^53 - 1, which would be rounded$/;
        const error = await rejects(verify(await withClaim(json)), 'ERR_TOKEN_CLAIM', message);
        assert.equal(error.claim, path);
        assert.match(error.hint, /"Large integers" of this node/);
      }
    });

    it(`is given as text where the settings say so: ${what}`, async () => {
      for (const verify of [byText, decodeText]) {
        const read = await verify(await withClaim(json));
        const text = JSON.parse(`{${json.replace(/(?<=[:,])-?\d[\d.eE+]{3,}(?=[\]}]|$)/g, '"$&"')}}`);
        assert.deepEqual(read.claims, { exp: noon + 60, ...text });
      }
    });
  }

  const exact = [
    '1.5',
    '0.1',
    '-0.30000000000000004',
    '9007199254740991',
    '-9007199254740991',
    '1e15',
    '9.007e15',
    '0',
    '-0',
  ];
  const measurements = ['6.02214076e23', '1.5e300', '-1E+21', '1e-400', '123456789012345678901e-10'];
  for (const json of [...exact, ...measurements]) {
    it(`is not ${json}, which stays a number`, async () => {
      for (const verify of [byHs, byText, decode]) {
        assert.equal((await verify(await withClaim(`"x":[${json}]`))).claims.x?.[0 as never], Number(json));
      }
    });
  }

  it('is refused in a header, and given as text where the settings say so', async () => {
    const token = await hs('{"alg":"HS256","x":{"id":100002348117421473}}');
    for (const verify of [byHs, decode, byHs]) {
      const error = await rejects(verify(token), 'ERR_TOKEN_CLAIM', /in the header of the token is an integer beyond/);
      assert.equal(error.claim, 'x.id');
    }
    assert.deepEqual((await byText(token)).header.x, { id: '100002348117421473' });
    await rejects(byHs(token), 'ERR_TOKEN_CLAIM', /in the header/);
  });

  it('never becomes a key id, which is a string or none', async () => {
    const token = await hs('{"alg":"HS256","kid":100002348117421473}');
    await rejects(byText(token), 'ERR_TOKEN_FORMAT', /^"kid" in the header of the token is not a string$/);
  });

  it('is compared and checked as the text that it is given as', async () => {
    const token = await withClaim('"sub":100002348117421473');
    const spec = { largeIntegers: 'string', subject: constant('100002348117421473') } as const;
    assert.ok((await expecting(spec)(token)).isVerified);
    const schema = '{"properties":{"sub":{"type":"string"}}}';
    assert.ok((await expecting({ ...spec, schema })(token)).isVerified);
  });

  it('is never looked at before the signature is good', async () => {
    const forged = await hs(undefined, '{"id":100002348117421473}', () => Buffer.alloc(32));
    await rejects(byHs(forged), 'ERR_TOKEN_SIGNATURE', /not valid$/);
  });

  it('is named as a time where it should be one', async () => {
    const token = await hs(undefined, '{"exp":1795262400123456789}');
    const { hint, claim } = await rejects(byHs(token), 'ERR_TOKEN_CLAIM', /^"exp" of the token is not a time between/);
    assert.match(hint, /nanoseconds/);
    assert.equal(claim, 'exp');
    assert.equal((await decodeText(token)).claims.exp, '1795262400123456789');
  });

  it('costs no time that grows with the square of its length', async () => {
    for (const piece of ['1,', '-0.1,', '1e20,', '9007199254740993,', '"\\"9",']) {
      const token = await withClaim(`"x":[${piece.repeat(190_000 / piece.length)}1e20]`);
      for (const verify of [byHs, byText]) {
        const start = process.cpuUsage();
        await verify(token).catch(() => {});
        const { user, system } = process.cpuUsage(start);
        assert.ok(user + system < 1_000_000, `${piece}: ${user + system} µs`);
      }
    }
  });

  it('costs a token without one nothing that depends on its strings', async () => {
    const digits = { ...claims, x: '9'.repeat(1000), y: '1e99' };
    assert.deepEqual((await byHs(await hs(undefined, digits))).claims, digits);
  });
});
