import assert from 'node:assert/strict';
import type { Editor } from '../support/editor.ts';
import { forms, openForm, openGroups, openKey, panels } from '../support/forms.ts';
import { isAfter, tabThrough } from '../support/keyboard.ts';
import { describePanel } from '../support/panel.ts';
import { tested } from '../support/whole.ts';

/** Presses keys, one after another. */
async function press({ page }: Editor, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Presses Tab, or another key, until the keyboard is on something. */
async function reach(editor: Editor, what: string, key = 'Tab'): Promise<void> {
  const isThere = () => editor.page.evaluate((selector) => document.activeElement?.matches(selector), what);
  for (let count = 0; !(await isThere()); count += 1) {
    assert.ok(count < 80, `${what} is not reached by ${key}`);
    await press(editor, key);
  }
}

/** Chooses the message as the type of the value, from the button of the type. */
async function chooseMessage(editor: Editor): Promise<void> {
  await press(editor, 'Enter');
  await editor.page.locator('.red-ui-typedInput-options a:focus').waitFor();
  await reach(editor, '.red-ui-typedInput-options a[value="msg"]', 'ArrowDown');
  await press(editor, 'Enter');
}

/** Walks through a form from its name on, and judges what it meets. */
async function assertReadable({ page }: Editor, form: string, place: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.locator(`${form} [id$="-input-name"]`).focus();
  const { stops, missed } = await tabThrough(page, form);
  assert.deepEqual(missed, [], `${place}: not reached`);
  const wrongs = await page.locator('.jwt-fault').allTextContents();
  assert.deepEqual(
    stops
      .filter(({ role, name }) => role !== 'button' && wrongs.includes(name))
      .map(({ role, name }) => `${role} ${name}`),
    [],
    `${place}: named by what is wrong with it`,
  );
  assert.deepEqual(
    stops.filter(({ name }) => name.trim() === '').map(({ role }) => role),
    [],
    `${place}: without a name`,
  );
  assert.deepEqual(
    stops.filter(({ isSeen }) => !isSeen).map(({ name }) => name),
    [],
    `${place}: does not show that the keyboard is on it`,
  );
  const jumps = stops.flatMap(({ name, box }, index) => {
    const earlier = stops[index - 1];
    return earlier && !isAfter(box, earlier.box) ? [`${earlier.name} → ${name}`] : [];
  });
  assert.deepEqual(jumps, [], `${place}: against the order of reading`);
}

const active = (editor: Editor) => editor.page.locator('#jwt-generator-panel').getAttribute('data-active');

describePanel('the keyboard alone', (bench) => {
  for (const { node, form, tabs, ids } of panels) {
    const walked = tested<string>(tabs, (_, index) => index % 2 === 0);
    const where = `the tabs ${walked.join(', ')} of ${node}`;
    it(`reaches every control on ${where} in the order of reading, each named and seen to be reached`, async () => {
      const editor = await bench.open(forms());
      const { page, openTab } = editor;
      await openForm(editor, ids[1]);
      for (const tab of walked) {
        await openTab(tab);
        await openGroups(page);
        await assertReadable(editor, form, tab);
      }
    });
  }

  const keys = tested(['secret', 'rsa', 'file'], (name) => name === 'rsa');
  it(`reaches every control of jwt-key so too: ${keys.join(', ')}`, async () => {
    const editor = await bench.open(forms());
    for (const id of keys) {
      await openKey(editor, id);
      await openGroups(editor.page);
      await assertReadable(editor, '#jwt-key-panel', id);
      await editor.close('key-cancel');
    }
  });

  it('opens tabs by Enter, the space bar and the arrows', async () => {
    const editor = await bench.open(forms());
    await openForm(editor, 'fresh');
    await editor.page.locator('#node-input-name').focus();
    for (const [key, tab] of [
      ['ArrowRight', 'signature'],
      ['ArrowRight', 'encryption'],
      ['ArrowLeft', 'signature'],
    ] as const) {
      await reach(editor, '[role="tab"][aria-selected="true"]');
      await press(editor, key);
      assert.equal(await active(editor), tab);
      assert.ok(await editor.page.locator(`[data-tab="${tab}"]`).isVisible());
    }
    await press(editor, 'Tab', 'Enter');
    assert.equal(await active(editor), 'encryption');
    await press(editor, 'Tab', 'Space');
    assert.equal(await active(editor), 'result');
  });

  it('adds, fills, sorts and removes custom claims', async () => {
    const editor = await bench.open(forms());
    const { page, close, setting } = editor;
    await openForm(editor, 'fresh');
    await page.locator('#node-input-name').focus();
    await reach(editor, '[data-tab="claims"] .red-ui-editableList-addButton');
    await press(editor, 'Enter');
    await page.keyboard.type('first');
    await press(editor, 'Tab', 'Tab', 'Tab');
    await page.keyboard.type('one');
    await reach(editor, '[data-tab="claims"] .red-ui-editableList-addButton');
    await press(editor, 'Enter');
    await page.keyboard.type('second');
    await press(editor, 'Tab', 'ArrowDown', 'Tab');
    // From a number to the message.
    await chooseMessage(editor);
    await reach(editor, '.jwt-row .red-ui-typedInput-input', 'Tab');
    await page.keyboard.type('level');
    await page.locator('#jwt-preview', { hasText: '‹msg.level›' }).waitFor();
    await reach(editor, '.red-ui-editableList-item-handle', 'Shift+Tab');
    await press(editor, 'ArrowUp');
    const order = () =>
      page.locator('.jwt-row-key').evaluateAll((keys) => keys.map((key) => (key as HTMLInputElement).value));
    assert.deepEqual(await order(), ['second', 'first']);
    await press(editor, 'ArrowUp', 'ArrowDown', 'ArrowDown', 'ArrowUp');
    assert.deepEqual(await order(), ['second', 'first']);
    await reach(editor, '.red-ui-editableList-item-remove');
    await press(editor, 'Enter');
    await page.locator('#jwt-preview', { hasText: 'second' }).waitFor({ state: 'hidden' });
    assert.ok(await page.locator('[data-tab="claims"] .red-ui-editableList-addButton:focus').isVisible());
    await close('done');
    assert.deepEqual(await setting('fresh', 'customClaims'), [
      { key: 'first', dataType: 'string', value: 'one', valueType: 'str' },
    ]);
  });

  it('tries a message of its own, and comes out of the text editor again', async () => {
    const editor = await bench.open(forms());
    const { page } = editor;
    await openForm(editor, 'ready');
    await page.locator('#node-input-name').focus();
    await reach(editor, '[data-tab="claims"] [id="node-input-subject-text"]');
    await press(editor, 'Shift+Tab');
    await chooseMessage(editor);
    await press(editor, 'Control+a');
    await page.keyboard.type('visitor');
    await reach(editor, '#jwt-try');
    await press(editor, 'Enter');
    await page.locator('#jwt-trial-result .jwt-good', { hasText: '"sub": "…"' }).waitFor();
    await reach(editor, '#jwt-trial-message *');
    await press(editor, 'Control+a');
    await page.keyboard.type('{"visitor": "anna"}');
    // The editor closes brackets and quotes by itself.
    await press(editor, 'Control+Shift+End', 'Delete');
    await reach(editor, '#jwt-trial-run');
    await press(editor, 'Enter');
    await page.locator('#jwt-trial-result .jwt-good', { hasText: '"sub": "anna"' }).waitFor();
    await reach(editor, '#jwt-trial-result button');
    await reach(editor, '#jwt-try', 'Shift+Tab');
  });
});
