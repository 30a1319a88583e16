import assert from 'node:assert/strict';
import type { Editor } from '../support/editor.ts';
import { describePanel, fillTyped, tokenFlow } from '../support/panel.ts';

const key = { id: 'k', type: 'jwt-key', name: 'k', use: 'sig', kty: 'oct' };
const signed = { signature: 'symmetric', signingKey: 'k' };

const button = ({ page }: Editor, view: 'form' | 'json') => page.locator(`.jwt-views [data-view="${view}"]`);
const verdict = ({ page }: Editor) => page.locator('#jwt-claims-verdict');

async function openJson(editor: Editor): Promise<void> {
  await button(editor, 'json').click();
  await editor.page.locator('#jwt-claims-text .view-line').first().waitFor();
}

/** Puts a text in the place of the JSON, as a person pastes it. */
async function write({ page }: Editor, text: string): Promise<void> {
  await page.locator('#jwt-claims-text .view-lines').click();
  await page.keyboard.press('Control+a');
  // Monaco closes braces that are typed; those of a pasted text stay as they are.
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  }, text);
}

/** The JSON that is shown. */
const shown = ({ page }: Editor) =>
  page.evaluate(() => {
    const { monaco } = globalThis as unknown as { monaco: { editor: { getModels(): { getValue(): string }[] } } };
    return monaco.editor.getModels().at(-1)?.getValue();
  });

describePanel('all claims as JSON', (bench) => {
  it('are edited both ways: the form, the preview and what is saved follow', async () => {
    const editor = await bench.open(tokenFlow(signed, key));
    const { page, setting } = editor;
    await editor.openPanel('gen');
    await fillTyped(editor, 'issuer', 'https://me.example');
    await openJson(editor);
    assert.equal(JSON.parse((await shown(editor)) ?? '').iss, 'https://me.example');
    await write(editor, '{"sub": "{{msg.payload.user}}", "exp": "{{now + 5400}}", "level": 3, "iat": "{{now}}"}');
    await page.locator('#jwt-preview', { hasText: '‹msg.payload.user›' }).waitFor();
    await page.locator('#jwt-claims-verdict.jwt-good').waitFor();
    await button(editor, 'form').click();
    assert.equal(await page.locator('#node-input-iss').isChecked(), false);
    assert.equal(await page.locator('.jwt-rows .jwt-row-key').first().inputValue(), 'level');
    await editor.close('done');
    const names = ['iss', 'subject', 'subjectType', 'ttl', 'ttlType', 'customClaims'];
    assert.deepEqual(await Promise.all(names.map((name) => setting('gen', name))), [
      ...[false, 'payload.user', 'msg', '5400', 'num'],
      [{ key: 'level', dataType: 'number', value: '3', valueType: 'num' }],
    ]);
  });

  it('change nothing where nothing is typed', async () => {
    const flow = tokenFlow(
      { ...signed, customClaims: [{ key: 'a', dataType: 'number', value: '12', valueType: 'str' }] },
      key,
    );
    const editor = await bench.open(flow);
    await editor.openPanel('gen');
    await openJson(editor);
    await button(editor, 'form').click();
    await editor.close('done');
    assert.ok(await editor.page.locator('#red-ui-header-button-deploy.disabled').isVisible());
  });

  it('with a problem stay in sight, with line and reason, until it is mended or the changes are discarded', async () => {
    const editor = await bench.open(tokenFlow(signed, key));
    const { page } = editor;
    await editor.openPanel('gen');
    await openJson(editor);
    const before = await shown(editor);
    await write(editor, '{\n  "sub": "anna",\n  "exp": 3600\n}');
    await verdict(editor).filter({ hasText: 'Line 3: "exp" is a time' }).waitFor();
    await button(editor, 'form').click();
    assert.equal(await button(editor, 'json').getAttribute('aria-pressed'), 'true');
    assert.equal(await page.locator('#node-input-subject').inputValue(), 'node-red');
    await verdict(editor).getByText('Discard the changes').click();
    assert.equal(await shown(editor), before);
    await button(editor, 'form').click();
    await page.locator('#node-input-iss').waitFor();
    await editor.close('cancel');
  });

  it('that cannot be taken over are said when the panel is saved, which keeps what the form has', async () => {
    const editor = await bench.open(tokenFlow(signed, key));
    await editor.openPanel('gen');
    await openJson(editor);
    await write(editor, '{"sub": "anna"');
    // At once: what was typed last is read as the panel closes.
    await editor.close('done');
    await editor.page.locator('.red-ui-notification', { hasText: 'Line 1: A comma or closing bracket' }).waitFor();
    assert.equal(await editor.setting('gen', 'subject'), 'node-red');
  });

  it('follow what is filled from elsewhere', async () => {
    const editor = await bench.open(tokenFlow(signed, key));
    const { page } = editor;
    await editor.openPanel('gen');
    await openJson(editor);
    await page.locator('#jwt-fill-open').click();
    await page.locator('#jwt-fill-text').fill('{"algorithm": "HS256", "issuer": "filled", "expiresIn": 60}');
    await page.locator('#jwt-fill-run').click();
    await page.locator('#jwt-claims-text', { hasText: 'filled' }).waitFor();
    assert.equal(JSON.parse((await shown(editor)) ?? '').exp, '{{now + 60}}');
    await editor.close('cancel');
  });

  it('show the form where the list of problems leads to one of its fields', async () => {
    const editor = await bench.open(tokenFlow({ ...signed, issuer: '' }, key));
    const { page } = editor;
    await editor.openPanel('gen');
    await openJson(editor);
    await page.locator('#jwt-faults button', { hasText: 'Issuer' }).click();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'node-input-iss');
    await editor.close('cancel');
  });
});
