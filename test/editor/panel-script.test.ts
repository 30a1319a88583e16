import assert from 'node:assert/strict';
import type { Page, Route } from 'playwright-core';
import { type Editor, editNode, loaded } from '../support/editor.ts';
import { describePanel, held, tokenFlow } from '../support/panel.ts';

const place = { z: 'tab', x: 350, y: 400, wires: [[], []] };
const flow = [
  ...tokenFlow({ signature: 'symmetric', signingKey: 'key', passwordIterations: 4000 }),
  { id: 'key', type: 'jwt-key', name: 'shop', use: 'sig', kty: 'oct', credentials: { secret: 'k'.repeat(48) } },
  { id: 'verifier', type: 'jwt-verifier', ...place, key: 'key', version: 1 },
  { id: 'jwks', type: 'jwt-jwks', ...place, y: 500, keys: ['key'], maxAge: 60, wires: [[]] },
];
const script = '**/jwt-key/panels.js*';

const focusOf = (page: Page) =>
  page.evaluate(() => document.activeElement?.id || document.activeElement?.outerHTML.slice(0, 200));
const trayWidth = async (page: Page) => (await page.locator('.red-ui-tray').boundingBox())?.width;

describePanel('a panel whose script', (bench) => {
  /** An editor that has not opened a panel yet, and what is done with the request for the script. */
  const startAnew = async (answer: (route: Route) => Promise<void>): Promise<Editor> => {
    const editor = await bench.open(flow);
    await editor.page.reload();
    await loaded(editor.page);
    await editor.page.route(script, answer);
    return editor;
  };
  afterEach(() => bench.editor?.page.unroute(script));

  it('comes late is shown when it is complete, as wide as ever, with the keyboard in its first field', async () => {
    let arrive = () => {};
    const late = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const editor = await startAnew(async (route) => {
      await late;
      await route.continue();
    });
    const { page, calm, close } = editor;
    await editNode(page, 'gen');
    await calm();
    assert.equal(await page.locator('#jwt-generator-panel :is(input, button)').count(), 0);
    const width = await trayWidth(page);
    arrive();
    await page.locator('#jwt-sentence:not(:empty)').waitFor();
    const focused = await focusOf(page);
    assert.equal(await page.locator('.jwt-panel .input-error').count(), 0);
    assert.equal(await page.locator('label[for="node-input-name"]').innerText(), ' Name');
    assert.equal(await page.locator('#node-input-passwordIterations').inputValue(), '4000');
    assert.equal(await trayWidth(page), width);
    await close('cancel');
    await editor.openPanel('gen');
    assert.equal(await trayWidth(page), width);
    assert.equal(focused, await focusOf(page));
    await close('cancel');
  });

  it('does not come says so; to save it changes nothing, and to open it again tries again', async () => {
    const editor = await startAnew((route) => route.abort());
    const { page, calm, close } = editor;
    for (const id of ['gen', 'verifier', 'jwks']) {
      const before = await held(page, id);
      await editNode(page, id);
      await page.locator('.jwt-panel [role="alert"]', { hasText: 'could not be loaded' }).waitFor();
      await calm();
      await close('done');
      assert.equal(await held(page, id), before);
    }
    assert.equal(
      await page.evaluate(() => (globalThis as unknown as { RED: { nodes: { dirty(): boolean } } }).RED.nodes.dirty()),
      false,
    );
    await page.unroute(script);
    await editor.openPanel('gen');
    assert.equal(await page.locator('.jwt-panel [role="alert"]').count(), 0);
    await close('cancel');
  });
});

describePanel('a panel that is closed before Node-RED has its credentials', (bench) => {
  const credentials = '**/credentials/jwt-key/*';
  afterEach(() => bench.editor?.page.unroute(credentials));

  it('is not built when they come, and opens the next time', async () => {
    const editor = await bench.open(flow);
    const { page, openPanel, openTab, close, calm } = editor;
    await openPanel('gen');
    await openTab('signature');
    let arrive = () => {};
    const late = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    await page.route(credentials, async (route) => {
      await late;
      await route.continue();
    });
    const edit = page.locator('#node-input-btn-signingKey-edit');
    await edit.click();
    await page.locator('#node-config-dialog-cancel').click();
    await page.locator('#node-config-dialog-cancel').waitFor({ state: 'detached' });
    await calm();
    const answered = page.waitForResponse(credentials);
    arrive();
    await (await answered).finished();
    await edit.click();
    await page.locator('#jwt-key-description', { hasText: 'Secret, 384 bits' }).waitFor();
    await calm();
    await close('key-cancel');
    await close('cancel');
  });
});
