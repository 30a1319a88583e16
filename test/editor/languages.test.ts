import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { languages } from '../support/forms.ts';
import { keyPanelOf } from '../support/key-panel.ts';
import { curvePair, rsaPair } from '../support/keys.ts';
import { describeForms } from '../support/languages.ts';
import { root } from '../support/node-red.ts';
import { describePanel, tokenFlow } from '../support/panel.ts';

describeForms(languages.western);

// Another language means another load of the editor: what is said in one is tested where it is spoken already.
describePanel('a reader of another language', (bench) => {
  const language = 'de';

  it('reads times as people there write them', async () => {
    const editor = await bench.open(tokenFlow({ ttl: '172800' }), { language });
    await editor.openPanel('gen');
    const exp = editor.page.locator('#jwt-preview dt:text-is("exp") + dd span');
    const seconds = Number(await exp.getAttribute('title'));
    const date = await editor.page.evaluate(([time, place]) => new Date(time * 1000).toLocaleString(place), [
      seconds,
      language,
    ] as const);
    assert.match(date, /^\d+\.\d+\.\d{4}, /);
    assert.equal(await exp.textContent(), `${date} (in 2 Tagen)`);
    await editor.close('cancel');
  });

  it('is told what is wrong with a key, with the detail', async () => {
    const editor = await bench.open(tokenFlow({}), { language });
    const { page } = editor;
    const { open, described } = keyPanelOf(editor);
    const { reason } = JSON.parse(readFileSync(join(root, `nodes/jwt-key/locales/${language}.json`), 'utf8'))[
      'jwt-key'
    ];
    const encrypted = createPrivateKey(rsaPair().privateKey).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'open sesame',
    });
    const wrong: readonly (readonly [text: string, reason: string, detail: RegExp])[] = [
      ['-----BEGIN PRIVATE KEY-----\nhello', 'ERR_KEY_FORMAT', /PEM/],
      ['ssh-rsa AAAAB3NzaC1yc2E', 'ERR_KEY_FORMAT', /OpenSSH public key\..*ssh-keygen/],
      ['{"kty":"EC","d":"x"}', 'ERR_KEY_FORMAT', /JWK/],
      [curvePair('X25519').privateKey, 'ERR_KEY_MISMATCH', /A key on X25519 encrypts, and cannot sign\./],
      [String(encrypted), 'ERR_KEY_PASSPHRASE', /passphrase/],
    ];
    await editor.openPanel('gen');
    await open('signature', 'add');
    for (const [given, code, detail] of wrong) {
      await page.locator('#node-config-input-privateKey').fill(given);
      assert.notEqual(reason[code], undefined);
      assert.match(await described(detail), new RegExp(`^${reason[code]}`));
      assert.match(await described(reason[code]), detail);
    }
    await editor.close('key-cancel');
    await editor.close('cancel');
  });
});
