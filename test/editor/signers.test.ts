import assert from 'node:assert/strict';
import { keyPanelOf } from '../support/key-panel.ts';
import { describePanel, tokenFlow } from '../support/panel.ts';
import { startTransit, type TransitStub } from '../support/transit.ts';

describePanel('a key that stays in a vault', (bench) => {
  let vault: TransitStub;
  before(async () => {
    vault = await startTransit();
    vault.issue('the vault token');
    vault.create('billing', 'ecdsa-p256', Date.now() / 1000 - 3600);
  });
  after(() => vault.stop());

  it('asks for its address and login, says that it signs, and stores the token without showing it', async () => {
    const key = { id: 'pair', type: 'jwt-key', use: 'sig', kty: 'EC' };
    const editor = await bench.open(tokenFlow({ signature: 'asymmetric', signingKey: 'pair' }, key));
    const { page } = editor;
    const { open, done, described, stored } = keyPanelOf(editor);
    const field = (name: string) => page.locator(`#node-config-input-${name}`);
    const isShown = (name: string) =>
      page
        .locator('.form-row', { has: field(name) })
        .last()
        .isVisible();
    await editor.openPanel('gen');
    await open('signature');
    assert.equal(await isShown('vaultLogin'), false);
    await field('source').selectOption('signer');
    assert.deepEqual([await isShown('passphrase'), await isShown('vaultLogin')], [false, false]);
    await field('location').fill(vault.location('billing'));
    assert.deepEqual(
      [await isShown('vaultLogin'), await isShown('vaultRole'), await isShown('vaultSecret')],
      [true, false, true],
    );
    await field('vaultLogin').selectOption('kubernetes');
    assert.deepEqual([await isShown('vaultRole'), await isShown('vaultSecret')], [true, false]);
    await field('vaultLogin').selectOption('token');
    await described('The signer gets no token.');
    await page
      .locator('.form-row', { has: field('vaultSecret') })
      .locator('.red-ui-typedInput-input')
      .fill('the vault token');
    await described('EC key of a signer, P-256; a test signature was valid');
    await done();
    await editor.close('done');
    await editor.deploy();
    await editor.openPanel('gen');
    await open('signature');
    assert.equal(await stored('vaultSecret'), 'A token or secret id is stored.');
    await described('EC key of a signer, P-256');
  });
});
