import assert from 'node:assert/strict';
import { chooseAlgorithm } from '../../../src/jwk/fit.ts';
import { refuses } from '../../support/errors.ts';
import { curvePair, keyOf, rsaPair, secretKey } from '../../support/keys.ts';

const everything = { shortKeys: true, otherTypes: true };

describe('the fit of a key and an algorithm', () => {
  it('refuses a secret of 8 bytes for "dir", and takes one of 16', () => {
    const { hint, setting } = refuses(
      () => chooseAlgorithm(secretKey('enc', 8), 'enc', 'dir'),
      'ERR_KEY_WEAK',
      /^dir needs a key of at least 128 bits; this one has 64$/,
    );
    assert.match(hint, /^Generate a longer key\. If the receiver only knows this one, allow short keys under /);
    assert.equal(setting, 'allowInsecureKeySizes');
    assert.equal(chooseAlgorithm(secretKey('enc', 16), 'enc', 'dir').name, 'dir');
  });

  it('refuses a secret for RS256, whatever is tolerated', () => {
    const { hint } = refuses(
      () => chooseAlgorithm(secretKey('sig', 32), 'sig', 'RS256', everything),
      'ERR_KEY_MISMATCH',
      /^RS256 needs an RSA key; this key is a secret of 256 bits$/,
    );
    assert.equal(hint, 'Choose HS256, or use another key.');
  });

  it('names all that a key can serve', () => {
    const { hint } = refuses(
      () => chooseAlgorithm(keyOf('sig', 'RSA', rsaPair()), 'sig', 'ES256'),
      'ERR_KEY_MISMATCH',
      /^ES256 needs an EC key on P-256; this key is an RSA key of 2048 bits$/,
    );
    assert.equal(hint, 'Choose RS256, RS384, RS512, PS256, PS384, PS512, or use another key.');
  });

  it('says that a key can serve nothing', () => {
    const { hint } = refuses(
      () => chooseAlgorithm(keyOf('sig', 'RSA', rsaPair(1024)), 'sig', 'ES256'),
      'ERR_KEY_MISMATCH',
      /^ES256 needs an EC key on P-256; this key is an RSA key of 1024 bits$/,
    );
    assert.equal(hint, 'Use another key for signing.');
  });

  const others = [
    ['sig', 'RSA-OAEP', /^RSA-OAEP does not fit the use of this JWT key$/],
    ['enc', 'RS256', /^RS256 does not fit the use of this JWT key$/],
  ] as const;
  for (const [use, algorithm, message] of others) {
    it(`refuses a key whose own algorithm is for the other use: ${algorithm}`, () => {
      const { hint } = refuses(() => keyOf(use, 'RSA', { ...rsaPair(), algorithm }), 'ERR_KEY_USE', message);
      assert.equal(hint, 'Choose another algorithm for the key, or another use.');
    });
  }

  const unknown = [
    ['RS1', /^the algorithm of this JWT key is RS1, which is not supported$/],
    ['RS257', /^the algorithm of this JWT key is unknown$/],
  ] as const;
  for (const [algorithm, message] of unknown) {
    it(`refuses a key whose own algorithm is none, and lists those of its use: ${algorithm}`, () => {
      const error = refuses(() => keyOf('enc', 'RSA', { ...rsaPair(), algorithm }), 'ERR_SETTINGS', message);
      assert.equal(error.setting, 'algorithm');
      assert.match(error.hint, /^Choose one of dir, A128KW, [^.]*, RSA-OAEP, [^.]*PBES2-HS512\+A256KW\.$/);
    });
  }

  const curves = [
    ['Ed25519', 'enc', /^a key on Ed25519 signs, and cannot encrypt$/],
    ['X25519', 'sig', /^a key on X25519 encrypts, and cannot sign$/],
  ] as const;
  for (const [curve, use, message] of curves) {
    it(`says what a key on ${curve} is for`, () => {
      const { hint } = refuses(() => keyOf(use, 'OKP', curvePair(curve)), 'ERR_KEY_MISMATCH', message);
      assert.equal(hint, 'Change the use of the JWT key, or use a key on another curve.');
    });
  }
});
