import assert from 'node:assert/strict';
import { generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import { verifierDefaults } from '../../nodes/jwt-verifier/settings.ts';
import { doubleClick } from '../support/editor.ts';
import { describePanel } from '../support/panel.ts';

const place = { z: 'tab', y: 200, name: '', wires: [[], []] };
const key = (id: string, algorithm: string) => ({ id, name: id, type: 'jwt-key', use: 'enc', kty: 'oct', algorithm });
const encrypted = { signature: 'none', encryption: 'symmetric', encryptionKey: 'wraps' };
const flow = [
  { id: 'tab', type: 'tab', label: 'Passwords' },
  { ...key('password', 'PBES2-HS256+A128KW'), credentials: { secret: 'a password of 24 bytes !' } },
  { ...key('wraps', ''), credentials: { secret: 'a secret of 32 bytes for A256KW!' } },
  { id: 'gen', type: 'jwt-generator', x: 150, ...place, ...generatorDefaults, ...encrypted },
  { id: 'ver', type: 'jwt-verifier', x: 350, ...place, ...verifierDefaults, decryptionKey: 'wraps' },
];

/** Each node, how its field is reached, and the list in which the key is chosen. */
const panels = [
  {
    node: 'gen',
    setting: 'passwordIterations',
    list: 'encryptionKey',
    tab: '#jwt-generator-panel [data-tab=encryption]',
  },
  { node: 'ver', setting: 'maxPasswordIterations', list: 'decryptionKey', tab: '#jwt-verifier-panel [data-tab=token]' },
] as const;

describePanel('password iterations', (bench) => {
  for (const { node, setting, list, tab } of panels) {
    it(`are shown by ${node} for a password alone, refused out of bounds, and saved as a number`, async () => {
      const editor = await bench.open(flow);
      const { page, close, calm } = editor;
      await doubleClick(page.locator(`[id="${node}"]`));
      await page.locator('#node-dialog-ok').waitFor();
      await calm();
      if (node === 'gen') await editor.openTab('encryption');
      await page.evaluate((selector) => {
        for (const group of document.querySelectorAll(`${selector} details`)) group.setAttribute('open', '');
      }, tab);
      const field = page.locator(`#node-input-${setting}`);
      await field.waitFor({ state: 'hidden' });
      await page.locator(`#node-input-${list}`).selectOption('password');
      await field.waitFor({ state: 'visible' });
      await field.fill('999');
      await field.press('Tab');
      await page.locator('.jwt-fault', { hasText: 'a whole number from 1,000 to 10,000,000' }).waitFor();
      await field.fill('20000');
      await field.press('Tab');
      await page.locator('.jwt-fault', { hasText: 'a whole number' }).waitFor({ state: 'detached' });
      await close('done');
      assert.equal(await editor.setting(node, setting), 20_000);
      assert.equal(await editor.setting(node, 'changed'), true);
    });
  }
});
