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
    'a byte order mark in \ufeff its midst',
    'a byte order mark at its end\ufeff',
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

  it('has no byte order mark at its beginning, which an editor may have put there', () => {
    const secret = 'a secret of a file of Windows, in UTF-8';
    assert.equal(
      keyOf('sig', 'oct', { secret: `\ufeff${secret}` })
        .secret?.export()
        .toString(),
      secret,
    );
  });
});
