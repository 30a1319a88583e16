// Films how a person gets from the palette to a call of a provider, in a real Node-RED, into docs/images/minute.webp.
import { join } from 'node:path';
import sharp from 'sharp';
import { launchChromium } from '../test/support/chromium.ts';
import { dragOntoWire, dropFile } from '../test/support/drag.ts';
import { openEditor } from '../test/support/editor.ts';
import { rsaPair } from '../test/support/keys.ts';
import { nodeRed5, root, startNodeRed } from '../test/support/node-red.ts';

const size = { width: 1300, height: 640 };
const captionHeight = 44;
const serviceAccount = JSON.stringify({
  type: 'service_account',
  project_id: 'my-project',
  private_key_id: '1f2e3d4c5b6a79880000111122223333aaaabbbb',
  private_key: rsaPair().privateKey,
  client_email: 'flows@my-project.iam.gserviceaccount.com',
});
const z = 'tab';
const flow = [
  { id: z, type: 'tab', label: 'Google Sheets' },
  { id: 'start', type: 'inject', z, x: 90, y: 140, name: 'start', props: [], repeat: '', wires: [['call']] },
  {
    id: 'call',
    type: 'http request',
    z,
    x: 540,
    y: 140,
    name: 'read the sheet',
    method: 'GET',
    ret: 'obj',
    url: 'https://sheets.googleapis.com/v4/spreadsheets/1aB/values/A1:C9',
    wires: [['show']],
  },
  { id: 'show', type: 'debug', z, x: 710, y: 140, wires: [] },
];

const frames: Buffer[] = [];
const delays: number[] = [];
const running = await startNodeRed(nodeRed5);
const browser = await launchChromium();
try {
  await running.deploy(flow);
  const { page, calm, deploy } = await openEditor(browser, running, { width: size.width });
  await page.setViewportSize(size);
  await page.addStyleTag({ content: '#red-ui-notifications { display: none }' });
  const caption = await browser.newPage({ viewport: { width: size.width, height: captionHeight } });
  /** Takes a frame that is shown for some milliseconds, and below it a sentence. */
  const show = async (sentence: string, ms = 1800) => {
    await caption.setContent(
      `<body style="margin: 0; background: #5b4b8a; color: #fff; font: 600 20px/${captionHeight}px sans-serif; text-align: center">${sentence}`,
    );
    const [top, input] = [await page.screenshot(), await caption.screenshot()];
    const frame = sharp(top)
      .extend({ bottom: captionHeight })
      .composite([{ input, gravity: 'south' }]);
    frames.push(await frame.png().toBuffer());
    delays.push(ms);
  };

  await page.locator('.red-ui-palette-node[data-palette-type="jwt-generator"]').scrollIntoViewIfNeeded();
  await show('A call to Google that needs an access token');
  await dragOntoWire(page, 'jwt-generator');
  await show('1 · Drag JWT - Generator in front of it');
  await page.locator('.red-ui-flow-node', { hasText: 'JWT - Generator' }).dblclick();
  await page.locator('#node-dialog-ok').waitFor();
  await calm();
  await page.locator('#jwt-recipe-list [role=option]').first().waitFor({ state: 'attached' });
  await show('2 · Open it: choose the provider, or drop its file', 1500);
  await dropFile(page, '#jwt-preview', serviceAccount, 'my-project-1f2e3d4c5b6a.json');
  const proposal = page
    .locator('#jwt-recipe-proposal')
    .getByRole('button', { name: 'Google service account', exact: true });
  await proposal.waitFor();
  await show('3 · The file of the service account is recognised');
  await proposal.click();
  await page.locator('#jwt-recipe-field-scopes').waitFor();
  await show('Header, claims, key and token endpoint are filled');
  await page.locator('#jwt-recipe-field-scopes').fill('https://www.googleapis.com/auth/spreadsheets');
  await page.locator('#jwt-faults li').first().waitFor({ state: 'detached' });
  await show('4 · Say what for', 2200);
  await page.locator('#node-dialog-ok').click();
  await page.locator('#node-dialog-ok').waitFor({ state: 'detached' });
  await calm();
  await deploy();
  await page.locator('.red-ui-deploy-button-spinner').waitFor({ state: 'hidden' });
  await show('5 · Done, Deploy: each call carries an access token, renewed before it expires', 3500);
} finally {
  await browser.close();
  await running.stop();
}
await sharp(frames, { join: { animated: true } })
  .webp({ quality: 80, effort: 6, delay: delays, loop: 0 })
  .toFile(join(root, 'docs/images/minute.webp'));
