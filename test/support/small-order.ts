// RFC 8032 §5.1: -x^2 + y^2 = 1 + d x^2 y^2 over the integers modulo 2^255 - 19.
const p = 2n ** 255n - 19n;
const mod = (value: bigint) => ((value % p) + p) % p;
const power = (base: bigint, exponent: bigint): bigint => {
  if (exponent === 0n) return 1n;
  const half = power(mod(base * base), exponent / 2n);
  return exponent % 2n === 1n ? mod(half * base) : half;
};
const inverse = (value: bigint) => power(mod(value), p - 2n);
const d = mod(-121_665n * inverse(121_666n));
const rootOfMinusOne = power(2n, (p - 1n) / 4n);

interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

function add(one: Point, other: Point): Point {
  const product = mod(d * one.x * other.x * one.y * other.y);
  return {
    x: mod((one.x * other.y + one.y * other.x) * inverse(1n + product)),
    y: mod((one.y * other.y + one.x * other.x) * inverse(1n - product)),
  };
}

/** A point with this y, or undefined where none is on the curve (RFC 8032 §5.1.3). */
function pointAt(y: bigint): Point | undefined {
  const square = mod((y * y - 1n) * inverse(d * y * y + 1n));
  const candidate = power(square, (p + 3n) / 8n);
  const x = [candidate, mod(candidate * rootOfMinusOne)].find((root) => mod(root * root) === square);
  return x === undefined ? undefined : { x, y };
}

/** RFC 8032 §5.2: x^2 + y^2 = 1 - 39081 x^2 y^2. The points (0, 1), (0, -1) and (±1, 0) have an order that divides 4. */
const p448 = 2n ** 448n - 2n ** 224n - 1n;

/**
 * Every encoding of the eight points of Ed25519 whose order divides 8, computed from the curve, and of the four of Ed448
 * whose order divides 4: each y and, where it fits into the bits of the field, y plus the prime, with either sign of x.
 */
export const smallOrderEncodings = {
  Ed25519: () => encodings(new Set(torsion().map(({ y }) => y)), p, 255, 32),
  Ed448: () => encodings(new Set([0n, 1n, p448 - 1n]), p448, 448, 57),
} as const;

function encodings(ys: ReadonlySet<bigint>, prime: bigint, fieldBits: number, bytes: number): Buffer[] {
  const numbers = [...ys].flatMap((y) => (y + prime < 2n ** BigInt(fieldBits) ? [y, y + prime] : [y]));
  return numbers.flatMap((y) =>
    [y, y + 2n ** BigInt(8 * bytes - 1)].map((number) =>
      Buffer.from(number.toString(16).padStart(2 * bytes, '0'), 'hex').reverse(),
    ),
  );
}

/** The order of the large subgroup (RFC 8032 §5.1): a point times it has an order that divides 8. */
const order = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;

function torsion(): Point[] {
  for (let y = 2n; ; y += 1n) {
    const point = pointAt(y);
    const generator = point && times(point, order);
    const multiples = generator ? Array.from({ length: 8 }, (_, count) => times(generator, BigInt(count))) : [];
    // One of order 8 makes all of them.
    if (new Set(multiples.map((multiple) => `${multiple.x} ${multiple.y}`)).size === 8) return multiples;
  }
}

function times(point: Point, factor: bigint): Point {
  if (factor === 0n) return { x: 0n, y: 1n };
  const half = times(add(point, point), factor / 2n);
  return factor % 2n === 1n ? add(half, point) : half;
}
