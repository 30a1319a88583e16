import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { splitPrivate } from '../../nodes/jwt-key/editor/private-text.ts';
import { certificate, pem } from '../support/der.ts';
import { exported, keyPanelOf } from '../support/key-panel.ts';
import { curvePair } from '../support/keys.ts';
import { describePanel, tokenFlow } from '../support/panel.ts';

const { privateKey, publicKey } = curvePair('P-256');
const own = pem('CERTIFICATE', certificate(createPublicKey(publicKey).export({ type: 'spki', format: 'der' })));

describe('a text where a public key belongs', () => {
  const key = createPrivateKey(privateKey);
  const jwk = key.export({ format: 'jwk' });
  const flat = (text: string) => text.replace(/(?:\\n|\s)+$/, '');
  const der = key.export({ type: 'pkcs8', format: 'der' }).toString('base64');
  const privateTexts: Readonly<Record<string, string>> = {
    PEM: privateKey,
    'PEM with literal \\n': privateKey.replaceAll('\n', '\\n'),
    'PEM that is cut off': privateKey.slice(0, 60),
    'PEM in base64': Buffer.from(privateKey).toString('base64'),
    'PEM in base64url': Buffer.from(privateKey).toString('base64url'),
    'SEC 1': String(key.export({ type: 'sec1', format: 'pem' })),
    'encrypted PEM': String(key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' })),
    JWK: JSON.stringify(jwk),
    'JWK Set': JSON.stringify({ keys: [jwk] }, null, 2),
    'JWK with escapes': JSON.stringify(jwk).replace('"d"', '"\\u0064"'),
    'JWK that is cut off': JSON.stringify(jwk).slice(0, -3),
    'Box app': JSON.stringify({ boxAppSettings: { appAuth: { privateKey: 'x' } } }),
    'DER in base64': der,
    'JWK in base64': Buffer.from(JSON.stringify(jwk)).toString('base64'),
    'JWK in a JSON string': JSON.stringify(JSON.stringify(jwk)),
    'service account in base64': Buffer.from(JSON.stringify({ private_key: privateKey })).toString('base64'),
    'PEM in base64 of base64': Buffer.from(Buffer.from(privateKey).toString('base64')).toString('base64'),
    PuTTY: 'PuTTY-User-Key-File-3: ecdsa\nPrivate-Lines: 1\n',
  };
  for (const [name, text] of Object.entries(privateTexts)) {
    it(`is private: ${name}`, () => {
      const { privateText, publicText } = splitPrivate(text);
      assert.deepEqual([flat(privateText), publicText], [flat(text), '']);
    });
  }

  const publicTexts: Readonly<Record<string, string>> = {
    PEM: publicKey,
    'PEM in base64': Buffer.from(publicKey).toString('base64'),
    JWK: JSON.stringify(createPublicKey(publicKey).export({ format: 'jwk' })),
    'DER in base64': createPublicKey(publicKey).export({ type: 'spki', format: 'der' }).toString('base64'),
    certificate: own,
    nothing: '',
  };
  for (const [name, text] of Object.entries(publicTexts)) {
    it(`is public: ${name}`, () => assert.deepEqual(splitPrivate(text), { privateText: '', publicText: text }));
  }

  it('is parted where a certificate stands beside the private key', () => {
    const { privateText, publicText } = splitPrivate(`${privateKey}${own}`);
    assert.deepEqual([privateText, publicText], [privateKey.trim(), own.trim()]);
  });
});

describePanel('a private key in a field of the key panel that is not encrypted', (bench) => {
  const empty = { id: 'pair', type: 'jwt-key', use: 'sig', kty: 'EC' };
  const signed = { signature: 'asymmetric', signingKey: 'pair' };

  it('is moved to the credentials, and is not in the flow', async () => {
    const editor = await bench.open(tokenFlow(signed, empty));
    const { open, done, paste, described } = keyPanelOf(editor);
    await editor.openPanel('gen');
    await open('signature');
    await editor.page.locator('[data-settings="certificate"] summary').click();
    await paste('certificate', privateKey);
    await editor.page.locator('#node-config-input-name').focus();
    await described('EC private key, P-256');
    assert.equal(await editor.page.locator('#node-config-input-certificate').inputValue(), '');
    await editor.page.getByText('It has been moved to the private key.').first().waitFor();
    await done();
    await editor.close('done');
    const saved = JSON.stringify(await exported(editor));
    assert.ok(!saved.includes('PRIVATE'), saved);
  });

  it('is removed where another one is stored, and the certificate beside it stays', async () => {
    const other = { ...empty, credentials: { privateKey: curvePair('P-256', 'other').privateKey } };
    const editor = await bench.open(tokenFlow(signed, { ...other, certificate: `${privateKey}${own}` }));
    const { open, stored } = keyPanelOf(editor);
    await editor.openPanel('gen');
    await open('signature');
    await editor.page.getByText('It has been removed from there').first().waitFor();
    assert.equal(await editor.page.locator('#node-config-input-certificate').inputValue(), own.trim());
    assert.equal(await stored('privateKey'), 'A private key is stored.');
  });
});
