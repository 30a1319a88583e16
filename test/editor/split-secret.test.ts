import assert from 'node:assert/strict';
import { keyPanelOf } from '../support/key-panel.ts';
import { describePanel, tokenFlow } from '../support/panel.ts';

const hex = '0123456789abcdef'.repeat(4);
const text = `65f0c1a2b3c4d5e6f7a8b9c0:${hex}`;
const signed = (signature: string) => ({ signature, signingKey: 'pair' });

describePanel('a key id and a secret that are pasted as one text', (bench) => {
  const field = (name: string) => bench.editor.page.locator(`#node-config-input-${name}`);
  const split = () => bench.editor.page.locator('#jwt-key-split');

  for (const [kty, signature, place] of [
    ['oct', 'symmetric', 'secret'],
    ['RSA', 'asymmetric', 'privateKey'],
  ] as const) {
    it(`are split by one click, where they are in the field of the ${place}`, async () => {
      const editor = await bench.open(tokenFlow(signed(signature), { id: 'pair', type: 'jwt-key', use: 'sig', kty }));
      const { open, paste, described } = keyPanelOf(editor);
      await editor.openPanel('gen');
      await open('signature');
      assert.equal(await split().isVisible(), false);
      await paste(place, text);
      await split().getByText('This is the key id 65f0c1a2b3c4d5e6f7a8b9c0 and a secret in one text.').waitFor();
      await split().getByRole('button', { name: 'Split them' }).click();
      await described('Secret, 256 bits · hex · key id 65f0c1a2b3c4d5e6f7a8b9c0');
      assert.deepEqual(
        await Promise.all(
          ['kty', 'secretEncoding', 'kid', 'secret', 'privateKey'].map((name) => field(name).inputValue()),
        ),
        ['oct', 'hex', '65f0c1a2b3c4d5e6f7a8b9c0', hex, ''],
      );
      assert.equal(await split().isVisible(), false);
    });
  }
});
