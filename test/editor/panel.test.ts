import assert from 'node:assert/strict';
import { compactVerify, importJWK, type JWK } from 'jose';
import type { Browser } from 'playwright-core';
import { generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import { launchChromium } from '../support/chromium.ts';
import { type Editor, openEditor } from '../support/editor.ts';
import { nodeRed4, nodeRed5, type RunningNodeRed, startNodeRed } from '../support/node-red.ts';

const place = { z: 'tab', y: 200 };
const flow = [
  { id: 'tab', type: 'tab', label: 'Panel' },
  { id: 'in', type: 'http in', ...place, x: 150, url: '/token', method: 'get', wires: [['gen']] },
  { id: 'gen', type: 'jwt-generator', ...place, x: 350, ...generatorDefaults, wires: [['true'], ['failure']] },
  {
    id: 'true',
    type: 'change',
    ...place,
    x: 550,
    y: 140,
    rules: [{ t: 'set', p: 'payload', pt: 'msg', to: '{"token": token, "jwt": $flowContext("jwt")}', tot: 'jsonata' }],
    wires: [['out']],
  },
  {
    id: 'failure',
    type: 'change',
    ...place,
    x: 550,
    y: 260,
    rules: [{ t: 'set', p: 'payload', pt: 'msg', to: 'error', tot: 'msg' }],
    wires: [['out']],
  },
  { id: 'out', type: 'http response', ...place, x: 750, wires: [] },
];

describe('the panel', function () {
  this.timeout(120_000);
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser?.close());

  for (const edition of [nodeRed5, nodeRed4]) {
    describe(`in ${edition.name}`, () => {
      let running: RunningNodeRed;
      let editor: Editor;
      before(async () => {
        running = await startNodeRed(edition);
      });
      after(() => running?.stop());
      beforeEach(async () => {
        await running.deploy(flow);
        editor = await openEditor(browser, running);
      });
      afterEach(async () => {
        await editor.page.close();
        assert.deepEqual(editor.complaints, []);
      });

      const ask = async (path = '/token') =>
        (await fetch(running.url + path)).json() as Promise<Record<string, unknown>>;

      it('is filled by a person, who generates a key and reads a token', async () => {
        const { page } = editor;
        await editor.openPanel('gen');
        await page.locator('#node-input-name').fill('for the shop');
        await fillTyped(editor, 'ttl', '60');
        await fillTyped(editor, 'issuer', 'https://shop.example');
        await page.locator('#node-input-sub').uncheck();
        await page.locator('#node-input-aud').check();
        await fillTyped(editor, 'audience', 'https://api.example');
        await page.locator('[data-tab="claims"] .red-ui-editableList-addButton').click();
        await page.locator('.jwt-row-key').fill('role');
        await page.locator('.jwt-row .red-ui-typedInput-container input[type="text"]').fill('buyer');

        await editor.openTab('signature');
        await page.locator('#node-input-btn-signingKey-add').click();
        await page.locator('#node-config-input-kty').selectOption('EC');
        await page.locator('#jwt-key-generate').click();
        await page.locator('#jwt-key-generated').waitFor();
        const publicJwk: JWK = JSON.parse((await page.locator('#jwt-key-public-jwk').textContent()) ?? '');
        await editor.close('key-done');

        await editor.openTab('result');
        await page.locator('#node-input-authorization').check();
        await editor.close('done');
        await editor.deploy();

        let answer = await ask();
        while (answer.code) answer = await ask();
        const { payload, protectedHeader } = await compactVerify(
          String(answer.token),
          await importJWK(publicJwk, 'ES256'),
        );
        const { iat, exp, ...claims } = JSON.parse(new TextDecoder().decode(payload));
        assert.deepEqual(claims, { iss: 'https://shop.example', aud: 'https://api.example', role: 'buyer' });
        assert.equal(exp - iat, 60);
        assert.equal(protectedHeader.kid, publicJwk.kid);
        assert.deepEqual(answer.jwt, { token: answer.token });
      });

      it('saves a fresh node as it is: opening and closing changes nothing', async () => {
        await editor.openPanel('gen');
        await editor.close('done');
        const saved: Record<string, unknown> = {};
        for (const name of Object.keys(generatorDefaults)) saved[name] = await editor.setting('gen', name);
        assert.deepEqual(saved, { ...generatorDefaults });
      });

      it('marks in words what would fail at deploy', async () => {
        const { page } = editor;
        await editor.openPanel('gen');
        await editor.openTab('signature');
        await page.locator('#node-input-signature').selectOption('none');
        const field = page.locator('#node-input-signature');
        await page.waitForFunction(() =>
          document.querySelector('#node-input-signature')?.classList.contains('input-error'),
        );
        await field.hover();
        await page.getByText('an unprotected token is never issued').first().waitFor();
        await editor.close('cancel');
        assert.equal(await editor.setting('gen', 'signature'), 'asymmetric');
      });
    });
  }
});

/** Types into a TypedInput, as a person does. */
async function fillTyped({ page }: Editor, name: string, text: string): Promise<void> {
  await page.locator(`#node-input-${name} + .red-ui-typedInput-container input[type="text"]`).fill(text);
}
