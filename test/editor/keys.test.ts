import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compactDecrypt, compactVerify } from 'jose';
import { exported, keyPanelOf } from '../support/key-panel.ts';
import { rsaPair } from '../support/keys.ts';
import { type Bench, describePanel, tokenFlow } from '../support/panel.ts';

const passphrase = 'Zuversicht-47-Wolken';
const [first, second] = [rsaPair(), rsaPair(3072)];
const [secret, otherSecret] = ['twenty-four bytes, once!', 'twenty-four bytes, then!'];
const encrypted = String(
  createPrivateKey(first.privateKey).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }),
);
const keys = [
  { id: 'pair', type: 'jwt-key', use: 'sig', kty: 'RSA', credentials: { privateKey: encrypted, passphrase } },
  { id: 'shared', type: 'jwt-key', use: 'enc', kty: 'oct', credentials: { secret } },
];
const nested = { signature: 'asymmetric', signingKey: 'pair', encryption: 'symmetric', encryptionKey: 'shared' };

type Answer = { readonly token?: string; readonly code?: string };

/** Whether a token was signed by one key, and then encrypted with the other. */
async function isMadeWith(wrapping: string, publicKey: string, { token = '' }: Answer): Promise<boolean> {
  try {
    const { plaintext } = await compactDecrypt(token, createSecretKey(Buffer.from(wrapping)));
    await compactVerify(plaintext, createPublicKey(publicKey));
    return true;
  } catch {
    return false;
  }
}

const ask = async ({ running }: Bench): Promise<Answer> =>
  (await (await fetch(`${running.url}/token`)).json()) as Answer;

describePanel('stored keys in the panel', (bench) => {
  const rename = async (name: string) => {
    await bench.editor.page.locator('#node-config-input-name').fill(name);
  };

  it('say that they are stored; left alone they stay, though the key is changed', async () => {
    const editor = await bench.open(tokenFlow(nested, ...keys));
    const { open, done, stored, isOpen, described } = keyPanelOf(editor);
    await editor.openPanel('gen');
    await open('signature');
    assert.equal(await stored('privateKey'), 'A private key is stored.');
    assert.equal(await stored('passphrase'), 'A passphrase is stored.');
    assert.deepEqual([await isOpen('privateKey'), await isOpen('passphrase')], [false, false]);
    await described('RSA private key, 2048 bits');
    await rename('the pair');
    await done();
    await open('encryption');
    assert.deepEqual([await stored('secret'), await isOpen('secret')], ['A secret is stored.', false]);
    await described('Secret, 192 bits');
    await rename('the secret');
    await done();
    await editor.close('done');
    await editor.deploy();
    // Started anew, the keys have what is stored, and nothing else.
    await bench.running.deploy((await (await fetch(`${bench.running.url}/flows`)).json()) as object[]);
    assert.ok(await isMadeWith(secret, first.publicKey, await ask(bench)));
  });

  it('are replaced and cleared, kept though emptied, and never leave the server', async () => {
    const editor = await bench.open(tokenFlow(nested, ...keys));
    const { openPanel, close, deploy, page } = editor;
    const { open, done, act, stored, isOpen, paste, described } = keyPanelOf(editor);

    await openPanel('gen');
    await open('signature');
    await act('privateKey', 'replace');
    assert.deepEqual([await isOpen('privateKey'), await isOpen('passphrase')], [true, false]);
    await paste('privateKey', second.privateKey);
    await act('passphrase', 'clear');
    await described('RSA private key, 3072 bits');
    await done();
    await open('encryption');
    await act('secret', 'replace');
    await paste('secret', otherSecret);
    await described('Secret, 192 bits');
    await done();
    await close('done');
    const undeployed = await exported(editor);
    await deploy();
    assert.ok(await isMadeWith(otherSecret, second.publicKey, await ask(bench)));
    assert.deepEqual(await (await fetch(`${bench.running.url}/credentials/jwt-key/pair`)).json(), {
      has_privateKey: true,
      has_secondKey: false,
      has_passphrase: false,
      has_secret: false,
      has_vaultSecret: false,
    });

    // A replacement that is never typed replaces nothing, and clearing can be taken back.
    await openPanel('gen');
    await open('signature');
    assert.deepEqual([await stored('privateKey'), await stored('passphrase')], ['A private key is stored.', undefined]);
    await act('privateKey', 'replace');
    await paste('privateKey', '  ');
    await described('RSA private key, 3072 bits');
    await rename('emptied');
    await done();
    await open('encryption');
    await act('secret', 'clear');
    await described('Paste or generate a key');
    await act('secret', 'keep');
    await described('Secret, 192 bits');
    await act('secret', 'replace');
    await rename('emptied too');
    await done();
    await close('done');
    await deploy();
    assert.ok(await isMadeWith(otherSecret, second.publicKey, await ask(bench)));

    await openPanel('gen');
    await open('signature');
    await act('privateKey', 'clear');
    await described('Paste or generate a key');
    await done();
    await close('done');
    // The editor warns of a key that is not there.
    await bench.running.started(async () => {
      await page.locator('#red-ui-header-button-deploy').click();
      await page.locator('.red-ui-notification button', { hasText: 'Confirm deploy' }).click();
    });
    assert.equal((await ask(bench)).code, 'ERR_KEY_MISSING');

    const seen = [
      undeployed,
      await (await fetch(`${bench.running.url}/flows`)).text(),
      ...['flows.json', 'flows_cred.json'].map((name) => readFileSync(join(bench.running.userDir, name), 'utf8')),
      bench.running.log(),
    ].join('\n');
    assert.match(seen, /"type": ?"jwt-key"/);
    const lines = [first.privateKey, second.privateKey, encrypted].map((pem) => pem.split('\n')[2] ?? '');
    for (const text of [secret, otherSecret, passphrase, ...lines]) {
      for (let start = 0; start + 10 <= text.length; start += 1) {
        assert.ok(!seen.includes(text.slice(start, start + 10)), `a part of a secret: ${start}`);
      }
    }
  });
});
