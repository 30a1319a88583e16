// Takes pictures of the quick-start flow and of every tab of every panel, in both themes, into screenshots/; those that
// the README shows go to docs/images/.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium } from '../test/support/chromium.ts';
import { type Editor, editNode, openEditor } from '../test/support/editor.ts';
import { openForm, openGroups } from '../test/support/forms.ts';
import { nodeRed5, root, startNodeRed } from '../test/support/node-red.ts';

type FlowNode = { id: string; type: string; [setting: string]: unknown };

const shown = ['flow-light', 'claims-light', 'trial-light', 'verifier-token-light'];
const themes = ['light', 'dark'] as const;
const picture = (name: string) => join(root, shown.includes(name) ? 'docs/images' : 'screenshots', `${name}.png`);
const examples = ['Quick start', 'Protect an HTTP endpoint', 'Publish your keys'];

const running = await startNodeRed(nodeRed5);
const browser = await launchChromium();
try {
  const flow: FlowNode[] = [];
  for (const name of examples) flow.push(...(await exampleWithKey(name)));
  await running.deploy(flow);
  const idOf = (type: string) => flow.find((node) => node.type === type)?.id ?? '';
  for (const theme of themes) {
    const editor = await openEditor(browser, running, { theme, width: 1440 });
    const take = (name: string) => takeTray(editor, `${name}-${theme}`);
    await takeFlow(editor, idOf('inject'), `flow-${theme}`);

    await openForm(editor, idOf('jwt-generator'));
    await takeTabs(editor, ['claims', 'signature', 'encryption', 'result'], take);
    await editor.openTab('claims');
    await takeTrial(editor, () => take('trial'));
    await editor.openTab('signature');
    await takeKey(editor, take);
    await editor.close('cancel');

    await openForm(editor, idOf('jwt-verifier'));
    await takeTabs(editor, ['token', 'result'], (tab) => take(`verifier-${tab}`));
    await editor.close('cancel');

    await editNode(editor.page, idOf('jwt-jwks'));
    await editor.page.locator('#jwt-jwks-published:not(:empty)').waitFor();
    await editor.calm();
    await take('jwks');
    await editor.page.close();
  }
} finally {
  await browser.close();
  await running.stop();
}

/** The uppermost dialog. */
async function takeTray({ page }: Editor, name: string): Promise<void> {
  await page
    .locator('.red-ui-tray')
    .last()
    .screenshot({ path: picture(name) });
}

async function takeFlow({ page }: Editor, inject: string, name: string): Promise<void> {
  await page.locator(`[id="${inject}"] .red-ui-flow-node-button`).click();
  await page.getByText('until').first().waitFor();
  // The editor's own messages would hide a part of the panel.
  await page.addStyleTag({ content: '#red-ui-notifications { display: none }' });
  await page.screenshot({ path: picture(name), clip: { x: 0, y: 0, width: 1440, height: 560 } });
}

/** Each tab, and, where it has closed groups, once more with them open. */
async function takeTabs(
  { page, openTab }: Editor,
  tabs: readonly string[],
  take: (name: string) => Promise<void>,
): Promise<void> {
  for (const tab of tabs) {
    await openTab(tab);
    await take(tab);
    if ((await page.locator(`[data-tab="${tab}"] summary:visible`).count()) === 0) continue;
    await openGroups(page);
    await take(`${tab}-groups`);
  }
}

/** What *Try it* answers. */
async function takeTrial({ page }: Editor, take: () => Promise<void>): Promise<void> {
  await page.locator('#jwt-try').click();
  const outcome = page.locator('#jwt-trial-result .jwt-good');
  await outcome.waitFor();
  await outcome.scrollIntoViewIfNeeded();
  await take();
}

/** The key of the generator, and its rotation. */
async function takeKey(editor: Editor, take: (name: string) => Promise<void>): Promise<void> {
  const { page, calm, close } = editor;
  await page.locator('#node-input-btn-signingKey-edit').click();
  await page.locator('#node-config-dialog-ok').waitFor();
  await page.locator('#jwt-key-description p').first().waitFor();
  await calm();
  await take('key');
  await openGroups(page);
  await page.locator('#jwt-key-panel summary').last().scrollIntoViewIfNeeded();
  await take('key-groups');
  await close('key-cancel');
}

/** An example as it is after its first steps: each of its keys is generated. */
async function exampleWithKey(name: string): Promise<FlowNode[]> {
  const flow: FlowNode[] = JSON.parse(readFileSync(join(root, `examples/${name}.json`), 'utf8'));
  for (const node of flow.filter(({ type }) => type === 'jwt-key')) {
    const answer = await fetch(`${running.url}/jwt-key/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kty: node.kty, curve: 'P-256', use: 'sig' }),
    });
    if (!answer.ok) throw new Error(`no key was generated: ${answer.status}`);
    const { text } = await answer.json();
    Object.assign(node, { credentials: { privateKey: text } });
  }
  return flow;
}
