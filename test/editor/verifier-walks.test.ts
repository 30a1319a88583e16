import assert from 'node:assert/strict';
import jsonwebtoken from 'jsonwebtoken';
import { verifierDefaults } from '../../nodes/jwt-verifier/settings.ts';
import { dragOntoWire } from '../support/drag.ts';
import { doubleClick } from '../support/editor.ts';
import { curvePair } from '../support/keys.ts';
import { type Bench, describePanel, fillTyped } from '../support/panel.ts';

const pair = curvePair('P-256');
const issuer = 'https://login.example/';

const place = { z: 'tab', y: 200 };
const around = [
  { id: 'tab', type: 'tab', label: 'Walk' },
  { id: 'in', type: 'http in', ...place, x: 150, url: '/orders', method: 'get' },
  {
    ...{ id: 'show', type: 'change', ...place, x: 650, wires: [['out']] },
    rules: [{ t: 'set', p: 'payload', pt: 'msg', to: '{"for": claims.sub}', tot: 'jsonata' }],
  },
  { id: 'out', type: 'http response', ...place, x: 850, wires: [] },
];

/** An endpoint that nothing protects yet. */
const open = around.map((node) => (node.id === 'in' ? { ...node, wires: [['show']] } : node));

const tokenWith = (claims: object = {}): string => {
  const usual = { iss: issuer, sub: 'anna', aud: 'shop', scope: 'orders:read', roles: ['clerk'] };
  return jsonwebtoken.sign({ ...usual, ...claims }, pair.privateKey, { algorithm: 'ES256', expiresIn: 60 });
};

interface Answer {
  readonly status: number;
  readonly challenge: string;
  readonly body: string;
}

/** What the endpoint answers to a token. */
async function ask({ running }: Bench, token?: string): Promise<Answer> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${running.url}/orders`, { headers });
  const challenge = response.headers.get('www-authenticate') ?? '';
  return { status: response.status, challenge, body: await response.text() };
}

/** Counts what a person does: each gesture, and each field that is filled in. */
function createCounter() {
  let actions = 0;
  return {
    actions: () => actions,
    act: async (gesture: Promise<unknown>) => {
      actions += 1;
      await gesture;
    },
  };
}

describePanel('a person with an endpoint', (bench) => {
  it('protects it with audience, scope and role after fourteen actions at most', async () => {
    const editor = await bench.open(open);
    const { page, calm, deploy } = editor;
    const { act, actions } = createCounter();

    await act(dragOntoWire(page, 'jwt-verifier'));
    await act(doubleClick(page.locator('.red-ui-flow-node', { hasText: 'JWT - Verifier' })));
    await page.locator('#node-dialog-ok').waitFor();
    await calm();
    await act(fillTyped(editor, 'token', 'req.headers.authorization'));
    await act(page.locator('#node-input-btn-key-add').click());
    await page.locator('#node-config-dialog-ok').waitFor();
    await calm();
    await page.locator('#jwt-key-pair textarea').focus();
    await act(page.keyboard.insertText(pair.publicKey));
    await page.locator('#jwt-key-description', { hasText: 'P-256' }).waitFor();
    await act(page.locator('#node-config-dialog-ok').click());
    await page.locator('#node-config-dialog-ok').waitFor({ state: 'detached' });
    await calm();
    await page.locator('#jwt-key-line', { hasText: 'EC P-256 · ES256' }).waitFor();
    await act(fillTyped(editor, 'audience', 'shop'));
    await act(page.locator('summary', { hasText: 'Scopes, roles' }).click());
    await act(fillTyped(editor, 'scopes', 'orders:read'));
    await act(fillTyped(editor, 'roles', 'clerk'));
    await act(editor.openTab('result'));
    await act(page.locator('#node-input-clientAnswer').selectOption('send'));
    await page.locator('#jwt-faults li').first().waitFor({ state: 'detached' });
    await act(page.locator('#node-dialog-ok').click());
    await page.locator('#node-dialog-ok').waitFor({ state: 'detached' });
    await act(deploy());
    assert.ok(actions() <= 14, String(actions()));

    const answer = await ask(bench);
    assert.deepEqual([answer.status, answer.challenge.split(' ')[0]], [401, 'Bearer']);
    const good = await ask(bench, tokenWith());
    assert.deepEqual([good.status, JSON.parse(good.body)], [200, { for: 'anna' }]);
    assert.equal((await ask(bench, tokenWith({ aud: 'another' }))).status, 401);
    for (const claims of [{ scope: 'orders:write' }, { roles: ['guest'] }]) {
      const { status, challenge } = await ask(bench, tokenWith(claims));
      assert.equal(status, 403);
      assert.match(challenge, /error="insufficient_scope"/);
    }
  });

  const verifier = {
    ...{ id: 'ver', type: 'jwt-verifier', ...place, x: 350, name: '', ...verifierDefaults },
    ...{ token: 'req.headers.authorization', key: 'key', issuer: 'https://login.example' },
    ...{ clientAnswer: 'send', wires: [['show'], ['failure']] },
  };
  const debug = { id: 'failure', type: 'debug', ...place, y: 300, x: 550, name: 'refused', complete: 'error' };
  const strict = [
    ...around.map((node) => (node.id === 'in' ? { ...node, wires: [['ver']] } : node)),
    ...[verifier, { ...debug, targetType: 'msg', active: true, tosidebar: true, wires: [] }],
    { id: 'key', type: 'jwt-key', name: 'key of the issuer', use: 'sig', kty: 'EC', publicKey: pair.publicKey },
  ];

  it('finds a trailing slash in "iss" by the trial in the panel', async () => {
    const editor = await bench.open(strict);
    const { page, calm, deploy } = editor;
    const { act, actions } = createCounter();
    assert.equal((await ask(bench, tokenWith())).status, 401);

    await act(doubleClick(page.locator('[id="ver"]')));
    await page.locator('#node-dialog-ok').waitFor();
    await calm();
    await act(page.locator('#jwt-try').click());
    await act(page.locator('#jwt-trial-token').fill(tokenWith()));
    const failed = page.locator('.jwt-verdict', { has: page.locator('.jwt-failed') });
    await failed.waitFor();
    const shown = String(await failed.textContent());
    for (const part of ['"https://login.example"', `"${issuer}"`, 'only in the slash at the end']) {
      assert.ok(shown.includes(part), `${part} in ${shown}`);
    }
    await act(fillTyped(editor, 'issuer', issuer));
    await page.locator('#jwt-trial-result', { hasText: 'The node accepts this token.' }).waitFor();
    await act(page.locator('#node-dialog-ok').click());
    await page.locator('#node-dialog-ok').waitFor({ state: 'detached' });
    await act(deploy());
    assert.ok(actions() <= 6, String(actions()));
    while ((await ask(bench, tokenWith())).status !== 200);
  });

  it('finds it by the error in the debug sidebar, which names what was expected and received', async () => {
    const editor = await bench.open(strict);
    const { page } = editor;
    const { act, actions } = createCounter();
    await page.locator('.red-ui-workspace-chart, #red-ui-workspace-chart').first().click();
    await page.keyboard.press('Control+g');
    await act(page.keyboard.press('d'));
    const answer = await ask(bench, tokenWith());
    assert.equal(answer.status, 401);
    assert.ok(!answer.body.includes(issuer), 'the client is told no rule');
    const shown = page.locator('.red-ui-debug-msg', { hasText: 'refused' }).last();
    await act(shown.locator('.red-ui-debug-msg-object-handle').first().click());
    await shown.locator('.red-ui-debug-msg-object-entry', { hasText: 'received' }).waitFor();
    const expected = shown.locator('.red-ui-debug-msg-object-entry', { hasText: 'expected' }).last();
    await act(expected.locator('.red-ui-debug-msg-object-handle').first().click());
    await shown.locator('.red-ui-debug-msg-object-entry', { hasText: '0:' }).last().waitFor();
    const text = String(await shown.textContent());
    for (const part of ['ERR_TOKEN_CLAIM', 'claim: "iss"', '"https://login.example"', `"${issuer}"`]) {
      assert.ok(text.includes(part), `${part} in ${text}`);
    }
    assert.ok(actions() <= 3, String(actions()));
  });
});
