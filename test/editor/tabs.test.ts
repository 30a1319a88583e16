import assert from 'node:assert/strict';
import { verifierDefaults } from '../../nodes/jwt-verifier/settings.ts';
import { describePanel, fillTyped, held, tokenFlow } from '../support/panel.ts';

/** Settings of tabs that nobody opens, in every state that a TypedInput of ours has. */
const settings = {
  signature: 'symmetric',
  signingKey: 'key',
  cache: true,
  cacheTtl: '7200',
  cacheTtlType: 'num',
  cacheRefresh: '120',
  cacheRefreshType: 'num',
  cacheKey: 'payload.user',
  cacheKeyType: 'msg',
  cacheStore: '#:(disk)::tokens',
  cacheStoreType: 'flow',
  variable: '#:(disk)::jwt',
  variableType: 'global',
  saveAttributes: 'token,expiresAt',
};
const flow = [
  ...tokenFlow(
    settings,
    { id: 'key', type: 'jwt-key', use: 'sig', kty: 'oct', credentials: { secret: 'k'.repeat(48) } },
    {
      id: 'verifier',
      type: 'jwt-verifier',
      ...{ z: 'tab', x: 350, y: 400, wires: [[], []], ...verifierDefaults, name: '' },
      ...{ key: 'key', variable: 'who', variableType: 'msg' },
    },
  ),
];

describePanel('a tab', (bench) => {
  it('gets its TypedInputs when it is first opened, and is saved right without', async () => {
    const editor = await bench.open(flow);
    const { page, openPanel, openTab, close, calm } = editor;
    const widgets = (tab: string) => page.locator(`[data-tab="${tab}"] .red-ui-typedInput-container`).count();
    const before = await held(page, 'gen');
    await openPanel('gen');
    // That of a stored secret is built with its bar.
    assert.deepEqual([await widgets('signature'), await widgets('result')], [0, 1]);
    // So does the row of a claim that is added.
    const audience = page.locator('[data-optional="aud"] .red-ui-typedInput-container');
    assert.equal(await audience.count(), 0);
    await page.locator('[data-add="aud"]').click();
    assert.equal(await audience.count(), 1);
    await page.locator('[data-remove="aud"]').click();
    await close('done');
    assert.equal(await held(page, 'gen'), before);

    await openPanel('gen');
    await openTab('result');
    assert.ok((await widgets('result')) > 6);
    await page.locator('summary', { hasText: 'Reuse' }).first().click();
    assert.equal(await page.locator('#node-input-cacheTtl-text').inputValue(), '2');
    assert.equal(await page.locator('.jwt-panel .input-error').count(), 0);
    await fillTyped(editor, 'cacheTtl', '');
    await openTab('claims');
    await openTab('result');
    await page.locator('.jwt-panel .red-ui-typedInput-container.input-error').waitFor();
    await fillTyped(editor, 'cacheTtl', '3');
    await close('done');
    assert.equal(await held(page, 'gen'), before.replace('"cacheTtl":"7200"', '"cacheTtl":"10800"'));

    const verifier = await held(page, 'verifier');
    await page.evaluate(() => {
      const { RED } = globalThis as unknown as {
        RED: { nodes: { node(id: string): object }; editor: { edit(node: object): void } };
      };
      RED.editor.edit(RED.nodes.node('verifier'));
    });
    await page.locator('#jwt-sentence:not(:empty)').waitFor();
    await calm();
    await close('done');
    assert.equal(await held(page, 'verifier'), verifier);
  });

  it('that was never opened is filled from a text, and taken back', async () => {
    const editor = await bench.open(flow);
    const { page, openPanel, close } = editor;
    const before = await held(page, 'gen');
    await openPanel('gen');
    await page.locator('#jwt-fill-open').click();
    await page
      .locator('#jwt-fill-text')
      .fill("jwt.sign({ role: 'admin' }, secret, { expiresIn: '2h', algorithm: 'HS256' })");
    await page.locator('#jwt-fill-run').click();
    await page.locator('#jwt-fill-undo').click();
    await close('done');
    assert.equal(await held(page, 'gen'), before);
  });
});
