import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Editor } from './editor.ts';
import { forms, openForm, openGroups, openKey, panels } from './forms.ts';
import { findMisfits } from './layout.ts';
import { root } from './node-red.ts';
import { type Bench, describePanel } from './panel.ts';
import { englishIn, wordsIn } from './texts.ts';
import { tested } from './whole.ts';

/** Width of a window in which Node-RED opens its trays as narrow as it ever does, and that width: in pixels. */
const narrow = { window: 900, tray: 501 };

/** How a key of a catalogue looks that no text was found for. */
const rawKey = /\bjwt-(?:generator|key|verifier|jwks)\.[a-z]/;

/** The first words of a help text, as a person reads them. */
function helpOf(node: string, language: string): string {
  const fileOf = (name: string) => join(root, `nodes/${node}/help/${name}.md`);
  // Node-RED's own way with what is not translated.
  const file = fileOf(existsSync(fileOf(language)) ? language : 'en-US');
  const [paragraph = ''] = readFileSync(file, 'utf8').split('\n\n');
  return paragraph
    .replaceAll(/[*`]|\]\(.*?\)|\[/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

async function assertHelp({ page }: Editor, node: string, language: string): Promise<void> {
  await page.locator('.red-ui-tray-footer button:has(.fa-book)').last().click();
  await page
    .locator('.red-ui-help', { hasText: helpOf(node, language) })
    .first()
    .waitFor();
}

/** The languages that are measured where not everything is: one with long words, and one of another script. */
const usual = ['de', 'ja'];

/** Describes that every form speaks some languages, and that its texts fit. */
export function describeForms(languages: readonly string[]): void {
  describePanel('the forms', (bench) => {
    for (const language of tested(languages, (one) => usual.includes(one))) testForms(bench, language);
  });
}

function testForms(bench: Bench, language: string): void {
  const isEnglish = englishIn(language);

  it(`speak ${language}, fit into the narrowest tray, and have their help`, async () => {
    const editor = await bench.open(forms(), { language, isAnew: true });
    const { page, openTab, close } = editor;
    const check = async (form: string, state: string) => {
      await openGroups(page);
      const words = await wordsIn(page, form);
      assert.ok(words.length > 20, `only ${words.length} texts were seen`);
      assert.deepEqual(
        words.filter((text) => rawKey.test(text)),
        [],
        `${state}: a key in place of its text`,
      );
      assert.deepEqual(words.filter(isEnglish), [], `${state}: not translated`);
      // Node-RED counts what is chosen of a list, in most languages in English.
      assert.equal(await page.locator(`${form} :text-matches('^\\\\d+ selected$')`).count(), 0, `${state}: a number`);
      assert.deepEqual(await findMisfits(page, form), [], `${state}: does not fit`);
    };
    await page.setViewportSize({ width: narrow.window, height: 2400 });
    for (const { node, form, tabs, ids } of panels) {
      await openForm(editor, ids[1]);
      const tray = await page.locator('.red-ui-tray').boundingBox();
      assert.ok(tray && tray.width <= narrow.tray, `the tray is ${tray?.width} pixels wide`);
      for (const tab of tabs) {
        await openTab(tab);
        await check(form, tab);
      }
      await assertHelp(editor, node, language);
      if (node === 'jwt-generator') {
        await page.locator('#jwt-fill-open').click();
        await page.locator('#jwt-try').click();
        await page.locator('#jwt-trial-result .jwt-bad').waitFor();
        await check(form, 'trial');
      }
      await close('cancel');
    }
    for (const id of ['rsa', 'secret', 'file']) {
      await openKey(editor, id);
      await check('#jwt-key-panel', id);
      if (id === 'rsa') await assertHelp(editor, 'jwt-key', language);
      await close('key-cancel');
    }
  });
}
