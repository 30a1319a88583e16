import assert from 'node:assert/strict';
import { concatenated, fromDer, toDer } from '../../../src/jws/ecdsa-signature.ts';

/** Integers of four bytes, side by side, and in DER. */
const forms: readonly (readonly [what: string, sideBySide: string, der: string])[] = [
  ['of full width', '7f0203047f060708', '300c 0204 7f020304 0204 7f060708'],
  ['whose first bit is set', '8002030480060708', '300e 0205 0080020304 0205 0080060708'],
  ['that begin with zeros', '0000010200000080', '3008 0202 0102 0202 0080'],
  ['that are zero', '0000000000000000', '3006 0201 00 0201 00'],
];

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('the integers of an ECDSA signature', () => {
  for (const [what, sideBySide, der] of forms) {
    it(`${what} are written in DER and read from it`, () => {
      assert.equal(toDer(bytes(sideBySide)).toString('hex'), der.replaceAll(' ', ''));
      assert.equal(fromDer(bytes(der), 4)?.toString('hex'), sideBySide);
    });
  }

  it('of P-521 have a length of two bytes, from 128 bytes on', () => {
    const signature = Buffer.alloc(132, 1);
    const der = toDer(signature);
    assert.equal(der.toString('hex', 0, 5), '3081880242');
    assert.deepEqual(fromDer(der, 66), signature);
    const short = Buffer.alloc(122, 1);
    assert.equal(toDer(short).toString('hex', 0, 4), '307e023d');
    assert.equal(toDer(Buffer.alloc(124, 1)).toString('hex', 0, 5), '308180023e');
  });

  it('stay as they are where they are side by side', () => {
    assert.equal(concatenated(bytes('0102030405060708'), 4)?.toString('hex'), '0102030405060708');
    assert.equal(concatenated(bytes('3006020101020102'), 4)?.toString('hex'), '3006020101020102');
    assert.equal(concatenated(bytes('3006020101020102'), 3)?.toString('hex'), '000001000002');
  });

  const others = {
    'another tag outside': '3106020101020102',
    'another tag inside': '3006030101020102',
    'another tag of the second': '3006020101030102',
    'a length that is too large': '3007020101020102',
    'a length that is too small': '3005020101020102',
    'an integer without bytes': '30050200020102',
    'an integer that is cut off': '3006020101020202',
    'something behind both': '3007020101020102ff',
    'one integer alone': '3003020101',
    'an integer that is too large': '300a 0205 0101020304 0201 02',
    nothing: '',
  };
  for (const [what, hex] of Object.entries(others)) {
    it(`are not read from DER with ${what}`, () => assert.equal(fromDer(bytes(hex), 4), undefined));
  }
});
