import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { refuses } from '../../support/errors.ts';
import { curvePair, keyLater, keyOf, rsaPair } from '../../support/keys.ts';

const passphrase = 'open sesame';
const rsa = createPrivateKey(rsaPair().privateKey);
const ec = createPrivateKey(curvePair('P-256').privateKey);
const account = { type: 'service_account', private_key: rsaPair().privateKey, private_key_id: 'k' };

describe('the format of a key', () => {
  const formats: readonly (readonly [string, 'RSA' | 'EC', privateKey: string])[] = [
    ['PKCS#8', 'RSA', rsaPair().privateKey],
    [
      'encrypted PKCS#8',
      'RSA',
      String(rsa.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })),
    ],
    ['PKCS#1', 'RSA', String(rsa.export({ type: 'pkcs1', format: 'pem' }))],
    ['SEC 1', 'EC', String(ec.export({ type: 'sec1', format: 'pem' }))],
    ['JWK', 'EC', JSON.stringify(ec.export({ format: 'jwk' }))],
    ['Google service account', 'RSA', JSON.stringify(account)],
  ];
  for (const [format, kty, privateKey] of formats) {
    it(`is ${format}`, async () => {
      const key = await keyLater('sig', kty, { privateKey, passphrase });
      assert.equal(key.format, format);
    });
  }

  it('of a public half is SPKI or PKCS#1', () => {
    const formatOf = (publicKey: string) => keyOf('sig', 'RSA', { publicKey }).format;
    assert.equal(formatOf(rsaPair().publicKey), 'SPKI');
    assert.equal(formatOf(String(createPublicKey(rsa).export({ type: 'pkcs1', format: 'pem' }))), 'PKCS#1');
  });

  it('is no Google service account where the type of the file is another', () => {
    const privateKey = JSON.stringify({ ...account, type: 'authorized_user' });
    const { hint } = refuses(
      () => keyOf('sig', 'RSA', { privateKey }),
      'ERR_KEY_FORMAT',
      /^the key is JSON, but not a JSON Web Key: it has no "kty"$/,
    );
    assert.equal(
      hint,
      'Paste a JWK, a JWK Set, or the JSON file of a Google service account, a Box app or a Coinbase key.',
    );
  });
});
