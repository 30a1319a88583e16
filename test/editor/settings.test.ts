import assert from 'node:assert/strict';
import { compactVerify, importJWK } from 'jose';
import { generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import type { Editor } from '../support/editor.ts';
import { type Bench, chooseType, describePanel, fillTyped, tokenFlow } from '../support/panel.ts';
import { tested } from '../support/whole.ts';

const signingKey = { id: 'sk', type: 'jwt-key', name: 'signs', use: 'sig', kty: 'RSA' };
const encryptionKey = { id: 'ek', type: 'jwt-key', name: 'encrypts', use: 'enc', kty: 'oct' };

/** A node of which nothing is as in a fresh one. */
const everything = {
  name: 'all of it',
  payload: 'payload.claims',
  payloadType: 'msg',
  mutatePayload: true,
  ttl: '5400',
  ttlType: 'num',
  timeUnits: { ttl: 'hours', cacheTtl: 'num', cacheRefresh: 'minutes' },
  iat: false,
  iss: false,
  sub: false,
  exp: false,
  issuedAtOffset: '-60',
  issuedAtOffsetType: 'num',
  issuer: 'ISSUER',
  issuerType: 'env',
  subject: 'payload.user',
  subjectType: 'msg',
  aud: true,
  nbf: true,
  jti: true,
  audience: '["a","b"]',
  audienceType: 'json',
  audienceFormat: 'array',
  notBefore: '2 days',
  notBeforeType: 'str',
  jwtId: 'id & "1"',
  jwtIdType: 'str',
  scopes: '$scopes',
  scopesType: 'jsonata',
  scopeClaim: 'https://scope.example/a.b',
  scopeFormat: 'array',
  customClaims: [
    { key: 'a.b', dataType: 'object', value: '{"x": 1}', valueType: 'json' },
    { key: 'level', dataType: 'number', value: '3', valueType: 'num', optional: true },
    { key: 'on', dataType: 'boolean', value: 'true', valueType: 'bool' },
    { key: '<b>', dataType: 'array', value: '#:(disk)::list', valueType: 'flow' },
  ],
  optionalClaims: 'sub,aud,scope',
  signingKey: 'sk',
  signature: 'asymmetric',
  signingAlgorithm: 'PS384',
  kid: 'mine',
  typ: 'at+jwt',
  headers: [{ key: 'x', dataType: 'string', value: 'y', valueType: 'str' }],
  certificateHeaders: 'x5c,x5t#S256',
  allowInsecureKeySizes: true,
  allowInvalidAsymmetricKeyTypes: true,
  encryption: 'symmetric',
  encryptionKey: 'ek',
  encryptionAlgorithm: 'A192KW',
  contentEncryption: 'A128CBC-HS256',
  encryptionKid: 'theirs',
  saveAttributes: 'claims,expiresAt,signedToken',
  variable: 'tokens.shop',
  variableType: 'global',
  frontend: true,
  output: 'payload.token',
  maskToken: true,
  authorization: true,
  authorizationScheme: 'JWT',
  onFailure: 'both',
  cache: true,
  cacheTtl: '300',
  cacheTtlType: 'num',
  cacheRefresh: '7200',
  cacheRefreshType: 'num',
  cacheKey: 'user.id',
  cacheKeyType: 'msg',
  cacheStore: '#:(disk)::tokens',
  cacheStoreType: 'flow',
  inputSchema: '{"type": "object"}',
  outputSchema: '{\n  "required": ["claims"]\n}',
  includeKid: false,
  content: 'body',
  body: '#:(disk)::document',
  bodyType: 'flow',
  detached: true,
  unencodedPayload: true,
  delivery: 'mqtt',
  deliveryUrl: 'https://login.example/{msg.account}',
  deliveryName: 'username',
  deliveryOther: '{uuid}',
  deliveryHeaders: [{ key: 'x', value: ' {token} <b>' }],
  deliveryBody: [
    { key: 'assertion', value: '{token}' },
    { key: 'blank', value: '' },
  ],
  exchange: true,
  exchangeUrl: 'https://login.example/token',
  exchangeHeaders: [{ key: 'y', value: '{{}}' }],
  exchangeToken: 'data.token',
  exchangeExpiresIn: '',
  exchangeExpiresAt: 'data.until',
  exchangeLifetime: 7200,
  exchangeKeep: 'instance_url,id_token',
};

const tabs = ['claims', 'signature', 'encryption', 'result'];

async function settings({ setting }: Editor, names: readonly string[]): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const name of names) values[name] = await setting('gen', name);
  return values;
}

/** Ids of the config nodes that the editor knows. */
const keysIn = ({ page }: Editor): Promise<string[]> =>
  page.evaluate(() => {
    const { RED } = globalThis as unknown as {
      RED: { nodes: { eachConfig(visit: (node: { id: string; type: string }) => void): void } };
    };
    const ids: string[] = [];
    RED.nodes.eachConfig((node) => {
      if (node.type === 'jwt-key') ids.push(node.id);
    });
    return ids;
  });

/** The flow as the editor would deploy it, without credentials. */
const asDeployed = ({ page }: Editor): Promise<string> =>
  page.evaluate(() => {
    const { RED } = globalThis as unknown as { RED: { nodes: { createCompleteNodeSet(options: object): object } } };
    return JSON.stringify(RED.nodes.createCompleteNodeSet({ credentials: false }));
  });

async function generateKey({ page, openTab }: Editor): Promise<void> {
  await openTab('signature');
  await page.locator('#jwt-signature-generate').click();
  await page.locator('#jwt-signature-key', { hasText: 'kid' }).waitFor();
}

describePanel('settings in the panel', (bench: Bench) => {
  it('of a fresh node are saved as they are: opening and closing changes nothing', async () => {
    const editor = await bench.open(tokenFlow());
    await editor.openPanel('gen');
    for (const tab of tabs) await editor.openTab(tab);
    await editor.close('done');
    assert.deepEqual(await settings(editor, Object.keys(generatorDefaults)), { ...generatorDefaults });
    assert.equal(await editor.setting('gen', 'changed'), false);
  });

  it('of a node with nothing left as it was are saved as they are', async () => {
    const editor = await bench.open(tokenFlow(everything, signingKey, encryptionKey));
    await editor.openPanel('gen');
    for (const tab of tabs) await editor.openTab(tab);
    await editor.close('done');
    assert.deepEqual(await settings(editor, Object.keys(everything)), everything);
    await editor.openPanel('gen');
    await editor.close('done');
    assert.deepEqual(await settings(editor, Object.keys(everything)), everything);
  });

  it('make a claim optional by its question mark, and no other', async () => {
    const row = { key: 'role', dataType: 'string', value: 'payload.role', valueType: 'msg' };
    const editor = await bench.open(tokenFlow({ customClaims: [row], optionalClaims: 'iss' }));
    const { page } = editor;
    await editor.openPanel('gen');
    const mark = (claim: string) => page.locator(`[data-optional-claim="${claim}"] button`);
    assert.equal(await mark('iss').getAttribute('aria-pressed'), 'true');
    await mark('iss').click();
    await mark('sub').click();
    await page.locator('.jwt-row .jwt-optional').click();
    await fillTyped(editor, 'subject', '');
    await page.locator('#jwt-preview dt', { hasText: 'sub' }).waitFor({ state: 'detached' });
    assert.equal(await page.locator('#jwt-fault-subject').count(), 0);
    await editor.close('done');
    assert.equal(await editor.setting('gen', 'optionalClaims'), 'sub');
    assert.deepEqual(await editor.setting('gen', 'customClaims'), [{ ...row, optional: true }]);
  });

  it('hide nothing that is set: a closed group counts what it holds', async () => {
    const { page, openPanel, openTab, close } = await bench.open(tokenFlow(everything, signingKey, encryptionKey));
    await openPanel('gen');
    for (const chip of ['aud', 'nbf', 'jti', 'scope', 'offset', 'payload']) {
      assert.ok(await page.locator(`[data-optional="${chip}"]`).isVisible(), chip);
    }
    await openTab('signature');
    await page.locator('summary', { hasText: 'Header: key id, type' }).filter({ hasText: '5 set' }).waitFor();
    await page.locator('[data-tab="signature"] summary', { hasText: '2 set' }).waitFor();
    await openTab('result');
    await page.locator('summary', { hasText: 'Access token' }).filter({ hasText: '8 set' }).waitFor();
    await page.locator('summary', { hasText: 'Reuse' }).filter({ hasText: '5 set' }).waitFor();
    await page.locator('summary', { hasText: 'JSON Schema' }).filter({ hasText: '2 set' }).waitFor();
    await close('cancel');
  });

  it('that are changed and cancelled stay as they were, and a generated key goes', async () => {
    const editor = await bench.open(tokenFlow());
    const before = await asDeployed(editor);
    const { page, openPanel, openTab, close } = editor;
    await openPanel('gen');
    await page.locator('#node-input-name').fill('other');
    await fillTyped(editor, 'ttl', '17');
    await chooseType(editor, 'ttl', 'days');
    await page.locator('#node-input-iss').uncheck();
    await page.locator('[data-add="aud"]').click();
    await fillTyped(editor, 'audience', 'somebody');
    await page.locator('[data-tab="claims"] .red-ui-editableList-addButton').click();
    await page.locator('.jwt-row-key').fill('role');
    await generateKey(editor);
    await openTab('result');
    await page.locator('#node-input-onFailure').selectOption('both');
    assert.equal((await keysIn(editor)).length, 1);
    await close('cancel');
    assert.deepEqual(await keysIn(editor), []);
    assert.equal(await asDeployed(editor), before);
    assert.ok(await page.locator('#red-ui-header-button-deploy.disabled').isVisible());
  });

  it('show times in units, and save seconds', async () => {
    const editor = await bench.open(tokenFlow());
    await editor.openPanel('gen');
    await fillTyped(editor, 'ttl', '2');
    await chooseType(editor, 'ttl', 'days');
    await editor.page.locator('#jwt-preview', { hasText: 'in 2 days' }).waitFor();
    await editor.close('done');
    assert.deepEqual(await settings(editor, ['ttl', 'ttlType']), { ttl: '172800', ttlType: 'num' });
    await editor.openPanel('gen');
    const shown = editor.page.locator('#node-input-ttl + .red-ui-typedInput-container');
    assert.match((await shown.textContent()) ?? '', /days/);
    assert.equal(await shown.locator('input').inputValue(), '2');
    await editor.close('done');
    assert.equal(await editor.setting('gen', 'ttl'), '172800');
  });

  const sentences: readonly (readonly [object, RegExp])[] = tested(
    [
      [{}, /^(?!.*again)/],
      [{ cache: true }, /The same token is sent again until 1 minute before it expires\./],
      [{ cache: true, cacheTtl: '90' }, /sent again for 90 seconds, and never later than 1 minute before it expires\./],
      [{ cache: true, cacheTtl: '7200', exp: false }, /The same token is sent again for 2 hours\./],
      [{ cache: true, cacheRefresh: 'early', cacheRefreshType: 'msg' }, /until ‹early› before it expires/],
      [{ cache: true, jti: true }, /No token is sent again: each has a new id\./],
      [{ cache: true, jti: true, cacheKey: 'user' }, /until 1 minute before it expires/],
    ],
    (_, index) => index % 2 === 0,
  );
  it('say how long a token is sent again', async () => {
    const nodes = sentences.map(([changed], index) => ({
      ...tokenFlow(changed as Record<string, unknown>).find(({ id }) => id === 'gen'),
      id: `gen${index}`,
      y: 100 + 60 * index,
      wires: [[], []],
    }));
    const { page, openPanel, openTab, close } = await bench.open([
      { id: 'tab', type: 'tab', label: 'Sentences' },
      ...nodes,
    ]);
    for (const [index, [, says]] of sentences.entries()) {
      await openPanel(`gen${index}`);
      await openTab('result');
      assert.match((await page.locator('#jwt-sentence').textContent()) ?? '', says);
      await close('cancel');
    }
  });

  it('of types that are not offered stay as they are', async () => {
    const odd = { ttl: 'true', ttlType: 'bool', audience: '7', audienceType: 'num', aud: true };
    const editor = await bench.open(tokenFlow(odd));
    await editor.openPanel('gen');
    await editor.close('done');
    assert.deepEqual(await settings(editor, Object.keys(odd)), odd);
  });

  it('are copied and pasted with the node', async () => {
    const editor = await bench.open(tokenFlow(everything, signingKey, encryptionKey));
    const { page } = editor;
    await page.locator('[id="gen"]').click();
    await page.keyboard.press('Control+c');
    await page.keyboard.press('Control+v');
    await page.mouse.click(700, 600);
    const copy = await page.evaluate(() => {
      const { RED } = globalThis as unknown as {
        RED: { nodes: { eachNode(visit: (node: Record<string, unknown>) => void): void } };
      };
      const found: Record<string, unknown>[] = [];
      RED.nodes.eachNode((node) => {
        if (node.type === 'jwt-generator' && node.id !== 'gen') {
          const plain = Object.entries(node).filter(([, value]) => typeof value !== 'function');
          found.push(
            Object.fromEntries(plain.filter(([name]) => !/^(_|users|inputs|resize)/.test(name) && name !== 'wires')),
          );
        }
      });
      return JSON.parse(JSON.stringify(found.map((node) => ({ ...node, _def: undefined }))));
    });
    assert.equal(copy.length, 1);
    for (const [name, value] of Object.entries(everything)) assert.deepEqual(copy[0][name], value, name);
  });

  it('come back by undo, and a generated key goes with them', async () => {
    const editor = await bench.open(tokenFlow());
    const { page, openPanel, close } = editor;
    await openPanel('gen');
    await fillTyped(editor, 'issuer', 'https://other.example');
    await generateKey(editor);
    await close('done');
    assert.equal(await editor.setting('gen', 'issuer'), 'https://other.example');
    assert.equal((await keysIn(editor)).length, 1);
    await page.keyboard.press('Control+z');
    assert.equal(await editor.setting('gen', 'issuer'), 'node-red');
    assert.equal(await editor.setting('gen', 'signingKey'), '');
    assert.deepEqual(await keysIn(editor), []);
  });

  it('hold no secret when they are exported', async () => {
    const editor = await bench.open(tokenFlow());
    const { page, openPanel, close, deploy } = editor;
    await openPanel('gen');
    await generateKey(editor);
    await close('done');
    const exported = async () => {
      await page.keyboard.press('Control+e');
      await page.locator('#red-ui-clipboard-dialog-export-rng-full').click();
      const text = await page.locator('#red-ui-clipboard-dialog-export-text').inputValue();
      await page.keyboard.press('Escape');
      return text;
    };
    const before = await exported();
    await deploy();
    for (const text of [before, await exported()]) {
      assert.match(text, /"type": ?"jwt-key"/);
      assert.doesNotMatch(text, /PRIVATE|privateKey|secret"/);
    }
  });

  it('make a token that somebody else can verify', async () => {
    const editor = await bench.open(tokenFlow());
    const { page, openPanel, openTab, close, deploy } = editor;
    await openPanel('gen');
    await page.locator('#node-input-sub').uncheck();
    await page.locator('[data-add="aud"]').click();
    await fillTyped(editor, 'audience', 'https://api.example');
    await page.locator('[data-tab="claims"] .red-ui-editableList-addButton').click();
    await page.locator('.jwt-row-key').fill('role');
    await page.locator('.jwt-row .red-ui-typedInput-container input[type="text"]').fill('buyer');
    await generateKey(editor);
    await openTab('signature');
    await page.locator('#node-input-btn-signingKey-edit').click();
    await page.locator('#jwt-key-description summary').click();
    const publicJwk = JSON.parse((await page.locator('#jwt-key-public-jwk').textContent()) ?? '');
    await close('key-done');
    await openTab('result');
    await page.locator('#node-input-authorization').check();
    await close('done');
    await deploy();
    const answer = await (await fetch(`${bench.running.url}/token`)).json();
    const { payload, protectedHeader } = await compactVerify(answer.token, await importJWK(publicJwk, 'ES256'));
    const { iat, exp, ...claims } = JSON.parse(new TextDecoder().decode(payload));
    assert.deepEqual(claims, { iss: 'node-red', aud: 'https://api.example', role: 'buyer' });
    assert.equal(protectedHeader.kid, publicJwk.kid);
  });
});
