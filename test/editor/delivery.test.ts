import assert from 'node:assert/strict';
import { generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import { prepareAxe } from '../support/axe.ts';
import { assertAccessible } from '../support/axe-themes.ts';
import { type Editor, editNode } from '../support/editor.ts';
import { openGroups } from '../support/forms.ts';
import { curvePair } from '../support/keys.ts';
import {
  type Bench,
  chooseType,
  describePanel,
  fillTyped,
  mistakesToShow,
  tokenFlow,
  verdictsOn,
} from '../support/panel.ts';
import { tested } from '../support/whole.ts';

const key = {
  id: 'key',
  type: 'jwt-key',
  use: 'sig',
  kty: 'EC',
  credentials: { privateKey: curvePair('P-256').privateKey },
};

const flowOf = (settings: object = {}) => tokenFlow({ signingKey: 'key', ...settings }, key);

const field = ({ page }: Editor, name: string) => page.locator(`#node-input-${name}`);

/** Presses keys, one after another. */
async function press({ page }: Editor, ...keys: string[]): Promise<void> {
  for (const pressed of keys) await page.keyboard.press(pressed);
}

/** Adds a row to a list, and types its name and its value. */
async function addRow(editor: Editor, list: string, name: string, value: string): Promise<void> {
  const { page } = editor;
  const add = page.locator(
    `.jwt-${list} .red-ui-editableList-addButton, [data-setting="${list}"] .red-ui-editableList-addButton`,
  );
  await add.waitFor();
  await add.focus();
  // The new row has the focus.
  await press(editor, 'Enter');
  await page.keyboard.type(name);
  await press(editor, 'Tab');
  await page.keyboard.type(value);
}

/** What a person does for each kind of delivery, and what is saved. */
const kinds: Readonly<
  Record<string, { act?: (editor: Editor) => Promise<void>; saved?: object; sentence?: string; shown: string[] }>
> = {
  message: { shown: [] },
  header: {
    act: (editor) => addRow(editor, 'deliveryHeaders', 'authorization', 'vapid t={{token}, k={{key.publicPoint}'),
    saved: { deliveryHeaders: [{ key: 'authorization', value: 'vapid t={{token}, k={{key.publicPoint}' }] },
    sentence: 'Sets msg.headers for the next node.',
    shown: ['deliveryHeaders'],
  },
  form: {
    act: async (editor) => {
      await field(editor, 'deliveryUrl').fill('https://login.example/token');
      await addRow(editor, 'deliveryBody', 'assertion', '{token}');
      await addRow(editor, 'deliveryBody', 'client_id', 'anna');
    },
    saved: {
      deliveryUrl: 'https://login.example/token',
      deliveryBody: [
        { key: 'assertion', value: '{token}' },
        { key: 'client_id', value: 'anna' },
      ],
    },
    sentence: 'Sets msg.method, msg.url, msg.headers, msg.payload for the next node.',
    shown: ['deliveryUrl', 'deliveryHeaders', 'deliveryBody'],
  },
  json: {
    act: async (editor) => {
      await field(editor, 'deliveryUrl').fill('https://api.example/{msg.account}/login');
      await addRow(editor, 'deliveryBody', 'jwt', '{token}');
    },
    saved: { deliveryUrl: 'https://api.example/{msg.account}/login', deliveryBody: [{ key: 'jwt', value: '{token}' }] },
    sentence: 'Sets msg.method, msg.url, msg.headers, msg.payload for the next node.',
    shown: ['deliveryUrl', 'deliveryHeaders', 'deliveryBody'],
  },
  query: {
    act: (editor) => field(editor, 'deliveryName').fill('jwt'),
    saved: { deliveryName: 'jwt' },
    sentence: 'Sets msg.url for the next node.',
    shown: ['deliveryUrl', 'deliveryName', 'deliveryHeaders'],
  },
  url: {
    act: (editor) => field(editor, 'deliveryUrl').fill('https://pay.example/save/{token}'),
    saved: { deliveryUrl: 'https://pay.example/save/{token}' },
    sentence: 'Sets msg.url for the next node.',
    shown: ['deliveryUrl'],
  },
  mqtt: {
    act: async (editor) => {
      await editor.page.locator('#jwt-login-part').selectOption('username');
      await field(editor, 'deliveryOther').fill('unused');
    },
    saved: { deliveryName: 'username', deliveryOther: 'unused' },
    sentence: 'Sets msg.action, msg.broker for the next node.',
    shown: ['deliveryName', 'deliveryOther'],
  },
  response: {
    act: (editor) => addRow(editor, 'deliveryBody', 'token', '{token}'),
    saved: { deliveryBody: [{ key: 'token', value: '{token}' }] },
    sentence: 'Sets msg.headers, msg.payload for the next node.',
    shown: ['deliveryHeaders', 'deliveryBody'],
  },
};

const rows = ['deliveryUrl', 'deliveryName', 'deliveryOther', 'deliveryHeaders', 'deliveryBody'];

async function rowsInSight({ page }: Editor): Promise<string[]> {
  const shown = [];
  for (const name of rows) if (await page.locator(`.jwt-${name}`).isVisible()) shown.push(name);
  return shown;
}

/** Waits until the panel has followed what was done: once the field is left, the sentence says it. */
const said = async ({ page }: Editor, text: string) => {
  await page.locator('#node-input-name').focus();
  await page.locator('#jwt-sentence', { hasText: text }).waitFor();
};

async function assertSaved(editor: Editor, saved: object): Promise<void> {
  for (const [name, value] of Object.entries(saved)) assert.deepEqual(await editor.setting('gen', name), value, name);
}

describePanel('how a token travels, in the panel,', (bench: Bench) => {
  const usual = ['message', 'form', 'mqtt'];
  for (const [kind, { act, saved = {}, sentence, shown }] of tested(Object.entries(kinds), ([name]) =>
    usual.includes(name),
  )) {
    it(`is set, saved and shown again: ${kind}`, async () => {
      const editor = await bench.open(flowOf({ delivery: kind === 'message' ? 'url' : 'message' }));
      const { openPanel, openTab, close } = editor;
      await openPanel('gen');
      await openTab('result');
      await field(editor, 'delivery').selectOption(kind);
      await act?.(editor);
      if (sentence) await said(editor, sentence);
      else await editor.page.locator('.jwt-deliveryUrl').waitFor({ state: 'hidden' });
      assert.deepEqual(await rowsInSight(editor), shown);
      await close('done');
      await assertSaved(editor, { delivery: kind, ...saved });
      await openPanel('gen');
      await openTab('result');
      assert.deepEqual(await rowsInSight(editor), shown);
      await close('done');
      await assertSaved(editor, { delivery: kind, ...saved });
    });
  }

  it('is chosen by keyboard, which shows what each way needs', async () => {
    const editor = await bench.open(flowOf({ delivery: 'url' }));
    await editor.openPanel('gen');
    await editor.openTab('result');
    await field(editor, 'delivery').focus();
    for (const [index, { shown }] of Object.values(kinds).entries()) {
      await press(editor, index === 0 ? 'Home' : 'ArrowDown');
      for (const name of rows) {
        const state = shown.includes(name) ? 'visible' : 'hidden';
        await editor.page.locator(`.jwt-${name}`).waitFor({ state });
      }
    }
    await editor.close('done');
    await assertSaved(editor, { delivery: Object.keys(kinds).at(-1) });
  });

  it('keeps in sight what is set, though the delivery does not use it', async () => {
    const editor = await bench.open(
      flowOf({ delivery: 'mqtt', deliveryName: 'password', deliveryUrl: 'https://a.example' }),
    );
    await editor.openPanel('gen');
    await editor.openTab('result');
    assert.deepEqual(await rowsInSight(editor), ['deliveryUrl', 'deliveryName', 'deliveryOther']);
    await editor.close('cancel');
  });

  it('moves and removes the rows of a body by keyboard', async () => {
    const body = ['a', 'b', 'c'].map((name) => ({ key: name, value: '{token}' }));
    const editor = await bench.open(flowOf({ delivery: 'json', deliveryUrl: 'https://a.example', deliveryBody: body }));
    const { page, openPanel, openTab, close } = editor;
    await openPanel('gen');
    await openTab('result');
    const list = page.locator('#node-input-deliveryBody-rows');
    await list.locator('.red-ui-editableList-item-handle').nth(2).focus();
    await press(editor, 'ArrowUp', 'ArrowUp');
    await list.locator('.red-ui-editableList-item-remove').nth(1).focus();
    await press(editor, 'Enter');
    await list.locator('li').nth(2).waitFor({ state: 'detached' });
    await close('done');
    const saved = (await editor.setting('gen', 'deliveryBody')) as typeof body;
    assert.deepEqual(
      saved.map(({ key: name }) => name),
      ['c', 'b'],
    );
  });

  it('lists the placeholders with what they stand for', async () => {
    const editor = await bench.open(flowOf({ delivery: 'header' }));
    const { page, openPanel, openTab, close } = editor;
    await openPanel('gen');
    await openTab('result');
    const list = page.locator('[data-tab="result"] .jwt-placeholders');
    await list.locator('summary').click();
    await list.locator('dt').first().waitFor();
    const names = await list.locator('dt').allTextContents();
    for (const name of ['{token}', '{key.kid}', '{hex:16}', '{claim:iss}', '{msg.user}', '{sha256.hex:msg.payload}']) {
      assert.ok(names.includes(name), name);
    }
    const texts = await list.locator('dd').allTextContents();
    assert.equal(texts.length, names.length);
    for (const text of texts) assert.doesNotMatch(text, /^$|placeholder\./);
    await close('cancel');
  });

  it('exchanges a token: all of its settings are set, saved and shown again', async () => {
    const editor = await bench.open(flowOf());
    const { page, openPanel, openTab, close } = editor;
    await openPanel('gen');
    await openTab('result');
    await page.locator('details:has(#node-input-exchange) > summary').click();
    await field(editor, 'exchange').check();
    await said(editor, 'Sends an access token as msg.token by output 1.');
    await said(editor, 'The access token is renewed 1 minute before it expires.');
    await field(editor, 'exchangeUrl').fill('https://login.example/token');
    await addRow(editor, 'exchangeHeaders', 'x-version', '2');
    await field(editor, 'exchangeToken').fill('token');
    await field(editor, 'exchangeExpiresIn').fill('');
    await field(editor, 'exchangeExpiresAt').fill('expires_at');
    await field(editor, 'exchangeLifetime').fill('7200');
    await field(editor, 'exchangeKeep').fill('instance_url');
    await close('done');
    const saved = {
      exchange: true,
      exchangeUrl: 'https://login.example/token',
      exchangeHeaders: [{ key: 'x-version', value: '2' }],
      exchangeToken: 'token',
      exchangeExpiresIn: '',
      exchangeExpiresAt: 'expires_at',
      exchangeLifetime: 7200,
      exchangeKeep: 'instance_url',
      exchangeProxy: '',
      exchangeTls: '',
    };
    await assertSaved(editor, saved);
    await openPanel('gen');
    await close('done');
    await assertSaved(editor, saved);
  });

  it('offers the proxies and TLS configurations of Node-RED', async () => {
    const editor = await bench.open([
      ...flowOf({ exchange: true, exchangeUrl: 'https://login.example/token' }),
      { id: 'proxy', type: 'http proxy', name: 'the proxy', url: 'http://proxy.example:8080', noproxy: [] },
      { id: 'tls', type: 'tls-config', name: 'the certificates' },
    ]);
    const { page, openPanel, openTab, close } = editor;
    await openPanel('gen');
    await openTab('result');
    await openGroups(page);
    await field(editor, 'exchangeProxy').selectOption('proxy');
    await field(editor, 'exchangeTls').selectOption('tls');
    await close('done');
    await assertSaved(editor, { exchangeProxy: 'proxy', exchangeTls: 'tls' });
  });

  it('stores a client secret, never sends it back, and keeps, replaces or clears it', async () => {
    const editor = await bench.open(flowOf({ exchange: true, exchangeUrl: 'https://login.example/token' }));
    const { page, openPanel, openTab, close, deploy } = editor;
    const open = async () => {
      await openPanel('gen');
      await openTab('result');
      await openGroups(page);
    };
    const answers: string[] = [];
    page.on('response', (answer) => {
      if (/\/(?:credentials|flows)/.test(answer.url())) answer.text().then((text) => answers.push(text));
    });
    const stored = page.locator('.jwt-client-secret .jwt-stored');
    await open();
    await page.locator('.jwt-client-secret .red-ui-typedInput-input').fill('Zuversicht-47-Wolken');
    await close('done');
    await deploy();
    const has = async () =>
      (await (await fetch(`${bench.running.url}/credentials/jwt-generator/gen`)).json()) as Record<string, unknown>;
    assert.deepEqual(await has(), { has_clientSecret: true });

    await open();
    await stored.locator('[data-act="replace"]').waitFor();
    assert.match((await stored.textContent()) ?? '', /A client secret is stored\./);
    // Kept, though the panel is saved: nothing was typed.
    await stored.locator('[data-act="replace"]').click();
    await close('done');
    assert.equal(await editor.setting('gen', 'changed'), false);
    await open();
    await stored.locator('[data-act="clear"]').click();
    await close('done');
    await deploy();
    assert.deepEqual(await has(), { has_clientSecret: false });
    assert.ok(answers.length > 0);
    for (const answer of answers) assert.ok(!answer.includes('Zuversicht'), answer);
  });

  it('offers a value made of the token for claims, rows and the key of reuse, and shows it open', async () => {
    const editor = await bench.open(flowOf({ cache: true }));
    const { page, openPanel, openTab, close } = editor;
    await openPanel('gen');
    await chooseType(editor, 'issuer', 'from the token');
    await fillTyped(editor, 'issuer', '{key.kid}');
    await page.locator('.jwt-part dd', { hasText: '‹{key.kid}›' }).waitFor();
    await page.locator('#node-input-name').focus();
    await page.locator('[data-tab="claims"] .jwt-placeholders').waitFor();
    await openTab('result');
    await openGroups(page);
    await chooseType(editor, 'cacheKey', 'from the token');
    await fillTyped(editor, 'cacheKey', '{msg.user}');
    await close('done');
    await assertSaved(editor, {
      issuer: '{key.kid}',
      issuerType: 'template',
      cacheKey: '{msg.user}',
      cacheKeyType: 'template',
    });
  });

  it('signs the body of a message, detached, and leaves the key id out', async () => {
    const editor = await bench.open(flowOf());
    const { page, openPanel, openTab, close } = editor;
    await openPanel('gen');
    await openTab('signature');
    await openGroups(page);
    assert.equal(await field(editor, 'detached').isVisible(), false);
    await field(editor, 'includeKid').uncheck();
    await page.locator('.jwt-kid').waitFor({ state: 'hidden' });
    await field(editor, 'content').selectOption('body');
    await page.locator('.jwt-part dd', { hasText: '‹msg.payload›' }).waitFor();
    await field(editor, 'detached').check();
    await field(editor, 'unencodedPayload').check();
    await page.locator('.jwt-part dt', { hasText: 'b64' }).waitFor();
    await chooseType(editor, 'body', 'flow.');
    await fillTyped(editor, 'body', 'document');
    await close('done');
    await assertSaved(editor, {
      includeKid: false,
      content: 'body',
      body: 'document',
      bodyType: 'flow',
      detached: true,
      unencodedPayload: true,
    });
  });

  /** What a person may get wrong, where it is marked, and in which words. */
  const mistakes: { settings: object; setting: string; says: RegExp; row?: number }[] = [
    { settings: { delivery: 'form' }, setting: 'deliveryUrl', says: /needs an address/ },
    { settings: { delivery: 'json', deliveryUrl: 'https://a' }, setting: 'deliveryBody', says: /needs a member/ },
    { settings: { delivery: 'url', deliveryUrl: '{tokem}' }, setting: 'deliveryUrl', says: /"Address": one of its pl/ },
    { settings: { delivery: 'query' }, setting: 'deliveryName', says: /name of the query parameter/ },
    { settings: { delivery: 'mqtt', deliveryName: '' }, setting: 'deliveryName', says: /password or the user name/ },
    {
      settings: { delivery: 'mqtt', deliveryName: 'password', deliveryOther: '{x}' },
      setting: 'deliveryOther',
      says: /"User name": one of its placeholders/,
    },
    {
      settings: { delivery: 'header', deliveryHeaders: [{ key: '', value: 'x' }] },
      setting: 'deliveryHeaders',
      says: /member of the body has no name/,
      row: 0,
    },
    {
      settings: {
        delivery: 'header',
        deliveryHeaders: [
          { key: 'a', value: 'x' },
          { key: 'b', value: '{hex}' },
        ],
      },
      setting: 'deliveryHeaders',
      says: /"b": one of its placeholders/,
      row: 1,
    },
    { settings: { exchange: true }, setting: 'exchange', says: /needs a token endpoint/ },
    { settings: { exchange: true, exchangeUrl: 'http://a.example' }, setting: 'exchangeUrl', says: /must be https/ },
    {
      settings: { exchange: true, exchangeUrl: 'https://a', exchangeLifetime: 0 },
      setting: 'exchangeLifetime',
      says: /at least one second/,
    },
    {
      settings: { exchange: true, exchangeUrl: 'https://a', cacheRefresh: '-1' },
      setting: 'cacheRefresh',
      says: /"New before expiry"/,
    },
    { settings: { issuer: '{exq}', issuerType: 'template' }, setting: 'issuer', says: /"Issuer": one of its pl/ },
    {
      settings: {
        customClaims: [{ key: 'uris', dataType: 'array', value: '["{request.uri}"]', valueType: 'template' }],
      },
      setting: 'customClaims',
      says: /"uris": one of its placeholders/,
      row: 0,
    },
    {
      settings: { content: 'body', unencodedPayload: true },
      setting: 'unencodedPayload',
      says: /must be detached/,
    },
    {
      settings: { output: 'payload', delivery: 'response' },
      setting: 'output',
      says: /same message property/,
    },
  ];
  it('says what is wrong beside its field, and on the canvas', async () => {
    const [tab = {}, signing = {}] = flowOf();
    const nodes = mistakes.map(({ settings }, index) => ({
      ...flowOf(settings).find(({ id }) => id === 'gen'),
      id: `gen${index}`,
      wires: [[], []],
    }));
    const editor = await bench.open([tab, signing, ...nodes]);
    const { page, close } = editor;
    const verdicts = await verdictsOn(page);
    for (const [index, { settings, setting, says }] of mistakes.entries()) {
      const { valid, reasons = {} } = verdicts[`gen${index}`] ?? {};
      assert.equal(valid, false, JSON.stringify(settings));
      assert.match(String(reasons[setting]), says, JSON.stringify(settings));
    }
    for (const { index, mistake } of mistakesToShow(mistakes)) {
      const { settings, setting, says, row } = mistake;
      const place = JSON.stringify(settings);
      await editNode(page, `gen${index}`);
      const fault = page.locator(`#jwt-fault-${setting}`);
      await fault.waitFor({ state: 'attached' });
      assert.match((await fault.textContent()) ?? '', says, place);
      const marked = page.locator(`.form-row:has(#jwt-fault-${setting}) [aria-invalid]`);
      // A list without rows has nothing to mark but its place.
      assert.equal(await marked.count(), setting === 'deliveryBody' ? 0 : 1, place);
      if (row !== undefined) {
        const keys = page.locator(`#node-input-${setting}-rows .jwt-row-key`);
        assert.equal(await keys.nth(row).getAttribute('aria-invalid'), 'true', place);
      }
      await close('cancel');
    }
  });

  it('of a fresh node shows nothing of it but the choice, and has no fault', async () => {
    const editor = await bench.open(flowOf());
    assert.equal(await editor.setting('gen', 'valid'), true);
    await editor.openPanel('gen');
    await editor.openTab('result');
    assert.deepEqual(await rowsInSight(editor), []);
    await openGroups(editor.page);
    assert.equal(await editor.page.locator('.jwt-exchange:visible, .jwt-client-secret:visible').count(), 0);
    await editor.close('done');
    assert.deepEqual(await editor.setting('gen', 'delivery'), generatorDefaults.delivery);
  });

  it('has no violation of WCAG 2.1, light and dark', async () => {
    const editor = await bench.open(
      flowOf({
        delivery: 'mqtt',
        deliveryName: 'password',
        deliveryOther: '{claim:sub}',
        deliveryHeaders: [{ key: 'a', value: '{token}' }],
        exchange: true,
        exchangeUrl: 'https://login.example/token',
        exchangeHeaders: [{ key: 'b', value: '2' }],
        issuer: '{key.kid}',
        issuerType: 'template',
        content: 'body',
        detached: true,
        unencodedPayload: true,
        headers: [{ key: 'nonce', dataType: 'string', value: '{hex:16}', valueType: 'template' }],
      }),
    );
    const { page, openPanel, openTab } = editor;
    await prepareAxe(page);
    await openPanel('gen');
    for (const tab of tested(['claims', 'signature', 'result'], (name) => name === 'result')) {
      await openTab(tab);
      await openGroups(page);
      await assertAccessible(page, `#jwt-generator-panel [data-tab="${tab}"]`, tab);
    }
    await editor.close('cancel');
  });
});
