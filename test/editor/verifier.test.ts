import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { blankIssuer, verifierDefaults } from '../../nodes/jwt-verifier/settings.ts';
import { inspect, prepareAxe } from '../support/axe.ts';
import { doubleClick, type Editor } from '../support/editor.ts';
import { curvePair, rsaPair } from '../support/keys.ts';
import { describePanel, fillTyped } from '../support/panel.ts';
import { startServer } from '../support/server.ts';
import { wholeTest } from '../support/whole.ts';

const key = (id: string, settings: object) => ({ id, type: 'jwt-key', name: id, ...settings });
const keys = [
  key('signs', { use: 'sig', kty: 'EC', publicKey: curvePair('P-256').publicKey }),
  { id: 'tls', type: 'tls-config', name: 'own CA', verifyservercert: true },
  { id: 'proxy', type: 'http proxy', name: 'gateway', url: 'http://proxy.example:3128', noproxy: [] },
  key('encrypts', { use: 'enc', kty: 'RSA', credentials: { privateKey: rsaPair().privateKey } }),
];

const issuer = { keySource: 'issuer', issuerUrl: 'https://issuer.example/' } as const;

/** A flow with one JWT - Verifier. */
function verifierFlow(settings: object = {}): Readonly<Record<string, unknown>>[] {
  const fresh = { id: 'ver', type: 'jwt-verifier', z: 'tab', x: 350, y: 200, name: '', wires: [[], []] };
  return [{ id: 'tab', type: 'tab', label: 'Verifier' }, ...keys, { ...fresh, ...verifierDefaults, ...settings }];
}

const row = (key: string, value: string) => ({ key, dataType: 'string', value, valueType: 'str' });

/** Settings with a list of issuers. */
const listed = (...rows: object[]) => ({
  keySource: 'issuers',
  issuers: rows.map((given) => ({
    ...blankIssuer,
    issuer: 'a',
    keySource: 'jwks',
    jwksUrl: 'https://a.example/',
    ...given,
  })),
});

/** A node of which nothing is as in a fresh one. */
const everything = {
  name: 'all of it',
  token: 'req.headers.authorization',
  tokenType: 'msg',
  keySource: 'jwks',
  key: 'signs',
  jwksUrl: 'http://idp.internal/jwks',
  issuerUrl: 'https://issuer.example/',
  jwksTls: 'tls',
  jwksProxy: 'proxy',
  jwksHeader: 'X-API-Key',
  allowPrivateHttp: true,
  issuers: [{ issuer: 'a', keySource: 'key', jwksUrl: '', audience: 'x', audienceType: 'env' }],
  issuerKeys: ['signs'],
  algorithms: 'ES256,PS512,RSA-OAEP-256',
  decryptionKey: 'encrypts',
  issuer: 'ISSUER',
  issuerType: 'env',
  audience: '["a","b"]',
  audienceType: 'json',
  subject: '#:(disk)::user',
  subjectType: 'flow',
  typ: 'at+jwt',
  requiredClaims: 'exp,https://a.example/role',
  scopes: '["read","write all"]',
  scopesType: 'json',
  scopesMatch: 'any',
  scopeClaims: 'permissions',
  roles: 'needed.roles',
  rolesType: 'msg',
  rolesMatch: 'all',
  roleClaims: 'resource_access["my.app"].roles',
  expectedClaims: [
    { key: 'level', dataType: 'number', value: '3', valueType: 'num' },
    { key: 'tenant.id', dataType: 'string', value: 'tenant', valueType: 'flow' },
  ],
  clockTolerance: '120',
  timeUnits: { clockTolerance: 'num' },
  maxTokenAge: '2 days',
  maxTokenAgeType: 'str',
  schema: '{\n  "required": ["sub"]\n}',
  maxPasswordIterations: 20_000,
  largeIntegers: 'string',
  allowPadding: true,
  allowInsecureKeySizes: true,
  cacheTokens: true,
  denylist: '["a",{"iss":"b","jti":"c"}]',
  denylistType: 'json',
  replay: 'context',
  replayVariable: '#:(disk)::used',
  replayVariableType: 'flow',
  replayFailure: 'open',
  output: 'user.claims',
  saveAttributes: 'header,expiresIn',
  variable: 'login',
  variableType: 'global',
  frontend: true,
  onFailure: 'both',
  clientAnswer: 'prepare',
};

async function openPanel({ page, calm }: Editor): Promise<void> {
  await doubleClick(page.locator('[id="ver"]'));
  await page.locator('#node-dialog-ok').waitFor();
  await calm();
  await page.locator('#jwt-sentence', { hasText: 'failure' }).waitFor();
}

const openGroups = ({ page }: Editor) =>
  page.evaluate(() => {
    for (const group of document.querySelectorAll('#jwt-verifier-panel details')) group.setAttribute('open', '');
  });

async function settings({ setting }: Editor, names: readonly string[]): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const name of names) values[name] = await setting('ver', name);
  return values;
}

describePanel('the panel of JWT - Verifier', (bench) => {
  it('shows at first what every verifier needs, and says what is missing', async () => {
    const editor = await bench.open(verifierFlow());
    const { page, close, setting } = editor;
    await openPanel(editor);
    const inputs = page.locator('#jwt-verifier-panel .form-row:visible');
    assert.equal(await inputs.count(), 7, 'name, tabs, token, source, key, issuer, audience');
    await page.locator('.jwt-fault', { hasText: 'Choose or add the key' }).waitFor();
    const offered = await page.locator('#node-input-key option').allTextContents();
    assert.ok(offered.includes('signs') && !offered.includes('encrypts'));
    await page.locator('#node-input-key').selectOption('signs');
    await page.locator('#jwt-key-line', { hasText: 'EC P-256 · ES256' }).waitFor();
    await page.locator('.jwt-fault').waitFor({ state: 'detached' });
    await page.locator('#jwt-sentence', { hasText: 'Accepts tokens of any issuer.' }).waitFor();
    await page.locator('#jwt-sentence', { hasText: 'Accepts tokens for any audience.' }).waitFor();
    await fillTyped(editor, 'audience', 'shop');
    await page.keyboard.press('Tab');
    await page.locator('#jwt-sentence', { hasText: 'any audience' }).waitFor({ state: 'detached' });
    await fillTyped(editor, 'issuer', 'joe');
    await page.keyboard.press('Tab');
    await page.locator('#jwt-sentence', { hasText: 'any issuer' }).waitFor({ state: 'detached' });
    await close('done');
    assert.deepEqual([await setting('ver', 'key'), await setting('ver', 'valid')], ['signs', true]);
  });

  it('changes nothing when it is opened and closed', async () => {
    const fresh = await bench.open(verifierFlow());
    await openPanel(fresh);
    await fresh.close('done');
    assert.deepEqual(await settings(fresh, Object.keys(verifierDefaults)), { ...verifierDefaults });
    assert.equal(await fresh.setting('ver', 'changed'), false);
  });

  it('keeps what a node of version 1 means, and stores it as this version does', async () => {
    const nodes = verifierFlow({ key: 'signs', version: 1, requiredClaims: undefined, output: undefined });
    const editor = await bench.open(JSON.parse(JSON.stringify(nodes)));
    await openPanel(editor);
    await editor.page.locator('#jwt-sentence', { hasText: 'msg.payload' }).waitFor();
    await editor.close('done');
    const stored = await settings(editor, ['version', 'requiredClaims', 'output']);
    assert.deepEqual(stored, { version: 2, requiredClaims: '', output: 'payload' });
  });

  it('keeps every setting of a node with nothing left as it was, and counts what closed groups hold', async () => {
    const editor = await bench.open(verifierFlow(everything));
    await openPanel(editor);
    await editor.page.locator('summary', { hasText: /^Permissions.*7 set/ }).waitFor();
    await editor.page.locator('summary', { hasText: /^More checks.*7 set/ }).waitFor();
    await editor.page.locator('summary', { hasText: /^Algorithms.*3 set/ }).waitFor();
    await editor.page.locator('summary', { hasText: /^Connection.*4 set/ }).waitFor();
    await editor.page.locator('.jwt-private-http', { hasText: 'Plain http: anyone on that network' }).waitFor();
    await editor.page.locator('summary', { hasText: /^Compatibility.*3 set/ }).waitFor();
    await editor.page.locator('summary', { hasText: /^Accept each token once.*3 set/ }).waitFor();
    await editor.close('done');
    assert.deepEqual(await settings(editor, Object.keys(everything)), everything);
    assert.equal(await editor.setting('ver', 'changed'), false);
    assert.equal(await editor.setting('ver', 'valid'), true);
  });

  it('lets scopes, roles and values of claims be required, by keyboard and mouse', async () => {
    const editor = await bench.open(verifierFlow({ key: 'signs' }));
    const { page, close } = editor;
    await openPanel(editor);
    await page.locator('summary', { hasText: 'Permissions' }).click();
    await fillTyped(editor, 'scopes', 'read:orders write:orders');
    await page.locator('#node-input-scopesMatch').selectOption('any');
    await fillTyped(editor, 'roles', 'admin');
    await page.locator('#jwt-verifier-panel button', { hasText: 'add a claim' }).click();
    await page.keyboard.type('tenant');
    await page.locator('.jwt-fault', { hasText: '"tenant" needs a value' }).waitFor();
    await page.locator('.jwt-row .red-ui-typedInput-input').fill('acme');
    await page.keyboard.press('Tab');
    await page.locator('.jwt-fault').waitFor({ state: 'detached' });
    await close('done');
    const saved = await settings(editor, ['scopes', 'scopesMatch', 'scopeClaims', 'roles', 'expectedClaims', 'valid']);
    assert.deepEqual(saved, {
      scopes: 'read:orders write:orders',
      scopesMatch: 'any',
      scopeClaims: 'scope,scp',
      roles: 'admin',
      expectedClaims: [{ key: 'tenant', dataType: 'string', value: 'acme', valueType: 'str' }],
      valid: true,
    });
  });

  it('lists issuers, each with its set or key, and keeps them in order', async () => {
    const editor = await bench.open(verifierFlow());
    const { page, close, setting } = editor;
    await openPanel(editor);
    await page.locator('#node-input-keySource').selectOption('issuers');
    await page.locator('.jwt-fault', { hasText: 'Add a row for each issuer' }).waitFor();
    const add = page.locator('#jwt-verifier-panel button', { hasText: 'add an issuer' });
    await add.click();
    await page.keyboard.type('https://a.example/');
    // Its discovery document says where its keys are, unless another place is chosen.
    await page.locator('.jwt-fault').waitFor({ state: 'detached' });
    await page.locator('.jwt-issuer .jwt-row-type').selectOption('jwks');
    await page.locator('.jwt-fault', { hasText: 'begins with https://' }).waitFor();
    await page.locator('.jwt-issuer-set').fill('https://a.example/jwks.json');
    await page.locator('.jwt-fault').waitFor({ state: 'detached' });
    await add.click();
    await page.keyboard.type('https://b.example/');
    const second = page.locator('.jwt-issuer').nth(1);
    await second.locator('.jwt-row-type').selectOption('key');
    await page.locator('.jwt-fault', { hasText: '"https://b.example/": choose a key for signatures' }).waitFor();
    await second.locator('.jwt-issuer-key select').selectOption('signs');
    await page.locator('.jwt-fault').waitFor({ state: 'detached' });
    await second.locator('.red-ui-typedInput-input').fill('shop');
    // The row moves, and its key with it.
    await page.locator('#node-input-issuers-rows .red-ui-editableList-item-handle').nth(1).press('ArrowUp');
    await close('done');
    const blank = { jwksUrl: '', audience: '', audienceType: 'str' };
    assert.deepEqual(await settings(editor, ['keySource', 'issuers', 'issuerKeys', 'valid']), {
      keySource: 'issuers',
      issuers: [
        { ...blank, issuer: 'https://b.example/', keySource: 'key', audience: 'shop' },
        { ...blank, issuer: 'https://a.example/', keySource: 'jwks', jwksUrl: 'https://a.example/jwks.json' },
      ],
      issuerKeys: ['signs', ''],
      valid: true,
    });
    const users = await page.evaluate(() => {
      const { RED } = globalThis as unknown as { RED: { nodes: { node(id: string): { users: { id: string }[] } } } };
      return RED.nodes.node('signs').users.map(({ id }) => id);
    });
    assert.deepEqual(users, ['ver']);
    await openPanel(editor);
    await close('cancel');
    assert.deepEqual(await setting('ver', 'issuerKeys'), ['signs', '']);
  });

  it('says plainly that a token which is only decoded is not verified', async () => {
    const editor = await bench.open(verifierFlow({ key: 'signs' }));
    const { page, close } = editor;
    await openPanel(editor);
    await openGroups(editor);
    await page.locator('#node-input-mode').selectOption('decode');
    await page.locator('.jwt-decode', { hasText: 'not verified: anyone can write anything' }).waitFor();
    await page.locator('#jwt-sentence', { hasText: 'msg.verified to false' }).waitFor();
    assert.ok(await page.locator('#node-input-key').isHidden());
    assert.ok(await page.locator('#node-input-allowInsecureKeySizes').isHidden(), 'no key is used');
    assert.ok(await page.locator('#node-input-allowPadding').isVisible());
    await close('done');
    const label = await page.evaluate(() => {
      interface Node {
        readonly _def: { outputLabels(this: Node, index: number): string };
      }
      const { RED } = globalThis as unknown as { RED: { nodes: { node(id: string): Node } } };
      const node = RED.nodes.node('ver');
      return node._def.outputLabels.call(node, 0);
    });
    assert.equal(label, 'Decoded, not verified');
  });

  it('says that what is only encrypted for a public key can come from anyone', async () => {
    const editor = await bench.open(verifierFlow({ decryptionKey: 'encrypts' }));
    await openPanel(editor);
    await editor.page.locator('#jwt-sentence', { hasText: 'anyone with the public key can make them' }).waitFor();
    await editor.close('cancel');
  });

  it('stores the value of a request header as a credential, and never shows it again', async () => {
    const editor = await bench.open(verifierFlow({ ...issuer, jwksHeader: 'X-API-Key' }));
    const { page, close, deploy } = editor;
    await openPanel(editor);
    await page.locator('#jwt-sentence', { hasText: 'Accepts only tokens of this issuer.' }).waitFor();
    await openGroups(editor);
    await page.locator('.jwt-header-value .red-ui-typedInput-input').fill('Zuversicht-47-Wolken');
    await close('done');
    await deploy();
    const stored = await (await fetch(`${bench.running.url}/credentials/jwt-verifier/ver`)).json();
    assert.deepEqual(stored, { has_jwksHeaderValue: true });
    await openPanel(editor);
    await openGroups(editor);
    await page.locator('.jwt-header-value .jwt-stored', { hasText: 'A value is stored.' }).waitFor();
    await close('done');
    assert.equal(await editor.setting('ver', 'changed'), false);
  });

  it('fetches the keys of an issuer and says what they are, or why there are none', async () => {
    const server = await startServer(({ url }, response) => {
      const keys = [{ ...createPublicKey(curvePair('P-256').publicKey).export({ format: 'jwk' }), kid: 'idp-2' }];
      const { origin } = server.url;
      response.end(JSON.stringify(url === '/jwks' ? { keys } : { issuer: origin, jwks_uri: `${origin}/jwks` }));
    });
    const editor = await bench.open(verifierFlow({ keySource: 'issuer', issuerUrl: server.url.origin }));
    const { page, close } = editor;
    await openPanel(editor);
    await page.locator('#jwt-look-up').click();
    const found = page.locator('#jwt-set-keys.jwt-good', { hasText: 'Keys found: 1' });
    await found.locator('li', { hasText: 'EC P-256 · ES256 · kid idp-2' }).waitFor();
    await page.locator('#node-input-issuerUrl').fill(`${server.url.origin}/`);
    await page.locator('#jwt-set-keys:empty').waitFor({ state: 'attached' });
    await page.locator('#jwt-look-up').click();
    await page.locator('#jwt-set-keys.jwt-bad', { hasText: 'without the slash at its end' }).waitFor();
    await close('cancel');
    await server.stop();
  });

  const faults: readonly (readonly [string, string, object])[] = [
    ['token', 'Say where the token is', { token: '' }],
    ['token', '"Token": ', { token: 'a..b' }],
    ['key', 'Choose or add the key', { key: '' }],
    ['key', 'Choose or add the key', { key: 'gone' }],
    ['key', 'choose one for signatures', { key: 'encrypts' }],
    ['jwksUrl', 'begins with https://', { keySource: 'jwks' }],
    ['jwksUrl', 'begins with https://', { keySource: 'jwks', jwksUrl: 'http://issuer.example/' }],
    ['issuers', 'Add a row for each issuer', { keySource: 'issuers' }],
    ['issuers', 'has no name', listed({ issuer: '' })],
    ['issuers', 'is listed twice', listed({}, {})],
    ['issuers', 'begins with https://', listed({ jwksUrl: 'http://a.example/' })],
    ['issuers', 'is an https:// address', listed({ keySource: 'issuer' })],
    ['issuers', '"a": choose a key', listed({ keySource: 'key' })],
    ['issuers', 'a JSON list of texts', listed({ audience: '[7]', audienceType: 'json' })],
    ['jwksUrl', 'allow it under Connection', { keySource: 'jwks', jwksUrl: 'http://keycloak:8080/certs' }],
    ['issuerUrl', 'is an https:// address', { keySource: 'issuer' }],
    ['issuerUrl', 'before /.well-known/', { keySource: 'issuer', issuerUrl: 'https://a.example/.well-known/x' }],
    ['issuerUrl', 'allow it under Connection', { keySource: 'issuer', issuerUrl: 'http://10.0.0.1/' }],
    ['jwksHeader', 'such as X-API-Key', { ...issuer, jwksHeader: 'X API Key' }],
    ['algorithms', 'does not know', { algorithms: 'ES256,none' }],
    ['decryptionKey', 'gone, or is a key for signatures', { decryptionKey: 'signs' }],
    ['issuer', 'a JSON list of texts', { issuer: '[1]', issuerType: 'json' }],
    ['audience', '"Audience": ', { audience: '[', audienceType: 'json' }],
    ['subject', '"Subject": ', { subject: '((', subjectType: 'jsonata' }],
    ['typ', 'a JSON list of texts', { typ: '{}', typType: 'json' }],
    ['requiredClaims', 'has no name', { requiredClaims: 'exp,,sub' }],
    ['requiredClaims', 'has no name', { requiredClaims: 'exp,' }],
    ['scopes', 'a text with spaces between', { scopes: 'read, write' }],
    ['scopes', 'a text with spaces between', { scopes: '[7]', scopesType: 'json' }],
    ['scopeClaims', 'name at least one claim', { scopes: 'read', scopeClaims: ' ' }],
    ['roles', '"Roles": ', { roles: '((', rolesType: 'jsonata' }],
    ['roleClaims', 'name at least one claim', { roles: 'admin', roleClaims: ',' }],
    ['expectedClaims', 'has no name', { expectedClaims: [row('', 'x')] }],
    ['expectedClaims', '"a" needs a value', { expectedClaims: [row('b', 'x'), row('a', '')] }],
    ['expectedClaims', 'is not of the type Number', { expectedClaims: [{ ...row('a', 'x'), dataType: 'number' }] }],
    ['clockTolerance', '600 at most', { clockTolerance: '601' }],
    ['clockTolerance', '600 at most', { clockTolerance: '1.5' }],
    ['maxTokenAge', 'at least one second', { maxTokenAge: '0' }],
    ['maxTokenAge', 'at least one second', { maxTokenAge: 'soon', maxTokenAgeType: 'str' }],
    ['schema', 'not well-formed JSON', { schema: '{' }],
    ['output', 'name or a path', { output: 'a.__proto__.b' }],
    ['variable', 'name or a path', { variable: 'a b..' }],
    ['output', 'one would be lost', { variable: 'claims.x', variableType: 'msg' }],
    ['output', 'one would be lost', { output: 'verified' }],
    ['saveAttributes', 'does not know', { saveAttributes: 'claims,secret' }],
    ['denylist', 'list of token ids', { denylist: '[1]', denylistType: 'json' }],
    ['replayVariable', 'name or a path', { replay: 'context', replayVariable: '' }],
  ];
  it('marks the node for everything that would fail at deploy, and says what', async () => {
    const [fresh] = verifierFlow({ key: 'signs' }).filter(({ id }) => id === 'ver');
    const nodes = faults.map(([, , given], index) => ({ ...fresh, id: `faulty ${index}`, y: 300 + index, ...given }));
    const { page, setting } = await bench.open([...verifierFlow({ key: 'signs' }), ...nodes]);
    assert.equal(await setting('ver', 'valid'), true);
    for (const [index, [name, said]] of faults.entries()) {
      const reason = await page.evaluate(
        ([id, property]) => {
          interface Node {
            readonly _def: { defaults: Record<string, { validate(value: unknown, options: object): unknown }> };
            readonly [name: string]: unknown;
          }
          const { RED } = globalThis as unknown as { RED: { nodes: { node(id: string): Node } } };
          const node = RED.nodes.node(id ?? '');
          return node._def.defaults[property ?? '']?.validate.call(node, node[property ?? ''], {});
        },
        [`faulty ${index}`, name],
      );
      assert.ok(String(reason).includes(said), `${name}: ${reason}`);
      assert.equal(await setting(`faulty ${index}`, 'valid'), false, name);
    }
    // What the panel refuses, the runtime refuses too, and nothing less.
    const log = bench.running.log();
    for (const [index, [name]] of faults.entries()) {
      // Whether a path leads anywhere, only a message tells.
      if (name !== 'token') assert.ok(log.includes(`[jwt-verifier:faulty ${index}] ERR_`), name);
    }
  });

  wholeTest('is named and readable for everybody, on every tab', async () => {
    const editor = await bench.open(verifierFlow({ ...everything, keySource: 'issuers', clockTolerance: '601' }));
    const { page, close } = editor;
    await openPanel(editor);
    await openGroups(editor);
    await prepareAxe(page);
    for (const tab of ['token', 'result']) {
      await page.locator(`#jwt-verifier-panel a[href="#${tab}"]`).click();
      assert.deepEqual((await inspect(page, '#jwt-verifier-panel')).faults, []);
    }
    await close('cancel');
  });
});
