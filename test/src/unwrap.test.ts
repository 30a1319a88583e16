import assert from 'node:assert/strict';
import { splitIdAndSecret } from '../../src/id-and-secret.ts';
import { unwrap } from '../../src/unwrap.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const file = JSON.stringify({
  type: 'service_account',
  name: 'Zoë',
  private_key: '-----BEGIN X-----\nAA\n-----END X-----\n',
});
const pem = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n';

describe('the text of a key or file', () => {
  for (const [what, wrapped, text] of [
    ['JSON', file, file],
    ['a byte order mark', `\ufeff${file}`, file],
    ['base64', base64(file), file],
    ['base64url in lines, quoted', `"${(base64(file).match(/.{1,20}/g) ?? []).join('\n')}"`, file],
    ['a JSON string', JSON.stringify(file), file],
    ['a JSON string, twice', JSON.stringify(JSON.stringify(file)), file],
    ['JSON with escaped quotation marks', JSON.stringify(file).slice(1, -1), file],
    ['base64 of base64 of a JSON string', base64(base64(JSON.stringify(pem))), pem],
    ['single quotes', `'${file}'`, file],
    ['escapes of JSON without quotation marks', `${'A'.repeat(39)}\\/\\u002b\\n`, `${'A'.repeat(39)}/+\n`],
  ] as const) {
    it(`is taken out of ${what}`, () => assert.equal(unwrap(wrapped), text));
  }

  for (const text of [
    '',
    '"',
    "''",
    'hunter2',
    'hunter\\n2 and more',
    'C:\\new\\key',
    'half an escape\\',
    'A'.repeat(43),
    // Bytes that begin as JSON, but are not text.
    Buffer.from(`7b${'f0'.repeat(31)}`, 'hex').toString('base64url'),
    base64('no key is in this text, which is longer than forty characters'),
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1In0.AAAA',
    `{\\"${'\\'.repeat(1001)}`,
  ]) {
    it(`stays as it is: ${text.slice(0, 30)}`, () => assert.equal(unwrap(text), text));
  }
});

describe('a key id and a secret in one text', () => {
  it('are split, and a hexadecimal secret is told', () => {
    const hex = '0123456789abcdef'.repeat(4);
    assert.deepEqual(splitIdAndSecret(` 65f0c1a2b3c4d5e6f7a8b9c0:${hex}\n`), {
      kid: '65f0c1a2b3c4d5e6f7a8b9c0',
      secret: hex,
      secretEncoding: 'hex',
    });
    assert.deepEqual(splitIdAndSecret('xVLyHw.abcdef:bG9yZW0gaXBzdW0gZG9s'), {
      kid: 'xVLyHw.abcdef',
      secret: 'bG9yZW0gaXBzdW0gZG9s',
      secretEncoding: 'utf8',
    });
  });

  for (const text of [
    '',
    'a:b',
    'https://example.com/a/very/long/path',
    'one:two:0123456789abcdef',
    'pass word:0123456789abcdef0',
    'kid:short',
    pem,
  ]) {
    it(`are not ${text.slice(0, 30)}`, () => assert.equal(splitIdAndSecret(text), undefined));
  }
});
