// Takes pictures of the quick-start flow and of every tab of the panel, in both themes, into screenshots/; those that
// the README shows go to docs/images/.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium } from '../test/support/chromium.ts';
import { openEditor } from '../test/support/editor.ts';
import { nodeRed5, root, startNodeRed } from '../test/support/node-red.ts';

type FlowNode = { id: string; type: string; [setting: string]: unknown };

const shown = ['flow-light', 'claims-light'];
const picture = (name: string) => join(root, shown.includes(name) ? 'docs/images' : 'screenshots', `${name}.png`);
const running = await startNodeRed(nodeRed5);
const browser = await launchChromium();
try {
  const flow = await exampleWithKey();
  await running.deploy(flow);
  const nodeOf = (type: string) => flow.find((node) => node.type === type)?.id ?? '';
  for (const theme of ['light', 'dark'] as const) {
    const { page, openPanel, openTab, calm } = await openEditor(browser, running, { theme, width: 1440 });
    await page.locator(`[id="${nodeOf('inject')}"] .red-ui-flow-node-button`).click();
    await page.getByText('until').first().waitFor();
    // The editor's own messages would hide a part of the panel.
    await page.addStyleTag({ content: '#red-ui-notifications { display: none }' });
    const clip = { x: 0, y: 0, width: 1440, height: 560 };
    await page.screenshot({ path: picture(`flow-${theme}`), clip });
    await openPanel(nodeOf('jwt-generator'));
    for (const tab of ['claims', 'signature', 'encryption', 'result']) {
      await openTab(tab);
      await page
        .locator('.red-ui-tray')
        .last()
        .screenshot({ path: picture(`${tab}-${theme}`) });
    }
    await openTab('signature');
    await page.locator('#node-input-btn-signingKey-edit').click();
    await page.locator('#node-config-dialog-ok').waitFor();
    await calm();
    await page
      .locator('.red-ui-tray')
      .last()
      .screenshot({ path: picture(`key-${theme}`) });
    await page.close();
  }
} finally {
  await browser.close();
  await running.stop();
}

async function exampleWithKey(): Promise<FlowNode[]> {
  const flow: FlowNode[] = JSON.parse(readFileSync(join(root, 'examples/Quick start.json'), 'utf8'));
  for (const node of flow.filter(({ type }) => type === 'jwt-key')) {
    const answer = await fetch(`${running.url}/jwt-key/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kty: 'EC', curve: 'P-256', use: 'sig' }),
    });
    const { text } = await answer.json();
    Object.assign(node, { credentials: { privateKey: text } });
  }
  return flow;
}
