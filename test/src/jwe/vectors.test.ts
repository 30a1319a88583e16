import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { compileContentEncryption } from '../../../src/jwe/content.ts';
import { compileDerivation } from '../../../src/jwe/derive.ts';
import { wrapKey } from '../../../src/jwe/wrap.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const base64url = (bytes: Buffer) => bytes.toString('base64url');

describe('what the specifications print', () => {
  it('RFC 7516 appendix A.1: content encrypted with A256GCM', () => {
    const key = Buffer.from([
      177, 161, 244, 128, 84, 143, 225, 115, 63, 180, 3, 255, 107, 154, 212, 246, 138, 7, 110, 91, 112, 46, 34, 105, 47,
      130, 203, 46, 122, 234, 64, 252,
    ]);
    const { ciphertext, tag } = compileContentEncryption('A256GCM')(
      key,
      Buffer.from('48V1_ALb6US04U3b', 'base64url'),
      'eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ',
      'The true sign of intelligence is not knowledge but imagination.',
    );
    assert.equal(
      base64url(ciphertext),
      '5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A',
    );
    assert.equal(base64url(tag), 'XFBoMYUZodetZdvTiFvSkQ');
  });

  it('RFC 7516 appendix A.3: a token with A128KW and A128CBC-HS256, byte for byte', () => {
    const key = Buffer.from([
      4, 211, 31, 197, 84, 157, 252, 254, 11, 100, 157, 250, 63, 170, 106, 206, 107, 124, 212, 45, 111, 107, 9, 219,
      200, 177, 0, 240, 143, 156, 44, 207,
    ]);
    const head = base64url(Buffer.from('{"alg":"A128KW","enc":"A128CBC-HS256"}'));
    const iv = Buffer.from('AxY8DCtDaGlsbGljb3RoZQ', 'base64url');
    const encryptedKey = wrapKey(128, createSecretKey('GawgguFyGrWKav7AX4VKUg', 'base64url'), key);
    const { ciphertext, tag } = compileContentEncryption('A128CBC-HS256')(key, iv, head, 'Live long and prosper.');
    assert.equal(
      [head, ...[encryptedKey, iv, ciphertext, tag].map(base64url)].join('.'),
      'eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0' +
        '.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ' +
        '.AxY8DCtDaGlsbGljb3RoZQ' +
        '.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY' +
        '.U0m_YmjN04DJvceFICbCVQ',
    );
  });

  // Tags of RFC 7518 appendix B.1, B.2 and B.3: the same text, and each key counts from zero.
  const tags = {
    'A128CBC-HS256': '65 2c 3f a3 6b 0a 7c 5b 32 19 fa b3 a3 0b c1 c4',
    'A192CBC-HS384': '84 90 ac 0e 58 94 9b fe 51 87 5d 73 3f 93 ac 20 75 16 80 39 cc c7 33 d7',
    'A256CBC-HS512': '4d d3 b4 c0 88 a7 f4 5c 21 68 39 64 5b 20 12 bf 2e 62 69 a8 c5 6a 81 6d bc 1b 26 77 61 95 5b c5',
  } as const;
  for (const [enc, expected] of Object.entries(tags) as [keyof typeof tags, string][]) {
    it(`RFC 7518 appendix B: the tag of ${enc}`, () => {
      const bytes = (hex(expected).length / 16) * 32;
      const { tag } = compileContentEncryption(enc)(
        Buffer.from(Array.from({ length: bytes }, (_, index) => index)),
        hex('1a f3 8c 2d c2 b9 6f fd d8 66 94 09 23 41 bc 04'),
        'The second principle of Auguste Kerckhoffs',
        'A cipher system must not be required to be secret, and it must be able to fall into the hands of the enemy ' +
          'without inconvenience',
      );
      assert.deepEqual(tag, hex(expected));
    });
  }

  it('RFC 7518 appendix C: the key that Alice and Bob agree on', () => {
    const secret = Buffer.from([
      158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163, 218, 128, 106, 72,
      246, 218, 167, 121, 140, 254, 144, 196,
    ]);
    assert.equal(base64url(compileDerivation('A128GCM', 128, ['Alice', 'Bob'])(secret)), 'VqqN6vgjbSBcIijNcacQGg');
  });

  const wraps: readonly (readonly [string, number, string, string])[] = [
    ['4.1', 128, '00112233445566778899AABBCCDDEEFF', '1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5'],
    [
      '4.4',
      192,
      '00112233445566778899AABBCCDDEEFF0001020304050607',
      '031D33264E15D33268F24EC260743EDCE1C6C7DDEE725A936BA814915C6762D2',
    ],
    [
      '4.6',
      256,
      '00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F',
      '28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21',
    ],
  ];
  for (const [section, bits, key, expected] of wraps) {
    it(`RFC 3394 §${section}: ${bits} bits wrapped with ${bits}`, () => {
      const wrappingKey = createSecretKey(Buffer.from(Array.from({ length: bits / 8 }, (_, index) => index)));
      assert.deepEqual(wrapKey(bits, wrappingKey, hex(key)), hex(expected));
    });
  }
});
