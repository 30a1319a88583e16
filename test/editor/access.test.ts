import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { inspect, levels, prepareAxe } from '../support/axe.ts';
import { forms, keys, openForm, openGroups, openKey, panels } from '../support/forms.ts';
import { describePanel } from '../support/panel.ts';

/** Texts of a form, at the least: axe that does not see the form finds no fault either. */
const fewTexts = 10;

/**
 * Inspects what is open now in every theme that this Node-RED has.
 *
 * @param root - the form, or the part of it that was not seen yet
 */
async function assertAccessible(page: Page, root: string, state: string, texts = fewTexts): Promise<void> {
  // A mouse over a control is no state of the form.
  await page.mouse.move(0, 0);
  for (const theme of ['light', 'dark']) {
    if (!(await chooseTheme(page, theme === 'dark'))) continue;
    // The themes differ in nothing but their colours.
    const { faults, contrasts } = await inspect(page, root, theme === 'light' ? levels : ['color-contrast']);
    assert.deepEqual(faults, [], `${state}, ${theme}`);
    assert.ok(contrasts >= texts, `${state}, ${theme}: only ${contrasts} texts were seen`);
  }
  await chooseTheme(page, false);
}

/** @returns whether this Node-RED has the theme: 4.1 has no dark one of its own */
function chooseTheme(page: Page, isDark: boolean): Promise<boolean> {
  return page.evaluate((dark) => {
    const { classList } = document.documentElement;
    const background = () => getComputedStyle(document.body).getPropertyValue('--red-ui-primary-background');
    classList.remove('nr-theme-dark');
    const light = background();
    classList.toggle('nr-theme-dark', dark);
    return !dark || background() !== light;
  }, isDark);
}

describePanel('axe finds no violation of WCAG 2.1, level A or AA,', (bench) => {
  for (const { node, form, tabs, ids } of panels) {
    it(`in ${node}: each tab, fresh and with faults, its groups closed and open`, async () => {
      const editor = await bench.open(forms());
      const { page, openTab, close } = editor;
      await prepareAxe(page);
      for (const [round, id] of ids.entries()) {
        await openForm(editor, id);
        for (const [index, tab] of tabs.entries()) {
          await openTab(tab);
          const part = `${form} [data-tab="${tab}"]`;
          const isGrouped = (await page.locator(`${part} summary:visible`).count()) > 0;
          // Closed, the groups look alike in every state.
          if (isGrouped && round === 0) await assertAccessible(page, part, `${id}, ${tab}`, 1);
          await openGroups(page);
          // What is around the tabs stays as it is.
          await assertAccessible(page, index === 0 ? form : part, `${id}, ${tab}`, index === 0 ? fewTexts : 1);
        }
        await close('cancel');
      }
    });
  }

  it('in a JWT - Generator whose claims are switched off, and which is filled from elsewhere', async () => {
    const editor = await bench.open(forms());
    const { page } = editor;
    await prepareAxe(page);
    await openForm(editor, 'fresh');
    for (const claim of ['iss', 'sub', 'iat', 'exp']) await page.locator(`#node-input-${claim}`).uncheck();
    await page.locator('#jwt-fill-open').click();
    await page.locator('#jwt-fill-text').fill('nothing that anybody knows');
    await page.locator('#jwt-fill-run').click();
    await page.locator('#jwt-fill-result:not(:empty)').waitFor();
    await assertAccessible(page, '#jwt-generator-panel', 'switched off');
  });

  it('in what "Try it" shows of a good outcome and of a bad one', async () => {
    const editor = await bench.open(forms());
    const { page, close } = editor;
    await prepareAxe(page);
    for (const [id, outcome] of [
      ['ready', 'good'],
      ['crowded', 'bad'],
    ] as const) {
      await openForm(editor, id);
      await page.locator('#jwt-try').click();
      await page.locator(`#jwt-trial-result .jwt-${outcome}`).waitFor();
      await page.locator('#jwt-trial-message .monaco-editor').first().waitFor();
      await assertAccessible(page, '#jwt-generator-panel', outcome);
      await close('cancel');
    }
  });

  it('in JWT key: each kind and source, stored and being replaced, its groups closed and open', async () => {
    const editor = await bench.open(forms());
    const { page, close } = editor;
    const check = (state: string) => assertAccessible(page, '#jwt-key-panel', state);
    await prepareAxe(page);
    for (const id of Object.keys(keys)) {
      await openKey(editor, id);
      // Closed, all are alike.
      if (id === 'rsa') await check(`${id}, groups closed`);
      await openGroups(page);
      const replace = page.locator('#jwt-key-panel :is([data-act="replace"], button:has(.fa-pencil)):visible');
      const isStored = await replace.first().isVisible();
      while (await replace.first().isVisible()) await replace.first().click();
      await check(`${id}, groups open${isStored ? ', being replaced' : ''}`);
      await close('key-cancel');
    }
  });
});
