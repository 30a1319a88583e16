import assert from 'node:assert/strict';
import { derTags, readDer, writeSequence } from '../../../src/jwk/read/der.ts';
import { decodeText } from '../../../src/jwk/read/foreign-formats.ts';
import { refuses, rejects } from '../../support/errors.ts';
import { keyLater } from '../../support/keys.ts';

/** One element of DER, short enough for one byte of length. */
const element = (tag: number, ...contents: (Buffer | readonly number[])[]): Buffer => {
  const content = Buffer.concat(contents.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
};
const sequence = (...contents: Buffer[]) => element(0x30, ...contents);
const objectId = (hex: string) => element(0x06, Buffer.from(hex, 'hex'));
const octets = (length: number) => element(0x04, Buffer.alloc(length, 1));

/** An encrypted PKCS#8 key (RFC 8018 §A.4) whose PBKDF2 is to run so many times; nothing is in it. */
function encryptedKey(count: readonly number[]): string {
  const derivation = sequence(objectId('2a864886f70d01050c'), sequence(octets(8), element(0x02, count)));
  const cipher = sequence(objectId('60864801650304012a'), octets(16));
  const algorithm = sequence(objectId('2a864886f70d01050d'), sequence(derivation, cipher));
  const der = sequence(algorithm, octets(16)).toString('base64');
  return `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${der}\n-----END ENCRYPTED PRIVATE KEY-----\n`;
}

describe('a sequence that is written', () => {
  for (const length of [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff]) {
    it(`has its length in the fewest bytes, as DER wants it: ${length}`, () => {
      const content = Buffer.alloc(length, 1);
      const half = Math.floor(length / 2);
      const bytes = writeSequence(content.subarray(0, half), content.subarray(half));
      assert.deepEqual(readDer(bytes), { tag: derTags.sequence, content, bytes });
    });
  }
});

describe('the iterations that an encrypted key asks for', () => {
  const read = (count: readonly number[]) => () =>
    keyLater('sig', 'RSA', { privateKey: encryptedKey(count), passphrase: 'open sesame' });

  const refused: readonly (readonly [string, readonly number[]])[] = [
    ['a million and one', [0x0f, 0x42, 0x41]],
    ['the most that six bytes hold', [0x7f, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['what needs seven bytes', [0x01, 0, 0, 0, 0, 0, 0]],
  ];
  for (const [what, count] of refused) {
    it(`are not done where they are ${what}`, () => {
      const { hint } = refuses(
        read(count),
        'ERR_KEY_FORMAT',
        /^decrypting the private key would take more than a million iterations$/,
      );
      assert.equal(hint, 'Encrypt it again: openssl pkcs8 -topk8 -in key.pem -out new.pem');
    });
  }

  it('are done where they are few', async () => {
    const { hint } = await rejects(
      Promise.resolve(read([0x10])()),
      'ERR_KEY_PASSPHRASE',
      /^the passphrase does not decrypt the private key$/,
    );
    assert.equal(hint, 'Enter the passphrase again; check the keyboard layout, and for a space at its end.');
  });
});

describe('bytes that are no text', () => {
  const convert = 'Save it as UTF-8, or convert a binary key: openssl pkey -inform DER -in key.der -out key.pem';
  const integer = (value: number) => element(0x02, [value]);
  const tail = [0xff, 0xfe];
  const kinds: readonly (readonly [string, Buffer, hint?: string])[] = [
    [
      'DER (PKCS#12)',
      sequence(integer(3), sequence(element(0x04, tail))),
      'Take the key out: openssl pkcs12 -in file.p12 -nocerts -nodes -out key.pem',
    ],
    ['DER (of an unknown kind)', sequence(integer(2), element(0x04, tail))],
    ['DER (of an unknown kind)', sequence(sequence(), element(0x04, tail), integer(0))],
    ['UTF-16, or not text at all', Buffer.concat([sequence(integer(0)), Buffer.from(tail)])],
    ['UTF-16, or not text at all', element(0x31, tail)],
    ['UTF-16, or not text at all', Buffer.from(tail)],
  ];
  for (const [what, bytes, hint = convert] of kinds) {
    it(`are ${what}: ${bytes.toString('hex')}`, () => {
      const error = refuses(() => decodeText(bytes), 'ERR_KEY_FORMAT', /^the key must be UTF-8 text; it is .*$/);
      assert.equal(error.message, `the key must be UTF-8 text; it is ${what}`);
      assert.equal(error.hint, hint);
    });
  }

  const keys: Readonly<Record<string, Buffer>> = {
    'PKCS#8': sequence(integer(0), sequence(), element(0x04, tail)),
    'PKCS#1': sequence(integer(0), element(0x02, [0, 0xff])),
    'PKCS#1 of several primes': sequence(integer(1), integer(0), sequence(), element(0x04, tail)),
    'PKCS#1, public': sequence(element(0x02, [0, 0xff]), integer(3)),
    'SEC 1': sequence(integer(1), element(0x04, tail)),
    'encrypted PKCS#8': sequence(sequence(), element(0x04, tail)),
    SPKI: sequence(sequence(), element(0x03, tail)),
    'a certificate': sequence(sequence(), sequence(), element(0x03, tail)),
  };
  for (const [what, bytes] of Object.entries(keys)) {
    it(`are a key in base64 where they are DER: ${what}`, () =>
      assert.equal(decodeText(bytes), bytes.toString('base64')));
  }
});
