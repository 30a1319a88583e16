import type { KeyType } from '../../../src/algorithms.ts';
import type { KeySpec } from '../../../src/jwk/key.ts';
import * as der from '../der.ts';
import { encryptedPem, longDsa, oddNumber, passphrase, rsaJwk, rsaNumbers } from '../hostile-keys.ts';

/** A text of about 64 KiB that asks for as much work as it can. */
export interface LargeText {
  readonly name: string;
  readonly spec: KeySpec;
}

/** The longest text of a key, and the longest DER that has room in it. */
const maxLength = 65_536;
const maxDer = 48_000;
const fill = (piece: string, before = '', after = '') =>
  before + piece.repeat(Math.floor((maxLength - before.length - after.length) / piece.length)) + after;
const bytes = (length = maxDer) => Buffer.alloc(length, 0x41);
const rsaId = '1.2.840.113549.1.1.1';
const ecId = '1.2.840.10045.2.1';
const named = [der.objectId('1.3.132.0.35')];
const name = der.sequence(der.element(0x31, der.sequence(der.objectId('2.5.4.3'), der.element(0x0c, bytes(2)))));

function nested(depth: number): Buffer {
  let inside: Buffer = der.nothing;
  for (let level = 0; level < depth; level += 1) inside = der.sequence(inside);
  return inside;
}

/** Numbers of an RSA key as long as it may be, which belong to nothing. */
const rsaOf = (size: number) => {
  const number = oddNumber(size);
  return rsaNumbers(number, 65_537n, number, number, number, number, number, number);
};

/** Much text, encoded as often as there is room for. */
function nestedBase64(): string {
  let text = 'A'.repeat(40);
  for (;;) {
    const next = Buffer.from(text).toString('base64');
    if (next.length > maxLength) return text;
    text = next;
  }
}

/** A key whose factors do not exist: each continued fraction of it is computed to its end. */
function rsaWithoutPrimes(bits: number): string {
  const number = (size: number) => Buffer.from(oddNumber(size).toString(16), 'hex').toString('base64url');
  // The golden ratio has the most convergents.
  const d = Buffer.from((((oddNumber(bits) * 618_034n) / 1_000_000n) | 1n).toString(16), 'hex').toString('base64url');
  return JSON.stringify({ kty: 'RSA', n: number(bits), e: 'AQAB', d });
}

const texts: Readonly<Record<string, string>> = {
  'backslashes behind a BEGIN line': fill('\\', '-----BEGIN X-----'),
  'escaped line breaks': fill('\\\\\\n', '-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----'),
  'BEGIN lines': fill('-----BEGIN PRIVATE KEY-----'),
  'pairs of lines': fill('-----BEGIN X----------END X-----'),
  'a label that does not end': fill('A', '-----BEGIN '),
  'a PGP label that does not end': fill('A', '-----BEGIN PGP '),
  'labels that do not end': fill('-----BEGIN A'),
  dashes: fill('-'),
  'white space': fill(' ', '', 'x'),
  'white space in a PEM': fill(' ', '-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----'),
  'headers that do not end': fill('Proc-Type: 4, ENCRYPTED DEK-Info: ', '-----BEGIN X-----', '-----END X-----'),
  'a header with white space': fill(' ', '-----BEGIN X-----Proc-Type:', '-----END X-----'),
  'base64 that holds nothing': fill('A'),
  'base64 that might be DER': fill('A', 'M'),
  'a path': fill('.pem', '/'),
  'an OpenSSH key': fill('x', 'ecdsa-sha2-'),
  'a token': fill('a.', 'ey'),
  'a variable': fill('a', '$', '{'),
  'a PKCS#8 of nothing': der.pem('PRIVATE KEY', der.sequence(bytes())),
  'DER of 24,000 elements': der.pem('PRIVATE KEY', der.sequence(...Array(24_000).fill(der.nothing))),
  'DER of 10,000 levels': der.pem('PRIVATE KEY', nested(10_000)),
  'a DSA key': der.pem('PRIVATE KEY', longDsa),
  'an object identifier': der.pem('PUBLIC KEY', der.sequence(der.sequence(der.element(6, bytes())), der.bits())),
  'an RSA modulus': der.pem('RSA PUBLIC KEY', der.sequence(der.element(2, bytes()), der.integer(65_537))),
  'an RSA exponent': der.pem('RSA PUBLIC KEY', der.sequence(der.integer(oddNumber(2048)), der.element(2, bytes()))),
  'an RSA key of 4096 bits': der.pem('RSA PRIVATE KEY', rsaOf(4096)),
  'an RSA key of 16,384 bits': der.pem('RSA PRIVATE KEY', rsaOf(16_384)),
  'a public RSA key of 16,384 bits': rsaJwk(oddNumber(16_384)),
  'an EC number': der.pem('PRIVATE KEY', der.pkcs8(ecId, named, der.sequence(der.integer(1), der.octets(bytes())))),
  'an EC point': der.pem('PUBLIC KEY', der.spki(ecId, named, bytes())),
  'parameters of a curve': der.pem('PUBLIC KEY', der.spki(ecId, [der.sequence(bytes(40_000))], bytes(65))),
  'an Ed25519 key': der.pem('PUBLIC KEY', der.spki('1.3.101.112', [], bytes())),
  'attributes of a PKCS#8': der.pem(
    'PRIVATE KEY',
    der.sequence(
      ...[der.integer(0), der.sequence(der.objectId(rsaId), der.nothing), der.octets(rsaOf(1024))],
      der.element(0xa0, bytes(40_000)),
    ),
  ),
  'an encrypted key with a long salt': der.pem(
    'ENCRYPTED PRIVATE KEY',
    der.encryptedKey({ derivation: der.pbkdf2(der.octets(bytes(40_000)), der.integer(1)) }),
  ),
  'an encrypted key of much': encryptedPem(bytes(40_000)),
  'an encrypted key with a long number': der.pem(
    'ENCRYPTED PRIVATE KEY',
    der.encryptedKey({ derivation: der.pbkdf2(der.octets(bytes(8)), der.element(2, bytes(40_000))) }),
  ),
  'an encrypted key in the older way': fill(
    'AAAA',
    '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n',
    '-----END RSA PRIVATE KEY-----',
  ),
  'a certificate with a long name': der.pem(
    'CERTIFICATE',
    der.certificate(der.spki(rsaId, [], der.sequence(der.integer(oddNumber(2048)), der.integer(65_537))), [
      ...Array(2500).fill(name.subarray(2)),
    ]),
  ),
  'certificates of nothing': fill(der.pem('CERTIFICATE', der.sequence(der.nothing))),
  'an array of arrays': fill('['),
  'an object of objects': fill('{"a":', '', '1'),
  'a member twice, at the end': `{${Array.from({ length: 6000 }, (_, index) => `"a${index}":1`)},"a0":1}`,
  'a JWK with white space': fill(' ', '{"kty":"RSA",', '"n":"AQAB"}'),
  'strings with escapes': fill('\\\\', '{"kty":"RSA","n":"', '"}'),
  'strings of quotes': fill('\\"', '{"kty":"RSA","n":"', '"}'),
  'a JWK with a long modulus': fill('A', '{"kty":"RSA","e":"AQAB","n":"B', '"}'),
  'a JWK with long primes': JSON.stringify({
    ...{ kty: 'RSA', e: 'AQAB', n: `${'B'.repeat(2729)}B`, d: 'B'.repeat(2730), p: 'B'.repeat(2730) },
    ...{ q: 'B'.repeat(2730), dp: 'B'.repeat(2730), dq: 'B'.repeat(2730), qi: 'B'.repeat(2730) },
  }),
  'a JWK with a long coordinate': fill('A', '{"kty":"EC","crv":"P-521","y":"A","x":"B', '"}'),
  'a JWK with a long number': fill('A', '{"kty":"EC","crv":"P-521","y":"AA","x":"AA","d":"B', '"}'),
  'a JWK with a long Ed25519 key': fill('A', '{"kty":"OKP","crv":"Ed25519","x":"', '"}'),
  'a JWK with many operations': fill('"sign",', '{"kty":"RSA","n":"AQAB","e":"AQAB","key_ops":[', '"verify"]}'),
  'a JWK Set of many keys': fill('{"kty":"RSA"},', '{"keys":[', '{}]}'),
  'base64 of base64 of much': nestedBase64(),
  'a JSON string of JSON strings': fill('\\\\\\"', '"', '"'),
  'JSON with escaped marks': fill('\\"a', '{'),
  'JSON in base64 that does not end': fill('e3t7', 'e3t7'),
  'DER in base64 of 24,000 elements': der.sequence(...Array(24_000).fill(der.nothing)).toString('base64'),
  'DER in base64 of a long number': der.sequence(der.element(2, bytes()), der.integer(65_537)).toString('base64'),
  'DER in base64 of a certificate': der.certificate(der.spki(rsaId, [], bytes(40_000))).toString('base64'),
  'an RSA JWK of 16,384 bits without primes': rsaWithoutPrimes(16_384),
  'an RSA JWK of 4096 bits without primes': rsaWithoutPrimes(4096),
  'a JWK with a long certificate': fill('A', '{"kty":"RSA","x5c":["M', '"]}'),
  'a key id and a secret': fill('a', 'key:'),
  'a key id and no secret': fill('key:'),
  'a Coinbase file': JSON.stringify({ name: 'a', privateKey: 'A'.repeat(60_000) }),
  'a Google service account': JSON.stringify({ type: 'service_account', private_key: '\\'.repeat(30_000) }),
};

/** Makes all of them: as a key of each kind, in each field, and as a secret in each encoding. */
export function largeTexts(): readonly LargeText[] {
  const blank = { algorithm: '', kid: '', passphrase, secretEncoding: 'utf8' } as const;
  const kinds: readonly KeyType[] = ['RSA', 'EC', 'OKP'];
  return Object.entries(texts).flatMap(([name, text]) => [
    ...kinds.map((kty) => ({ name, spec: { ...blank, use: 'sig' as const, kty, privateKey: text } })),
    { name, spec: { ...blank, use: 'enc', kty: 'RSA', publicKey: text, certificate: text } },
    { name, spec: { ...blank, use: 'enc', kty: 'RSA', publicKey: rsaJwk(oddNumber(2048)), certificate: text } },
    ...(['utf8', 'base64', 'base64url', 'hex', 'jwk'] as const).map((secretEncoding) => ({
      name,
      spec: { ...blank, use: 'sig' as const, kty: 'oct' as const, secretEncoding, secret: text },
    })),
  ]);
}
