/** Numbers of an RSA private key (RFC 8017 §3.2), any but the first three of which may be missing. */
export interface RsaNumbers {
  readonly n: bigint;
  readonly e: bigint;
  readonly d: bigint;
  readonly p?: bigint | undefined;
  readonly q?: bigint | undefined;
}

/** The primes of an RSA key, and what is computed from them and the private exponent. */
export interface RsaFactors {
  readonly p: bigint;
  readonly q: bigint;
  readonly dp: bigint;
  readonly dq: bigint;
  readonly qi: bigint;
}

/**
 * Completes an RSA private key from its modulus and exponents, which RFC 7518 §6.3.2 allows to stand alone. A modulus of
 * 4096 bits takes about a millisecond.
 *
 * @returns undefined where the numbers are not those of a key with two primes
 */
export function completeRsa(key: RsaNumbers): RsaFactors | undefined {
  const primes = primesOf(key);
  if (!primes) return undefined;
  const [p, q] = primes;
  const qi = inverse(q % p, p);
  return qi === undefined ? undefined : { p, q, dp: key.d % (p - 1n), dq: key.d % (q - 1n), qi };
}

function primesOf({ n, e, d, p, q }: RsaNumbers): readonly [bigint, bigint] | undefined {
  const known = p ?? q;
  if (known === undefined) return factor(n, e, d);
  if (known <= 1n || n % known !== 0n) return undefined;
  const other = n / known;
  const primes = p === undefined ? ([other, known] as const) : ([known, other] as const);
  return primes.every((prime) => prime > 1n) ? primes : undefined;
}

/** Bounds the candidates: the common divisor of p − 1 and q − 1 is this long at most, in bits. */
const maxDivisorBits = 128;

/**
 * Factors a modulus. With e·d − 1 = (k/g)·φ(n), where g divides gcd(p − 1, q − 1), and φ(n) = n − (p + q) + 1, the fraction
 * k/g differs from (e·d − 1)/n by so little that it is one of its convergents (Hardy and Wright, theorem 184). Each gives
 * a candidate for φ(n), and with it for p + q.
 */
function factor(n: bigint, e: bigint, d: bigint): readonly [bigint, bigint] | undefined {
  const product = e * d - 1n;
  if (product <= 0n || d >= n) return undefined;
  const sumBits = (bitsOf(n) * 3) / 4;
  let [dividend, divisor] = [product, n];
  let [numerator, lastNumerator, denominator, lastDenominator] = [1n, 0n, 0n, 1n];
  while (divisor > 0n && bitsOf(denominator) <= maxDivisorBits) {
    const quotient = dividend / divisor;
    [dividend, divisor] = [divisor, dividend - quotient * divisor];
    [numerator, lastNumerator] = [quotient * numerator + lastNumerator, numerator];
    [denominator, lastDenominator] = [quotient * denominator + lastDenominator, denominator];
    const scaled = product * denominator;
    if (numerator === 0n || scaled % numerator !== 0n) continue;
    const sum = n + 1n - scaled / numerator;
    // Primes of such different length that their sum is longer are not used.
    if (sum <= 0n || bitsOf(sum) > sumBits) continue;
    const square = sum * sum - 4n * n;
    const difference = square < 0n ? undefined : exactRoot(square);
    if (difference === undefined) return undefined;
    // Sum and difference are both even or both odd, since their squares differ by 4n: p · (sum − p) is n.
    const p = (sum + difference) / 2n;
    return [p, sum - p];
  }
  return undefined;
}

/** The square root of a square, by Newton's method; undefined of any other number. */
function exactRoot(square: bigint): bigint | undefined {
  if (square < 2n) return square;
  let root = 1n << BigInt(Math.ceil(bitsOf(square) / 2));
  for (;;) {
    const next = (root + square / root) >> 1n;
    if (next >= root) return root * root === square ? root : undefined;
    root = next;
  }
}

/** The inverse of a number, by Euclid's algorithm; undefined for a number that is not invertible. */
function inverse(number: bigint, modulus: bigint): bigint | undefined {
  let [remainder, next] = [modulus, number];
  let [coefficient, nextCoefficient] = [0n, 1n];
  while (next > 0n) {
    const quotient = remainder / next;
    [remainder, next] = [next, remainder - quotient * next];
    [coefficient, nextCoefficient] = [nextCoefficient, coefficient - quotient * nextCoefficient];
  }
  if (remainder !== 1n) return undefined;
  return coefficient < 0n ? coefficient + modulus : coefficient;
}

function bitsOf(number: bigint): number {
  return number.toString(16).length * 4;
}
