import assert from 'node:assert/strict';
import { createPrivateKey, type JsonWebKey, sign, verify } from 'node:crypto';
import { completeRsa } from '../../../src/jwk/read/rsa-factors.ts';
import { refuses } from '../../support/errors.ts';
import { oddNumber } from '../../support/hostile-keys.ts';
import { keyOf, rsaPair } from '../../support/keys.ts';

const jwkOf = (bits?: number): JsonWebKey => createPrivateKey(rsaPair(bits).privateKey).export({ format: 'jwk' });
const integer = (text = '') => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`);
const { kty, n, e, d, p, q, dp, dq, qi } = jwkOf();
const numbers = { n: integer(n), e: integer(e), d: integer(d) };

describe('an RSA JWK without all of its private members (RFC 7518 §6.3.2)', () => {
  const forms: Readonly<Record<string, object>> = {
    'n, e and d alone': { kty, n, e, d },
    'p and q, and nothing that follows from them': { kty, n, e, d, p, q },
    'one prime': { kty, n, e, d, p },
    'the other prime': { kty, n, e, d, q },
    'one exponent of the remainder theorem': { kty, n, e, d, p, q, dq },
    'exponents without primes': { kty, n, e, d, dp, dq, qi },
    'null for what is missing': { kty, n, e, d, p: null, q: null, dp: '', dq: null, qi: null },
  };
  for (const [what, jwk] of Object.entries(forms)) {
    it(`is read with ${what}`, () => {
      const { privateKey } = keyOf('sig', 'RSA', { privateKey: JSON.stringify(jwk) });
      assert.ok(privateKey);
      const probe = Buffer.from('probe');
      assert.ok(verify('sha256', probe, rsaPair().publicKey, sign('sha256', probe, privateKey)));
      const { p: first, q: second } = privateKey.export({ format: 'jwk' });
      assert.deepEqual([first, second].sort(), [p, q].sort());
    });
  }

  it('is read with 1024 to 4096 bits', () => {
    for (const bits of [1024, 3072, 4096]) {
      const long = jwkOf(bits);
      const jwk = { kty, n: long.n, e: long.e, d: long.d };
      assert.equal(keyOf('sig', 'RSA', { privateKey: JSON.stringify(jwk) }).bits, bits);
    }
  });

  it('is read whichever multiple its private exponent was reduced by', () => {
    const [first, second] = [integer(p) - 1n, integer(q) - 1n];
    const phi = first * second;
    const lambda = phi / gcd(first, second);
    const least = numbers.d % lambda;
    for (let exponent = least; exponent < phi && exponent < least + 3n * lambda; exponent += lambda) {
      assert.deepEqual(
        completeRsa({ ...numbers, d: exponent })?.dp,
        integer(dp) === 0n ? 0n : completeRsa(numbers)?.dp,
      );
    }
  });

  it('is refused where its numbers are of different keys', () => {
    const message = /^the RSA JWK lacks primes, and they cannot be computed from its other numbers$/;
    for (const jwk of [
      { kty, n, e, d: p },
      { kty, n, e, d, p: dp },
      { kty, n, e: 'AQAD', d },
      { kty, n: jwkOf(3072).n, e, d },
      { kty, n, e, d: 'AQ' },
      { kty, n, e, d: 'AA' },
    ]) {
      refuses(() => keyOf('sig', 'RSA', { privateKey: JSON.stringify(jwk) }), 'ERR_KEY_FORMAT', message);
    }
  });
});

describe('numbers of no key', () => {
  it('have no factors', () => {
    for (const d of [0n, 1n, 2n, 3n, numbers.d + 2n, numbers.n - 1n, numbers.n, numbers.n * 2n]) {
      assert.equal(completeRsa({ ...numbers, d }), undefined);
    }
    for (const p of [0n, 1n, 2n, numbers.n, numbers.n + 1n]) assert.equal(completeRsa({ ...numbers, p }), undefined);
    assert.equal(completeRsa({ n: 9n, e: 3n, d: 3n, p: 3n }), undefined);
    assert.equal(completeRsa({ n: oddNumber(2048), e: 65_537n, d: oddNumber(2047) }), undefined);
  });
});

function gcd(one: bigint, other: bigint): bigint {
  return other === 0n ? one : gcd(other, one % other);
}
