import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Editor } from '../support/editor.ts';
import { openGroups } from '../support/forms.ts';
import { curvePair } from '../support/keys.ts';
import { describePanel, tokenFlow } from '../support/panel.ts';
import { isWhole } from '../support/whole.ts';

const key = { id: 'key', type: 'jwt-key', use: 'sig', kty: 'EC', credentials: curvePair('P-256') };
/** Settings that bring as many rows into sight as there are. */
const everything = {
  signature: 'asymmetric',
  signingKey: 'key',
  encryption: 'asymmetric',
  aud: true,
  audience: 'a',
  nbf: true,
  jti: true,
  scopes: 'read',
  issuedAtOffset: '-60',
  payload: 'payload',
  payloadType: 'msg',
  authorization: true,
  exchange: true,
  exchangeUrl: 'https://idp.example/token',
  cache: true,
  customClaims: [{ key: 'role', dataType: 'string', value: 'admin', valueType: 'str' }],
};

/** Where each control of the panel is, by its number; those of the preview, which shows the token, are left out. */
function places(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.jwt-panel :is(input, select, textarea, button, label, summary, a)')]
      .filter((control) => control.checkVisibility() && !control.closest('#jwt-preview'))
      .map((control) => {
        const { left, top } = control.getBoundingClientRect();
        return `${control.localName}#${control.id || control.className} ${Math.round(left)} ${Math.round(top)}`;
      }),
  );
}

/** Does something, and waits until the panel shows the settings as they are then. */
async function refreshed(page: Page, act: () => Promise<void>): Promise<void> {
  const shown = page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const preview = document.querySelector('#jwt-preview') as HTMLElement;
        new MutationObserver((_, observer) => {
          observer.disconnect();
          resolve();
        }).observe(preview, { childList: true });
      }),
  );
  await act();
  await shown;
}

/** From one field that is typed in to the next. */
const step = isWhole ? 1 : 5;

async function assertSteady({ page }: Editor, tab: string): Promise<number> {
  const fields = page.locator(
    `[data-tab="${tab}"] :is(input[type="text"], input[type="number"], textarea):visible:enabled`,
  );
  const count = await fields.count();
  for (let index = 0; index < count; index += step) {
    const field = fields.nth(index);
    const before = await field.inputValue();
    await field.focus();
    const still = await places(page);
    for (const text of ['', '7x']) {
      await refreshed(page, async () => {
        await page.keyboard.press('Control+a');
        await page.keyboard.press('Delete');
        await page.keyboard.insertText(`${text}9`);
        if (text === '') await page.keyboard.press('Backspace');
      });
      assert.deepEqual(await places(page), still, `${tab}: ${await field.getAttribute('id')} "${text}"`);
    }
    await refreshed(page, () => field.fill(before));
  }
  return count;
}

describePanel('a steady panel', (bench) => {
  it('says nothing against a new node before a field was left, and keeps the keyboard where it is needed', async () => {
    // The page is that of other tests, in which a panel of `gen` may have been open: that node is no longer new.
    const editor = await bench.open(tokenFlow({ id: 'new' }));
    const { page } = editor;
    await editor.openPanel('new');
    const faults = page.locator('.jwt-fault, .jwt-panel [aria-invalid], .jwt-panel .input-error');
    const subject = page.locator('#node-input-subject-text');
    await page.locator('#jwt-faults.jwt-todo', { hasText: 'choose or add a key' }).waitFor();
    assert.equal(await faults.count(), 0);
    await refreshed(page, () => subject.fill(''));
    assert.equal(await page.locator('.jwt-fault').count(), 0);
    await page.locator('#node-input-name').focus();
    await page.locator('.jwt-fault', { hasText: '"Subject" needs a value' }).waitFor();
    // Once it is known, it goes when the field is left again. The menu of the other button may stay open meanwhile.
    await page.mouse.down({ button: 'right' });
    await refreshed(page, () => subject.fill('anna'));
    await page.mouse.up({ button: 'right' });
    assert.equal(await page.locator('.jwt-fault').count(), 1);
    // A person presses for longer than it takes to look again; what is pressed stays below the pointer.
    await page.locator('[data-add="aud"]').hover();
    await page.mouse.down();
    await page.waitForTimeout(300);
    assert.equal(await page.locator('.jwt-fault').count(), 1);
    await page.mouse.up();
    await page.locator('.jwt-fault').waitFor({ state: 'detached' });

    // An added row has the keyboard in its text.
    const focused = () => page.evaluate(() => document.activeElement?.id);
    assert.equal(await focused(), 'node-input-audience-text');
    await page.locator('[data-add="scope"]').click();
    assert.equal(await focused(), 'node-input-scopes-text');
    await editor.openTab('signature');
    await page.locator('#jwt-signature-generate').focus();
    await page.keyboard.press('Enter');
    await page.locator('#jwt-signature-key', { hasText: 'EC P-256' }).waitFor();
    assert.equal(await focused(), 'jwt-signature-generate');

    // A result that is not that of the settings is dimmed; the sample has what they read.
    await editor.openTab('result');
    assert.equal(
      await page.locator('#node-input-saveAttributes + * .red-ui-typedInput-option-label').innerText(),
      'token',
    );
    await page.locator('#jwt-try').click();
    await page.locator('#jwt-trial-result .jwt-good, #jwt-trial-result .jwt-bad').first().waitFor();
    assert.equal(await page.locator('#jwt-trial-result.jwt-stale').count(), 0);
    await page.locator('#node-input-output').evaluate((input) => input.dispatchEvent(new Event('change')));
    await page.locator('#node-input-authorization').check();
    await page.locator('#jwt-trial-result.jwt-stale').waitFor();
    await editor.close('cancel');
  });

  it('shows what the server says when nothing is pressed', async () => {
    const editor = await bench.open(tokenFlow({}, key));
    const { page } = editor;
    await editor.openPanel('gen');
    await editor.openTab('signature');
    let ask = () => {};
    const pressed = new Promise<void>((resolve) => {
      ask = resolve;
    });
    await page.route('**/jwt-key/describe', (route) => pressed.then(() => route.continue()));
    const answered = page.waitForResponse('**/jwt-key/describe');
    await page.locator('#node-input-signature').selectOption('asymmetric');
    await page.locator('#node-input-signingKey').selectOption('key');
    await page.locator('.jwt-panel a[href="#encryption"]').hover();
    await page.mouse.down();
    ask();
    await (await answered).finished();
    await page.waitForTimeout(300);
    const line = page.locator('#jwt-signature-key', { hasText: 'EC P-256' });
    assert.equal(await line.count(), 0);
    await page.mouse.up();
    await line.waitFor({ state: 'attached' });
    assert.equal(await page.locator('[data-tab="encryption"]').isVisible(), true);
    await page.unroute('**/jwt-key/describe');
    await editor.close('cancel');
  });

  it(`stays where it is while one types in ${step === 1 ? 'any' : 'every fifth'} field of any tab`, async () => {
    const editor = await bench.open(tokenFlow(everything, key));
    await editor.openPanel('gen');
    await openGroups(editor.page);
    let fields = 0;
    for (const tab of ['claims', 'signature', 'encryption', 'result']) {
      // What is wrong on the tab before is listed now, below the form.
      await refreshed(editor.page, () => editor.openTab(tab));
      fields += await assertSteady(editor, tab);
    }
    assert.ok(fields > 25, String(fields));
    await editor.close('cancel');
  });
});
