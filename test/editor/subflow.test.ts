import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import { jwksDefaults } from '../../nodes/jwt-jwks/settings.ts';
import { verifierDefaults } from '../../nodes/jwt-verifier/settings.ts';
import type { Editor } from '../support/editor.ts';
import { secret } from '../support/flow.ts';
import { curvePair } from '../support/keys.ts';
import { describePanel } from '../support/panel.ts';
import { inBraces } from '../support/trial.ts';
import { encode } from '../support/verify.ts';

const KEY = inBraces('KEY');
const inside = { z: 'sub', y: 100, wires: [[], []] };
const signs = { ...generatorDefaults, signature: 'symmetric', signingKey: KEY };
const issuer = { issuer: 'https://login.example', keySource: 'key', jwksUrl: '', audience: '', audienceType: 'str' };

/** A subflow whose property KEY names the key of each of its nodes, and that has an instance. */
const flow = (byDefault: string, byInstance: string, settings: object = {}) => [
  { id: 'tab', type: 'tab', label: 'Subflow' },
  {
    ...{ id: 'sub', type: 'subflow', name: 'Shop tokens', in: [], out: [] },
    env: [
      { name: 'KEY', type: 'jwt-key', value: byDefault, ui: { type: 'conf-types' } },
      { name: 'WHOM', type: 'str', value: 'https://shop.example' },
    ],
  },
  { id: 'secret', type: 'jwt-key', name: 'shop secret', use: 'sig', kty: 'oct', credentials: { secret } },
  { id: 'pair', type: 'jwt-key', name: 'shop pair', use: 'sig', kty: 'EC', publicKey: curvePair('P-256').publicKey },
  { id: 'gen', type: 'jwt-generator', ...inside, x: 100, name: '', ...signs, ...settings },
  { id: 'ver', type: 'jwt-verifier', ...inside, x: 300, name: '', ...verifierDefaults, key: KEY, ...settings },
  {
    ...{ id: 'several', type: 'jwt-verifier', ...inside, x: 500, name: '', ...verifierDefaults },
    ...{ keySource: 'issuers', issuers: [issuer], issuerKeys: [KEY] },
  },
  { id: 'set', type: 'jwt-jwks', ...inside, wires: [[]], x: 700, name: '', ...jwksDefaults, keys: [KEY] },
  {
    ...{ id: 'one', type: 'subflow:sub', z: 'tab', x: 200, y: 100, name: 'Shop in Paris', wires: [] },
    env: byInstance ? [{ name: 'KEY', type: 'conf-type', value: byInstance }] : [],
  },
];

/** Opens the panel of a node in the template. */
async function openInside({ page, calm }: Editor, id: string): Promise<void> {
  await page.evaluate((node) => {
    const { RED } = globalThis as unknown as {
      RED: {
        workspaces: { show(id: string): void };
        nodes: { node(id: string): object };
        editor: { edit(node: object): void };
      };
    };
    RED.workspaces.show('sub');
    RED.editor.edit(RED.nodes.node(node));
  }, id);
  await page.locator('#node-dialog-ok').waitFor();
  await calm();
}

const note = 'With the default properties of the subflow: ';

describePanel('the panels in a subflow', (bench) => {
  it('find no fault with a key that an instance chooses, and say who decides', async () => {
    const editor = await bench.open(flow('', ''));
    const { page, close } = editor;
    const lines = { gen: '#jwt-signature-key', ver: '#jwt-key-line', set: '#jwt-jwks-published' };
    for (const [id, line] of Object.entries(lines)) {
      await openInside(editor, id);
      if (id === 'gen') await editor.openTab('signature');
      await page.locator(line, { hasText: 'The property KEY of the subflow decides which key it is.' }).waitFor();
      assert.equal(await page.locator('.jwt-fault, #jwt-faults li, .input-error').count(), 0, id);
      await close('cancel');
    }
    await openInside(editor, 'several');
    const chosen = page.locator('.jwt-issuer-key select option:checked');
    assert.equal(await chosen.textContent(), '[env] KEY');
    assert.equal(await page.locator('.jwt-fault, #jwt-faults li').count(), 0);
    await close('done');
    assert.deepEqual(await editor.setting('several', 'issuerKeys'), [KEY]);
    for (const id of ['gen', 'ver', 'several', 'set']) assert.equal(await editor.setting(id, 'valid'), true, id);
  });

  it('judge and describe the default of the property', async () => {
    const editor = await bench.open(flow('pair', ''));
    const { page, close } = editor;
    await openInside(editor, 'gen');
    await page.locator('#jwt-faults li', { hasText: 'Signature' }).waitFor();
    await close('cancel');
    await openInside(editor, 'ver');
    await page.locator('#jwt-key-line', { hasText: 'decides which key it is. EC P-256 · ES256' }).waitFor();
    assert.deepEqual(await page.locator('.jwt-fault').allTextContents(), []);
    await close('cancel');
  });

  it('preview and try out a token with the default properties, and with those of an instance', async () => {
    const settings = { issuer: 'WHOM', issuerType: 'env', subject: `of ${inBraces('WHOM')}` };
    const editor = await bench.open(flow('', 'secret', settings));
    const { page, close } = editor;
    await openInside(editor, 'gen');
    const preview = page.locator('#jwt-preview');
    await preview.locator('dd', { hasText: '"of https://shop.example"' }).waitFor();
    await preview.locator('dd', { hasText: 'HS256' }).waitFor();
    await preview.locator('.jwt-note', { hasText: `${note}WHOM.` }).waitFor();
    await preview
      .locator('.jwt-note', { hasText: 'With the properties of its instance "Shop in Paris": KEY.' })
      .waitFor();
    await page.locator('#jwt-try').click();
    const result = page.locator('#jwt-trial-result');
    await result.locator('.jwt-good', { hasText: '"iss": "https://shop.example"' }).waitFor();
    await result.locator('.jwt-note', { hasText: `${note}WHOM.` }).waitFor();
    await close('cancel');
  });

  it('try a token with the default properties', async () => {
    const editor = await bench.open(flow('secret', '', { issuer: 'WHOM', issuerType: 'env' }));
    const { page, close } = editor;
    const input = `${encode({ alg: 'HS256' })}.${encode({ iss: 'https://shop.example/', exp: 32_503_680_000 })}`;
    await openInside(editor, 'ver');
    await page.locator('#jwt-try').click();
    const mac = createHmac('sha256', secret).update(input).digest('base64url');
    await page.locator('#jwt-trial-token').fill(`${input}.${mac}`);
    await page.locator('.jwt-verdict', { hasText: 'only in the slash at the end' }).waitFor();
    await page.locator('.jwt-verdict', { hasText: 'shop secret' }).waitFor();
    await page.locator('#jwt-trial-result .jwt-note', { hasText: `${note}KEY, WHOM.` }).waitFor();
    await close('cancel');
  });
});
