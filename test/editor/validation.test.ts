import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { editNode } from '../support/editor.ts';
import { describePanel, mistakesToShow, tokenFlow, verdictsOn } from '../support/panel.ts';

/** What a person may get wrong, where it is marked, and in which words; on the canvas in others where `judged` is there. */
const mistakes: { settings: object; setting: string; says: RegExp; judged?: RegExp; tab: string }[] = [
  { settings: { ttl: '' }, setting: 'ttl', says: /"Lifetime" needs a value/, tab: 'claims' },
  { settings: { ttl: '0' }, setting: 'ttl', says: /at least one second/, tab: 'claims' },
  { settings: { ttl: 'soon', ttlType: 'str' }, setting: 'ttl', says: /time span such as 10m/, tab: 'claims' },
  { settings: { issuer: ' ' }, setting: 'issuer', says: /"Issuer" needs a value/, tab: 'claims' },
  { settings: { subject: 'a..b', subjectType: 'msg' }, setting: 'subject', says: /"Subject": /, tab: 'claims' },
  { settings: { issuedAtOffset: '1.5' }, setting: 'issuedAtOffset', says: /whole number of seconds/, tab: 'claims' },
  { settings: { aud: true }, setting: 'audience', says: /"Audience" needs a value/, tab: 'claims' },
  {
    settings: { aud: true, audience: '[true]', audienceType: 'json' },
    setting: 'audience',
    says: /"Audience": a claim has the wrong type/,
    tab: 'claims',
  },
  {
    settings: { nbf: true, notBefore: 'x', notBeforeType: 'str' },
    setting: 'notBefore',
    says: /"Not before"/,
    tab: 'claims',
  },
  { settings: { jti: true, jwtIdType: 'str' }, setting: 'jwtId', says: /"Token id" needs a value/, tab: 'claims' },
  { settings: { scopes: '{"a":1}', scopesType: 'json' }, setting: 'scopes', says: /"Scopes": /, tab: 'claims' },
  { settings: { scopes: 'read', scopeClaim: '' }, setting: 'scopeClaim', says: /has no name/, tab: 'claims' },
  { settings: { scopes: 'read', scopeClaim: 'iss' }, setting: 'issuer', says: /given twice/, tab: 'claims' },
  {
    settings: { payload: '[]', payloadType: 'json' },
    setting: 'payload',
    says: /"Start from an object": /,
    tab: 'claims',
  },
  {
    settings: { payload: '$(', payloadType: 'jsonata' },
    setting: 'payload',
    says: /"Start from an object": /,
    tab: 'claims',
  },
  { settings: rows({ key: '' }), setting: 'customClaims', says: /has no name/, tab: 'claims' },
  { settings: rows({ value: '' }), setting: 'customClaims', says: /"role" needs a value/, tab: 'claims' },
  { settings: rows({ key: 'iss' }), setting: 'customClaims', says: /"iss": a claim is given twice/, tab: 'claims' },
  { settings: rows({}, {}), setting: 'customClaims', says: /"role": a claim is given twice/, tab: 'claims' },
  { settings: rows({ dataType: 'number' }), setting: 'customClaims', says: /"role": .* wrong type/, tab: 'claims' },
  {
    settings: rows({ dataType: 'object', value: '{"a":', valueType: 'json' }),
    setting: 'customClaims',
    says: /"role": /,
    tab: 'claims',
  },
  {
    settings: { signature: 'none' },
    setting: 'signature',
    says: /unprotected token is never issued/,
    tab: 'signature',
  },
  { settings: { signingKey: '' }, setting: 'signingKey', says: /Signature: choose or add a key/, tab: 'signature' },
  { settings: { signingKey: 'gone' }, setting: 'signingKey', says: /Signature: choose or add a key/, tab: 'signature' },
  { settings: { signature: 'asymmetric' }, setting: 'signingKey', says: /of another kind/, tab: 'signature' },
  // Node-RED leaves it out of the list, so that the panel has none.
  {
    settings: { signingKey: 'ek' },
    setting: 'signingKey',
    says: /Signature: choose or add a key/,
    judged: /for another use/,
    tab: 'signature',
  },
  {
    settings: { signingAlgorithm: 'RS256' },
    setting: 'signingAlgorithm',
    says: /cannot serve RS256/,
    tab: 'signature',
  },
  {
    settings: { signingAlgorithm: 'none' },
    setting: 'signingAlgorithm',
    says: /algorithm from the list/,
    tab: 'signature',
  },
  {
    settings: { headers: [{ key: 'alg', dataType: 'string', value: 'x', valueType: 'str' }] },
    setting: 'headers',
    says: /"alg": wrong header parameter/,
    tab: 'signature',
  },
  {
    settings: { headers: ['a', 'b'].map((value) => ({ key: 'x', dataType: 'string', value, valueType: 'str' })) },
    setting: 'headers',
    says: /"x" is given twice/,
    tab: 'signature',
  },
  {
    settings: { encryption: 'symmetric' },
    setting: 'encryptionKey',
    says: /Encryption: choose or add/,
    tab: 'encryption',
  },
  {
    settings: { encryption: 'symmetric', encryptionKey: 'ek', contentEncryption: 'A512' },
    setting: 'contentEncryption',
    says: /algorithm from the list/,
    tab: 'encryption',
  },
  { settings: { saveAttributes: 'token,password' }, setting: 'saveAttributes', says: /attributes/, tab: 'result' },
  { settings: { variable: 'a.' }, setting: 'variable', says: /"in the variable"/, tab: 'result' },
  { settings: { output: '__proto__.x' }, setting: 'output', says: /is a name or a path/, tab: 'result' },
  { settings: { output: 'a[msg.b]' }, setting: 'output', says: /is a name or a path/, tab: 'result' },
  {
    settings: { output: 'jwt.token', variableType: 'msg' },
    setting: 'output',
    says: /same message property/,
    tab: 'result',
  },
  {
    settings: { output: 'headers.x', authorization: true },
    setting: 'output',
    says: /same message property/,
    tab: 'result',
  },
  {
    settings: { mutatePayload: true, payload: 'payload', output: 'payload' },
    setting: 'mutatePayload',
    says: /takes the place of the object/,
    tab: 'claims',
  },
  ...[
    { settings: { cacheTtl: '' }, setting: 'cacheTtl', says: /"For at most" needs a value/ },
    { settings: { cacheTtl: 'soon', cacheTtlType: 'str' }, setting: 'cacheTtl', says: /or a time span such as 10m/ },
    { settings: { exp: false }, setting: 'cacheTtl', says: /would be sent again forever/ },
    { settings: { cacheRefresh: '-1' }, setting: 'cacheRefresh', says: /whole number, 0 or more/ },
    { settings: { cacheKey: 'a..b' }, setting: 'cacheKey', says: /"One token for each": / },
    { settings: { cacheStoreType: 'flow' }, setting: 'cacheStore', says: /"Kept in" needs a value/ },
    {
      settings: { cacheStoreType: 'flow', cacheStore: 'a[msg.b]' },
      setting: 'cacheStore',
      says: /is a name or a path/,
    },
    { settings: { cacheStoreType: 'flow', cacheStore: 'jwt' }, setting: 'cacheStore', says: /go to the same variable/ },
  ].map(({ settings, ...others }) => ({ settings: { cache: true, ...settings }, ...others, tab: 'result' })),
  ...['{"type":', '[]', '"text"', '{"$schema": "http://json-schema.org/draft-07/schema#"}'].flatMap((schema) => [
    {
      settings: { inputSchema: schema },
      setting: 'inputSchema',
      says: /"Schema of the claims,.*: a JSON Schema 2020-12 is/,
      tab: 'result',
    },
    {
      settings: { outputSchema: schema },
      setting: 'outputSchema',
      says: /"Schema of the saved attributes": /,
      tab: 'result',
    },
  ]),
];

function rows(...changes: object[]): object {
  const row = { key: 'role', dataType: 'string', value: 'admin', valueType: 'str' };
  return { customClaims: changes.map((change) => ({ ...row, ...change })) };
}

const secret = Buffer.alloc(32, 'k').toString('base64url');
const key = (id: string, use: string) => ({
  id,
  type: 'jwt-key',
  name: id,
  use,
  kty: 'oct',
  secretEncoding: 'base64url',
  credentials: { secret },
});
const good = { signature: 'symmetric', signingKey: 'sk' };
assert.equal(createSecretKey(secret, 'base64url').symmetricKeySize, 32);

/** A generator for each of some mistakes, on one tab, beside one without any. */
function flowOf(
  chosen: readonly { readonly index: number; readonly mistake: (typeof mistakes)[number] }[],
): Readonly<Record<string, unknown>>[] {
  const generator = (id: string, settings: object, place: object) => ({
    ...tokenFlow({ ...good, ...settings }).find((node) => node.id === 'gen'),
    id,
    name: id,
    ...place,
    wires: [[], []],
  });
  return [
    { id: 'tab', type: 'tab', label: 'Mistakes' },
    key('sk', 'sig'),
    key('ek', 'enc'),
    generator('fine', {}, { x: 200, y: 700 }),
    ...chosen.map(({ index, mistake: { settings } }) =>
      generator(`gen${index}`, settings, { x: 200 + 200 * (index % 5), y: 100 + 60 * Math.floor(index / 5) }),
    ),
  ];
}

describePanel('what is wrong', (bench) => {
  it('is marked on the canvas, in words, and nothing else is', async () => {
    const { page } = await bench.open(flowOf(mistakes.map((mistake, index) => ({ index, mistake }))), { width: 1500 });
    const verdicts = await verdictsOn(page);
    assert.deepEqual(verdicts.fine, { valid: true, reasons: {} });
    for (const [index, { settings, setting, says, judged = says }] of mistakes.entries()) {
      const { valid, reasons = {} } = verdicts[`gen${index}`] ?? {};
      const about = `${JSON.stringify(settings)}: ${JSON.stringify(reasons)}`;
      assert.equal(valid, false, `no triangle: ${about}`);
      assert.match(String(reasons[setting]), judged, about);
      assert.equal(new Set(Object.values(reasons)).size, 1, `it says something else too: ${about}`);
    }
  });

  it('is marked on its tab and beside its field, in words, and nothing else is', async () => {
    const shown = mistakesToShow(mistakes);
    // The more nodes there are, the longer a panel takes to close.
    const editor = await bench.open(flowOf(shown), { width: 1500 });
    const { page } = editor;
    // The canvas does not show all of them at once, so each panel is opened as its menu would.
    for (const { index, mistake } of shown) {
      const { settings, setting, says, tab } = mistake;
      const about = JSON.stringify(settings);
      await editNode(page, `gen${index}`);
      await page.locator('#jwt-preview dl').first().waitFor();
      const fault = page.locator(`#jwt-fault-${setting}`);
      await fault.waitFor({ state: 'attached' });
      assert.match((await fault.textContent()) ?? '', says, about);
      const marked = await page
        .locator('a.jwt-attention')
        .evaluateAll((tabs) => tabs.map((one) => one.getAttribute('href')));
      assert.deepEqual(marked, [`#${tab}`], about);
      // Out of sight, a click leads there.
      const link = page.locator('#jwt-faults button').first();
      if (await link.isVisible()) await link.click();
      // Playwright itself takes what a closed group holds for visible.
      await page.waitForFunction((id) => document.getElementById(id)?.checkVisibility(), `jwt-fault-${setting}`);
      assert.equal(await page.locator('[aria-invalid]').count(), 1, about);
      await editor.calm();
      await editor.close('cancel');
    }
  });

  it('inside a closed group is listed, and a click opens the group', async () => {
    const { page, openPanel, openTab, close } = await bench.open(
      tokenFlow({ ...good, inputSchema: '{' }, key('sk', 'sig')),
    );
    await openPanel('gen');
    await openTab('result');
    await page.locator('#jwt-faults button', { hasText: 'Schema of the claims' }).click();
    await page.locator('#jwt-faults button').waitFor({ state: 'detached' });
    const field = page.locator('#node-input-inputSchema');
    assert.ok(await field.evaluate((element) => element.checkVisibility() && element === document.activeElement));
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    await close('cancel');
  });

  for (const { settings, says } of mistakes) {
    it(`is refused by the runtime too: ${JSON.stringify(settings).slice(0, 90)} (${says.source})`, async () => {
      await bench.running.deploy(tokenFlow({ ...good, ...settings }, key('sk', 'sig'), key('ek', 'enc')));
      const answer = (await (await fetch(`${bench.running.url}/token`)).json()) as { code?: string };
      assert.match(answer.code ?? 'a token', /^ERR_/);
    });
  }
});
