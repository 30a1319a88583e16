import assert from 'node:assert/strict';
import jsonwebtoken from 'jsonwebtoken';
import { dragOntoWire, dropFile } from '../support/drag.ts';
import { doubleClick, type Editor } from '../support/editor.ts';
import { curvePair, rsaPair } from '../support/keys.ts';
import { type Bench, describePanel } from '../support/panel.ts';
import { startTokenEndpoint, type TokenEndpoint } from '../support/token-endpoint.ts';
import { wholeTest } from '../support/whole.ts';

const rsa = rsaPair();
const ec = curvePair('P-256');
const email = 'flows@my-project.iam.gserviceaccount.com';
const scope = 'https://www.googleapis.com/auth/spreadsheets';

const serviceAccount = JSON.stringify({
  type: 'service_account',
  project_id: 'my-project',
  private_key_id: '1f2e3d4c5b6a79880000111122223333aaaabbbb',
  private_key: rsa.privateKey,
  client_email: email,
});

/** A flow that answers `GET /token` with the headers that an HTTP request node would send. */
const flow = [
  { id: 'tab', type: 'tab', label: 'Walk' },
  { id: 'in', type: 'http in', z: 'tab', x: 150, y: 200, url: '/token', method: 'get', wires: [['show']] },
  {
    id: 'show',
    type: 'change',
    z: 'tab',
    x: 650,
    y: 200,
    rules: [
      { t: 'set', p: 'payload', pt: 'msg', to: '{"sent": headers, "error": error}', tot: 'jsonata' },
      { t: 'delete', p: 'headers', pt: 'msg' },
    ],
    wires: [['out']],
  },
  { id: 'out', type: 'http response', z: 'tab', x: 850, y: 200, wires: [] },
];

type FlowNode = Record<string, unknown> & { readonly type: string };

/** A person at work: each gesture counts, and so does each field that is filled in. */
function createPerson({ page, calm, deploy }: Editor) {
  let actions = 0;
  const act = async (gesture: Promise<unknown>) => {
    actions += 1;
    await gesture;
  };
  return {
    actions: () => actions,
    openNewNode: async () => {
      await act(dragOntoWire(page, 'jwt-generator'));
      await act(doubleClick(page.locator('.red-ui-flow-node', { hasText: 'JWT - Generator' })));
      await page.locator('#node-dialog-ok').waitFor();
      await calm();
      await page.locator('#jwt-recipe-list [role=option]').first().waitFor({ state: 'attached' });
    },
    drop: (text: string, name: string) => act(dropFile(page, '#jwt-preview', text, name)),
    accept: (name: string) =>
      act(page.locator('#jwt-recipe-proposal').getByRole('button', { name, exact: true }).click()),
    fill: (name: string, text: string) => act(page.locator(`#jwt-recipe-field-${name}`).fill(text)),
    finish: async () => {
      await page.locator('#jwt-faults li').first().waitFor({ state: 'detached' });
      await act(page.locator('#node-dialog-ok').click());
      await page.locator('#node-dialog-ok').waitFor({ state: 'detached' });
      await act(deploy());
    },
  };
}

/** Puts a stub in the place of the provider, whose addresses are fixed. */
async function pointAt(bench: Bench, setting: string, url: string): Promise<void> {
  const flows = (await (await fetch(`${bench.running.url}/flows`)).json()) as FlowNode[];
  const moved = flows.map((node) => (node.type === 'jwt-generator' ? { ...node, [setting]: url } : node));
  await bench.running.deploy(moved);
}

/** The headers that leave the node. */
async function sentHeaders(bench: Bench): Promise<Record<string, string>> {
  const answer = await (await fetch(`${bench.running.url}/token`)).json();
  const { sent, error } = answer as Record<string, Record<string, string>>;
  assert.equal(error, undefined);
  return sent ?? {};
}

describePanel('from the palette to the first access token', (bench) => {
  let endpoint: TokenEndpoint;
  beforeEach(async () => {
    endpoint = await startTokenEndpoint();
  });
  afterEach(() => endpoint.stop());

  it('of Google takes eight actions at most', async () => {
    const editor = await bench.open(flow);
    const person = createPerson(editor);
    await person.openNewNode();
    await person.drop(serviceAccount, 'my-project-1f2e3d4c5b6a.json');
    await person.accept('Google service account');
    await person.fill('scopes', scope);
    await person.finish();
    assert.ok(person.actions() <= 8, String(person.actions()));

    await pointAt(bench, 'deliveryUrl', `${endpoint.url}/token`);
    assert.equal((await sentHeaders(bench)).authorization, 'Bearer access 1');
    const [request] = endpoint.requests;
    assert.equal(request?.form.get('grant_type'), 'urn:ietf:params:oauth:grant-type:jwt-bearer');
    const assertion = String(request?.form.get('assertion'));
    const {
      iat = 0,
      exp = 0,
      ...claims
    } = jsonwebtoken.verify(assertion, rsa.publicKey, {
      algorithms: ['RS256'],
    }) as jsonwebtoken.JwtPayload;
    assert.deepEqual(claims, { iss: email, aud: 'https://oauth2.googleapis.com/token', scope });
    assert.equal(exp - iat, 3600);
  });

  wholeTest('of a GitHub App takes eight actions at most', async () => {
    endpoint.answer(() => ({ status: 201, body: { token: 'ghs_1', expires_at: '2099-01-01T00:00:00Z' } }));
    const editor = await bench.open(flow);
    const person = createPerson(editor);
    await person.openNewNode();
    await person.drop(rsa.privateKey, 'my-app.2026-11-26.private-key.pem');
    await person.accept('GitHub App');
    await person.fill('clientId', 'Iv23liabcdefghijklmn');
    await person.fill('installation', '12345678');
    await person.finish();
    assert.ok(person.actions() <= 8, String(person.actions()));

    await pointAt(bench, 'exchangeUrl', `${endpoint.url}/app/installations/12345678/access_tokens`);
    const sent = await sentHeaders(bench);
    assert.equal(sent.authorization, 'Bearer ghs_1');
    assert.equal(sent.accept, 'application/vnd.github+json');
    const [request] = endpoint.requests;
    const [scheme, token = ''] = String(request?.headers.authorization).split(' ');
    assert.equal(scheme, 'Bearer');
    const { iss } = jsonwebtoken.verify(token, rsa.publicKey, {
      algorithms: ['RS256'],
    }) as jsonwebtoken.JwtPayload;
    assert.equal(iss, 'Iv23liabcdefghijklmn');
  });

  it('of Apple push notifications takes nine actions at most', async () => {
    const editor = await bench.open(flow);
    const person = createPerson(editor);
    await person.openNewNode();
    await person.drop(ec.privateKey, 'AuthKey_2X9R4HXF34.p8');
    await person.accept('Apple push notifications (APNs)');
    await person.fill('teamId', 'A1B2C3D4E5');
    await person.fill('bundleId', 'com.example.app');
    await person.finish();
    assert.ok(person.actions() <= 9, String(person.actions()));

    const sent = await sentHeaders(bench);
    assert.equal(sent['apns-topic'], 'com.example.app');
    const [scheme, token = ''] = String(sent.authorization).split(' ');
    assert.equal(scheme, 'bearer');
    const { header, payload } = jsonwebtoken.verify(token, ec.publicKey, { algorithms: ['ES256'], complete: true });
    assert.deepEqual(header as object, { alg: 'ES256', typ: 'JWT', kid: '2X9R4HXF34' });
    assert.deepEqual(Object.keys(payload).sort(), ['iat', 'iss']);
  });

  it('of Google is walked by keyboard alone once the node is open', async () => {
    const editor = await bench.open(flow);
    const person = createPerson(editor);
    await person.openNewNode();
    const { keyboard } = editor.page;
    const tabTo = async (id: string) => {
      for (let stops = 0; stops < 30; stops += 1) {
        if (await editor.page.evaluate((name) => document.activeElement?.id === name, id)) return;
        await keyboard.press('Tab');
      }
      assert.fail(`the keyboard does not reach ${id}`);
    };
    await editor.page.locator('#node-input-name').focus();
    await tabTo('jwt-recipe');
    await keyboard.type('google');
    await keyboard.press('Enter');
    await tabTo('jwt-recipe-file');
    await keyboard.insertText(serviceAccount);
    await tabTo('jwt-recipe-field-scopes');
    await keyboard.type(scope);
    await editor.page.locator('#jwt-faults li').first().waitFor({ state: 'detached' });
    await keyboard.press('Control+Enter');
    await editor.page.locator('#node-dialog-ok').waitFor({ state: 'detached' });
    await editor.deploy();
    await pointAt(bench, 'deliveryUrl', `${endpoint.url}/token`);
    assert.equal((await sentHeaders(bench)).authorization, 'Bearer access 1');
  });

  it('is tried out in the panel: the provider is asked by a button of its own', async () => {
    const editor = await bench.open(flow);
    const { page } = editor;
    const person = createPerson(editor);
    await person.openNewNode();
    await person.drop(serviceAccount, 'my-project-1f2e3d4c5b6a.json');
    await person.accept('Google service account');
    await person.fill('scopes', scope);
    await person.finish();
    const id = await page.evaluate((url) => {
      const { RED } = globalThis as unknown as {
        RED: { nodes: { eachNode(visit: (node: FlowNode) => void): void } };
      };
      let found = '';
      RED.nodes.eachNode((node) => {
        if (node.type === 'jwt-generator') found = String(Object.assign(node, { deliveryUrl: url }).id);
      });
      return found;
    }, `${endpoint.url}/token`);
    await editor.openPanel(id);
    await page.locator('#jwt-try').click();
    const result = page.locator('#jwt-trial-result');
    await result.locator('.jwt-good', { hasText: `"iss": "${email}"` }).waitFor();
    assert.equal(endpoint.requests.length, 0);
    assert.match(await result.locator('.jwt-offer').innerText(), /a real request goes to 127\.0\.0\.1:\d+\./);
    await page.locator('#jwt-trial-exchange').click();
    await result.locator('.jwt-good', { hasText: 'The provider gave an access token.' }).waitFor();
    assert.equal(endpoint.requests.length, 1);
    assert.ok(!(await result.innerText()).includes('access 1'));
    await editor.close('cancel');
  });
});
