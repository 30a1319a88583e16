import assert from 'node:assert/strict';
import { keyOf } from '../../support/keys.ts';

const open = '$';

describe('a secret', () => {
  const texts = [
    '{{a}} is only how this secret begins',
    'this secret only ends with {{a}}',
    `${open}{A} is only how this secret begins`,
    `this secret only ends with ${open}{A}`,
    `${open}(A) is only how this secret begins`,
    `this secret only ends with ${open}(A)`,
    'undefined is how this secret begins',
    'this secret is null',
    '__PWRD__ is how this secret begins',
    'in this secret: /etc/ssl/private.key',
    '/etc/ssl/private.key is in this secret',
  ];
  for (const secret of texts) {
    it(`may be "${secret}"`, () => {
      assert.equal(keyOf('sig', 'oct', { secret }).secret?.export().toString(), secret);
    });
  }
});
