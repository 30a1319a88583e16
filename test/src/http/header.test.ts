import assert from 'node:assert/strict';
import { parseHeaderName, parseHeaderValue } from '../../../src/http/header.ts';
import { refuses } from '../../support/errors.ts';

describe('a request header that a person adds', () => {
  it('has a name in lower case', () => {
    assert.equal(parseHeaderName(' X-API-Key ', 'header'), 'x-api-key');
    assert.equal(parseHeaderName('Authorization', 'header'), 'authorization');
  });

  it('has a name of up to 100 characters', () => {
    assert.equal(parseHeaderName('x'.repeat(100), 'header'), 'x'.repeat(100));
  });

  // RFC 9110 §7.6.1, §13.1, RFC 9112 §3.2, §6.
  const written =
    'Accept Connection Content-Length Expect Host If-Modified-Since If-None-Match Keep-Alive Proxy-Authorization ' +
    'Proxy-Connection TE Trailer Transfer-Encoding Upgrade';
  const impossible = ['', 'X API Key', 'X-Key:', 'X-Schlüssel', 'x\r\ny', 'x'.repeat(101)];
  for (const name of [...impossible, ...written.split(' ')]) {
    it(`has no name ${JSON.stringify(name).slice(0, 30)}`, () => {
      const { setting, hint } = refuses(
        () => parseHeaderName(name, 'header'),
        'ERR_SETTINGS',
        /^the name of the request header cannot be used$/,
      );
      assert.equal(setting, 'header');
      assert.equal(
        hint,
        'Enter a name such as X-API-Key or Authorization: no spaces and no colon, and none that HTTP itself needs.',
      );
    });
  }

  it('has a value without what surrounds it', () => assert.equal(parseHeaderValue(' Bearer a b\n', 'v'), 'Bearer a b'));

  for (const [value, message] of [
    [' ', /^the request header has no value$/],
    ['s3cret\r\nhost: evil.example', /^the request header has a value that HTTP does not allow$/],
    ['s3cret\0', /^the request header has a value that HTTP does not allow$/],
    ['s3cret€', /^the request header has a value that HTTP does not allow$/],
  ] as const) {
    it(`has no value ${JSON.stringify(value)}, and no word of it in the error`, () => {
      const error = refuses(() => parseHeaderValue(value, 'v'), 'ERR_SETTINGS', message);
      assert.ok(!`${error.message} ${error.hint}`.includes('s3cret'));
      assert.equal(error.setting, 'v');
      assert.equal(
        error.hint,
        'Enter the value in this node; a line break or a letter beyond Latin-1 cannot be in it.',
      );
    });
  }
});
