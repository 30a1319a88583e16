import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import * as der from '../../support/der.ts';
import { refuses } from '../../support/errors.ts';
import { curvePair, keyOf } from '../../support/keys.ts';

const { privateKey, publicKey } = curvePair('P-256');
const spki = createPublicKey(publicKey).export({ type: 'spki', format: 'der' });
const certificate = der.certificate(spki);

describe('a PEM with several blocks', () => {
  const companions = {
    'EC PARAMETERS': der.objectId('1.2.840.10045.3.1.7'),
    'DH PARAMETERS': der.sequence(der.integer(23), der.integer(5)),
    CERTIFICATE: certificate,
    'X509 CERTIFICATE': certificate,
    'TRUSTED CERTIFICATE': certificate,
  };
  for (const [label, content] of Object.entries(companions)) {
    const block = der.pem(label, content);
    it(`is read as its key where "${label}" stands beside it`, () => {
      for (const text of [block + privateKey, privateKey + block, block + privateKey + block]) {
        assert.equal(keyOf('sig', 'EC', { privateKey: text }).curve, 'P-256');
      }
      assert.equal(keyOf('sig', 'EC', { publicKey: block + publicKey }).curve, 'P-256');
    });

    if (content === certificate) {
      it(`is the key of the first certificate where "${label}" is all there is`, () =>
        assert.equal(keyOf('sig', 'EC', { publicKey: block + block }).curve, 'P-256'));
    } else {
      it(`has no key where "${label}" is all there is`, () => {
        const { hint } = refuses(
          () => keyOf('sig', 'EC', { privateKey: block }),
          'ERR_KEY_FORMAT',
          /^the PEM contains no key$/,
        );
        assert.equal(hint, 'Paste the private key as well: these are only its parameters.');
      });
    }
  }

  it('is refused with two keys, by their number', () => {
    const { hint } = refuses(
      () => keyOf('sig', 'EC', { privateKey: privateKey + publicKey }),
      'ERR_KEY_FORMAT',
      /^the text contains 2 keys; it must contain one$/,
    );
    assert.equal(hint, 'Paste the private key alone: the public key is derived from it.');
  });
});
