import assert from 'node:assert/strict';
import type { Editor } from '../support/editor.ts';
import { chooseType, describePanel, fillTyped, tokenFlow } from '../support/panel.ts';

const shown = async ({ page }: Editor, name: string) => {
  const widget = page.locator(`#node-input-${name} + .red-ui-typedInput-container`);
  const unit = await widget.locator('.red-ui-typedInput-type-label').innerText();
  return `${await widget.locator('input[type="text"]').inputValue()} ${unit.trim()}`;
};

describePanel('the unit that a person chose', (bench) => {
  it('is there when the panel opens again, also after something else was filled and undone', async () => {
    const editor = await bench.open(tokenFlow());
    const { page, setting } = editor;
    await editor.openPanel('gen');
    assert.equal(await shown(editor, 'ttl'), '1 hours');
    await fillTyped(editor, 'ttl', '60');
    await chooseType(editor, 'ttl', 'minutes');
    await editor.close('done');
    assert.deepEqual([await setting('gen', 'ttl'), await setting('gen', 'ttlType')], ['3600', 'num']);
    assert.deepEqual(await setting('gen', 'timeUnits'), { ttl: 'minutes' });
    await editor.openPanel('gen');
    assert.equal(await shown(editor, 'ttl'), '60 minutes');
    await page.locator('#jwt-fill-open').click();
    await page.locator('#jwt-fill-text').fill('{"algorithm": "HS256", "expiresIn": 7200}');
    await page.locator('#jwt-fill-run').click();
    await page.locator('#jwt-fill-undo').click();
    assert.equal(await shown(editor, 'ttl'), '60 minutes');
    await editor.close('done');
    assert.deepEqual(await setting('gen', 'timeUnits'), { ttl: 'minutes' });
  });

  it('is ignored where the number was changed in the file and does not fit it', async () => {
    const timeUnits = { ttl: 'hours', cacheRefresh: 'fortnights' };
    const editor = await bench.open(tokenFlow({ ttl: '3601', timeUnits }));
    await editor.openPanel('gen');
    assert.equal(await shown(editor, 'ttl'), '3601 seconds');
    await editor.close('done');
    assert.deepEqual(await editor.setting('gen', 'timeUnits'), {});
    assert.equal(await editor.setting('gen', 'ttl'), '3601');
  });
});
