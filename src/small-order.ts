/**
 * The y coordinates, little-endian and without the sign of x, of all points of Ed25519 whose order divides 8 and of Ed448
 * whose order divides 4 (RFC 8032 §5.1, §5.2). With such a public key, one signature is valid for every message.
 */
const smallOrder: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  // 0 and 1 in non-canonical encoding: p and p + 1, where p = 2^255 - 19.
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  // Ed448, where p = 2^448 - 2^224 - 1: 0, 1 and p - 1; p and p + 1, which are 0 and 1 in non-canonical encoding.
  '00'.repeat(57),
  `01${'00'.repeat(56)}`,
  `fe${'ff'.repeat(27)}fe${'ff'.repeat(27)}00`,
  `${'ff'.repeat(28)}fe${'ff'.repeat(27)}00`,
  `${'00'.repeat(28)}${'ff'.repeat(28)}00`,
]);

/** Whether the encoding of a point, of 32 bytes (RFC 8032 §5.1.2) or 57 (§5.2.2), is one of small order. */
export function isSmallOrder(point: Uint8Array): boolean {
  const y = Buffer.from(point);
  const last = y.length - 1;
  y[last] = (y[last] ?? 0) & 0x7f;
  return smallOrder.has(y.toString('hex'));
}
