import { prepareAxe } from '../support/axe.ts';
import { assertAccessible } from '../support/axe-themes.ts';
import { forms, keys, openGroups, openKey } from '../support/forms.ts';
import { describePanel } from '../support/panel.ts';
import { tested } from '../support/whole.ts';

describePanel('axe finds no violation of WCAG 2.1, level A or AA,', (bench) => {
  const states = tested(Object.keys(keys), (one) => ['rsa', 'file'].includes(one));
  it(`in JWT key, stored and being replaced, its groups closed and open: ${states.join(', ')}`, async () => {
    const editor = await bench.open(forms());
    const { page, close } = editor;
    const check = (state: string) => assertAccessible(page, '#jwt-key-panel', state);
    await prepareAxe(page);
    for (const id of states) {
      await openKey(editor, id);
      // Closed, all are alike, and what is around them does not change when they are opened.
      if (id === 'rsa') await assertAccessible(page, '#jwt-key-panel details:not([open]) > summary', id, 1);
      await openGroups(page);
      const replace = page.locator('#jwt-key-panel :is([data-act="replace"], button:has(.fa-pencil)):visible');
      const isStored = await replace.first().isVisible();
      while (await replace.first().isVisible()) await replace.first().click();
      await check(`${id}, groups open${isStored ? ', being replaced' : ''}`);
      await close('key-cancel');
    }
  });
});
