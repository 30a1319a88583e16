import assert from 'node:assert/strict';
import { parseHeaderName, parseHeaderValue } from '../../../src/http/header.ts';
import { refuses } from '../../support/errors.ts';

describe('a request header that a person adds', () => {
  it('has a name in lower case', () => {
    assert.equal(parseHeaderName(' X-API-Key ', 'header'), 'x-api-key');
    assert.equal(parseHeaderName('Authorization', 'header'), 'authorization');
  });

  for (const name of ['', 'X API Key', 'X-Key:', 'X-Schlüssel', 'x\r\ny', 'Host', 'content-length', 'x'.repeat(101)]) {
    it(`has no name ${JSON.stringify(name).slice(0, 30)}`, () => {
      const { setting } = refuses(() => parseHeaderName(name, 'header'), 'ERR_SETTINGS', /name of the request header/);
      assert.equal(setting, 'header');
    });
  }

  it('has a value without what surrounds it', () => assert.equal(parseHeaderValue(' Bearer a b\n', 'v'), 'Bearer a b'));

  for (const [value, message] of [
    [' ', /has no value/],
    ['s3cret\r\nhost: evil.example', /has a value that HTTP does not allow/],
    ['s3cret\0', /has a value that HTTP does not allow/],
    ['s3cret€', /has a value that HTTP does not allow/],
  ] as const) {
    it(`has no value ${JSON.stringify(value)}, and no word of it in the error`, () => {
      const error = refuses(() => parseHeaderValue(value, 'v'), 'ERR_SETTINGS', message);
      assert.ok(!`${error.message} ${error.hint}`.includes('s3cret'));
    });
  }
});
