import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { verifierDefaults } from '../../nodes/jwt-verifier/settings.ts';
import { inspect, prepareAxe } from '../support/axe.ts';
import { doubleClick, type Editor } from '../support/editor.ts';
import { secret } from '../support/flow.ts';
import { describePanel, fillTyped } from '../support/panel.ts';
import { encode } from '../support/verify.ts';

const claims = { iss: 'https://login.example/', sub: 'device-7', exp: 32_503_680_000 };
const input = `${encode({ alg: 'HS256', kid: 'idp-2' })}.${encode(claims)}`;
const token = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;

const flow = (settings: object) => [
  { id: 'tab', type: 'tab', label: 'Verifier' },
  { id: 'key', type: 'jwt-key', name: 'key of the issuer', use: 'sig', kty: 'oct', credentials: { secret } },
  {
    ...{ id: 'ver', type: 'jwt-verifier', z: 'tab', x: 350, y: 200, name: '', wires: [[], []] },
    ...{ ...verifierDefaults, key: 'key', ...settings },
  },
];

async function openTrial({ page, calm }: Editor): Promise<void> {
  await doubleClick(page.locator('[id="ver"]'));
  await page.locator('#node-dialog-ok').waitFor();
  await calm();
  await page.locator('#jwt-try').click();
}

describePanel('the trial in the panel of JWT - Verifier', (bench) => {
  it('finds a trailing slash in "iss", and is right once the setting is', async () => {
    const editor = await bench.open(flow({ issuer: 'https://login.example' }));
    const { page, close, setting } = editor;
    await openTrial(editor);
    await page.locator('#jwt-trial-token').fill(`Bearer ${token}`);
    const failed = page.locator('.jwt-verdict', { has: page.locator('.jwt-failed') });
    await failed.waitFor();
    assert.equal(await failed.count(), 1);
    const shown = String(await failed.textContent());
    for (const part of ['"https://login.example"', '"https://login.example/"', 'only in the slash at the end']) {
      assert.ok(shown.includes(part), `${part} in ${shown}`);
    }
    const list = String(await page.locator('.jwt-verdicts').textContent());
    for (const part of ['HS256', 'kid idp-2 · key of the issuer', 'exp (required)'])
      assert.ok(list.includes(part), list);
    await page.locator('#jwt-trial-result', { hasText: 'The node refuses this token.' }).waitFor();
    await page.locator('#jwt-trial-result pre', { hasText: 'device-7' }).waitFor();

    await fillTyped(editor, 'issuer', 'https://login.example/');
    await page.locator('#jwt-trial-result', { hasText: 'The node accepts this token.' }).waitFor();
    // An address that is being typed is not asked for keys.
    await page.locator('#node-input-keySource').selectOption('jwks');
    await page.locator('#jwt-trial-result.jwt-stale').waitFor();
    await page.locator('#node-input-keySource').selectOption('key');
    await page.locator('#jwt-trial-result:not(.jwt-stale)').waitFor();
    await page.locator('#jwt-trial-token').fill('');
    await page.locator('#jwt-trial-result:empty').waitFor({ state: 'attached' });
    await close('done');
    assert.equal(await setting('ver', 'issuer'), 'https://login.example/');
  });

  it('says what a text is that is not a token, and what the node would refuse at deploy', async () => {
    const editor = await bench.open(flow({}));
    const { page, close } = editor;
    await openTrial(editor);
    await page.locator('#jwt-trial-token').fill('Basic dXNlcjpwYXNz');
    await page.locator('.jwt-verdict', { hasText: 'the scheme of these credentials is not for tokens' }).waitFor();
    await page.locator('details', { hasText: 'JSON Schema' }).locator('summary').click();
    await page.locator('#node-input-schema').fill('{');
    await page.locator('#jwt-trial-run').click();
    await page.locator('#jwt-trial-result .jwt-bad', { hasText: '"schema" is not JSON' }).waitFor();
    await close('cancel');
  });

  it('is named and readable for everybody', async () => {
    const editor = await bench.open(flow({ issuer: 'https://login.example', audience: 'x', audienceType: 'msg' }));
    const { page, close } = editor;
    await openTrial(editor);
    assert.equal(await page.locator('#jwt-try').getAttribute('aria-expanded'), 'true');
    await page.locator('#jwt-trial-token').fill(token);
    await page.locator('.jwt-verdict .jwt-failed').first().waitFor();
    await prepareAxe(page);
    assert.deepEqual((await inspect(page, '.jwt-preview')).faults, []);
    await close('cancel');
  });
});
