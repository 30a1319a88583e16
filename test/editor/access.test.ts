import { prepareAxe } from '../support/axe.ts';
import { assertAccessible, fewTexts } from '../support/axe-themes.ts';
import { forms, openForm, openGroups, panels } from '../support/forms.ts';
import { describePanel } from '../support/panel.ts';
import { isWhole, tested, wholeTest } from '../support/whole.ts';

describePanel('axe finds no violation of WCAG 2.1, level A or AA,', (bench) => {
  for (const { node, form, tabs, ids, full } of panels) {
    const states = tested<string>(ids, (one) => full.some((id) => id === one));
    it(`in ${node}: each tab, its groups open, ${states.join(', ')}`, async () => {
      const editor = await bench.open(forms());
      const { page, openTab, close } = editor;
      await prepareAxe(page);
      for (const [round, id] of states.entries()) {
        await openForm(editor, id);
        for (const [index, tab] of tabs.entries()) {
          await openTab(tab);
          const part = `${form} [data-tab="${tab}"]`;
          const closed = `${part} details:not([open]) > summary`;
          const isGrouped = (await page.locator(closed).locator('visible=true').count()) > 0;
          // Closed, the groups look alike in every state, and what is around them does not change when they are opened.
          if (isWhole && isGrouped && round === 0) await assertAccessible(page, closed, `${id}, ${tab}`, 1);
          await openGroups(page);
          // What is around the tabs stays as it is.
          await assertAccessible(page, index === 0 ? form : part, `${id}, ${tab}`, index === 0 ? fewTexts : 1);
        }
        await close('cancel');
      }
    });
  }

  wholeTest('in a JWT - Generator whose claims are switched off, and which is filled from elsewhere', async () => {
    const editor = await bench.open(forms());
    const { page } = editor;
    await prepareAxe(page);
    await openForm(editor, 'fresh');
    for (const claim of ['iss', 'sub', 'iat', 'exp']) await page.locator(`#node-input-${claim}`).uncheck();
    await page.locator('#jwt-fill-open').click();
    await page.locator('#jwt-fill-text').fill('nothing that anybody knows');
    await page.locator('#jwt-fill-run').click();
    await page.locator('#jwt-fill-result:not(:empty)').waitFor();
    await assertAccessible(page, '#jwt-fill, [data-tab="claims"]', 'switched off');
  });

  it('with all claims as JSON, with a problem in them and without', async () => {
    const editor = await bench.open(forms());
    const { page } = editor;
    await prepareAxe(page);
    await openForm(editor, 'ready');
    await page.locator('.jwt-views [data-view="json"]').click();
    await page.locator('#jwt-claims-text .monaco-editor').first().waitFor();
    await page.locator('.jwt-notation summary').click();
    await assertAccessible(page, '#jwt-generator-panel', 'JSON');
    await page.locator('#jwt-claims-text .view-lines').click();
    await page.keyboard.type('x');
    await page.locator('#jwt-claims-verdict.jwt-bad').waitFor();
    await assertAccessible(page, '#jwt-generator-panel', 'JSON with a problem');
    await editor.close('cancel');
  });

  it('in what "Try it" shows of a good outcome and of a bad one', async () => {
    const editor = await bench.open(forms());
    const { page, close } = editor;
    await prepareAxe(page);
    const outcomes = [
      ['ready', 'good'],
      ['crowded', 'bad'],
    ] as const;
    for (const [id, outcome] of tested(outcomes, ([, name]) => name === 'bad')) {
      await openForm(editor, id);
      await page.locator('#jwt-try').click();
      await page.locator(`#jwt-trial-result .jwt-${outcome}`).waitFor();
      await page.locator('#jwt-trial-message .monaco-editor').first().waitFor();
      await assertAccessible(page, '.jwt-preview', outcome);
      await close('cancel');
    }
  });
});
