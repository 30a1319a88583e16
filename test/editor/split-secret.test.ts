import assert from 'node:assert/strict';
import { keyPanelOf } from '../support/key-panel.ts';
import { describePanel, tokenFlow } from '../support/panel.ts';

const hex = '0123456789abcdef'.repeat(4);
const text = `65f0c1a2b3c4d5e6f7a8b9c0:${hex}`;
const signed = (signature: string) => ({ signature, signingKey: 'pair' });

describePanel('a key id and a secret that are pasted as one text', (bench) => {
  const split = () => bench.editor.page.locator('#jwt-key-split');

  for (const [kty, signature] of [
    ['oct', 'symmetric'],
    ['RSA', 'asymmetric'],
  ] as const) {
    it(`are split by one click, where the key was of type ${kty}`, async () => {
      const editor = await bench.open(tokenFlow(signed(signature), { id: 'pair', type: 'jwt-key', use: 'sig', kty }));
      const { open, paste, described, done } = keyPanelOf(editor);
      await editor.openPanel('gen');
      await open('signature');
      assert.equal(await split().isVisible(), false);
      await paste('key', text);
      await split().getByText('This is the key id 65f0c1a2b3c4d5e6f7a8b9c0 and a secret in one text.').waitFor();
      await split().getByRole('button', { name: 'Split them' }).click();
      await described('Secret, 256 bits · hex · key id 65f0c1a2b3c4d5e6f7a8b9c0');
      assert.equal(await split().isVisible(), false);
      await done();
      const saved = ['kty', 'secretEncoding', 'kid', 'credentials'].map((name) => editor.setting('pair', name));
      const [type, encoding, kid, credentials] = await Promise.all(saved);
      assert.deepEqual([type, encoding, kid], ['oct', 'hex', '65f0c1a2b3c4d5e6f7a8b9c0']);
      const { secret, privateKey } = credentials as Record<string, unknown>;
      assert.deepEqual([secret, privateKey], [hex, '']);
    });
  }
});
