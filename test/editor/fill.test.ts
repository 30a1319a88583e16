import assert from 'node:assert/strict';
import jsonwebtoken from 'jsonwebtoken';
import { generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import { inspect, prepareAxe } from '../support/axe.ts';
import type { Editor } from '../support/editor.ts';
import { curvePair } from '../support/keys.ts';
import { describePanel, fillTyped, tokenFlow } from '../support/panel.ts';

const { privateKey, publicKey } = curvePair('P-256');

const call = {
  algorithm: 'ES256',
  expiresIn: 7200,
  notBefore: '1m',
  audience: ['https://a.example', 'https://b.example'],
  issuer: 'https://issuer.example',
  jwtid: 'id-1',
  keyid: 'key-1',
  header: { typ: 'at+jwt', level: 3 },
  payload: { role: 'buyer', on: true },
  privateKey,
};

/** A task that brings no key, and says where its values are. */
const task = {
  type: 'GET_SIGNED_JWT',
  inputParameters: {
    subject: `\${workflow.input.user}`,
    audience: `\${other_ref.output.audience}`,
    privateKey: `\${workflow.secrets.signing-key}`,
    ttlInSecond: 60,
  },
  retryCount: 3,
  cacheConfig: { ttlInSecond: 120 },
};

/** Opens the area beside the name, and fills from a text. */
async function fill({ page }: Editor, text: string): Promise<void> {
  if (!(await page.locator('#jwt-fill').isVisible())) await page.locator('#jwt-fill-open').click();
  await page.locator('#jwt-fill-text').fill(text);
  await page.locator('#jwt-fill-run').click();
  await page.locator('#jwt-fill-result').filter({ hasText: /./ }).waitFor();
}

const result = ({ page }: Editor) => page.locator('#jwt-fill-result').innerText();

/** The JWT keys that the editor knows. */
const keysIn = ({ page }: Editor): Promise<Record<string, unknown>[]> =>
  page.evaluate(() => {
    const { RED } = globalThis as unknown as {
      RED: { nodes: { eachConfig(visit: (node: Record<string, unknown>) => void): void } };
    };
    const keys: Record<string, unknown>[] = [];
    RED.nodes.eachConfig(({ id, type, name, kty, source, location }) => {
      if (type === 'jwt-key') keys.push({ id, name, kty, source, location });
    });
    return keys;
  });

async function settings({ setting }: Editor): Promise<Record<string, unknown>> {
  const names = Object.keys(generatorDefaults);
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await setting('gen', name)])));
}

describePanel('Fill from…', (bench) => {
  it('makes a token that is the one of the other system, with a key whose text goes to the credentials', async () => {
    const editor = await bench.open(tokenFlow());
    await editor.openPanel('gen');
    await fill(editor, JSON.stringify(call));
    assert.equal(await editor.page.locator('#jwt-fill-text').inputValue(), '');
    await editor.page.locator('#jwt-preview', { hasText: 'in 2 hours' }).waitFor();
    await editor.openTab('signature');
    await editor.page.locator('#jwt-signature-key', { hasText: 'EC P-256 · ES256' }).waitFor();
    assert.equal(await editor.page.locator('#jwt-faults li').count(), 0);
    await editor.close('done');
    await editor.deploy();
    const answer = await (await fetch(`${bench.running.url}/token`)).json();
    const verified = jsonwebtoken.verify(answer.token, publicKey, {
      algorithms: ['ES256'],
      ignoreNotBefore: true,
      complete: true,
    });
    const { iat, exp, nbf, ...claims } = verified.payload as Record<string, number>;
    const { issuer: iss, audience: aud, jwtid: jti, payload } = call;
    assert.deepEqual(claims, { ...payload, iss, aud, jti });
    assert.deepEqual([Number(exp) - Number(iat), Number(nbf) - Number(iat)], [7200, 60]);
    assert.deepEqual(verified.header as object, { alg: 'ES256', typ: 'at+jwt', kid: 'key-1', level: 3 });
    const stored = await (await fetch(`${bench.running.url}/flows`)).text();
    assert.ok(!stored.includes('PRIVATE'), 'a flow holds no key');
  });

  it('shows other settings, and takes them back when the panel is cancelled', async () => {
    const editor = await bench.open(tokenFlow());
    const before = await settings(editor);
    await editor.openPanel('gen');
    await fillTyped(editor, 'issuer', 'mine');
    await fill(editor, JSON.stringify(call));
    assert.equal((await keysIn(editor)).length, 1);
    await editor.close('cancel');
    assert.deepEqual(await settings(editor), before);
    assert.deepEqual(await keysIn(editor), []);
    assert.ok(await editor.page.locator('#red-ui-header-button-deploy.disabled').isVisible());
  });

  it('comes back by undo, and the key goes with it', async () => {
    const editor = await bench.open(tokenFlow());
    await editor.openPanel('gen');
    await fill(editor, JSON.stringify(call));
    await editor.close('done');
    assert.equal(await editor.setting('gen', 'issuer'), call.issuer);
    assert.equal((await keysIn(editor)).length, 1);
    await editor.page.keyboard.press('Control+z');
    assert.equal(await editor.setting('gen', 'issuer'), 'node-red');
    assert.deepEqual(await keysIn(editor), []);
  });

  it('says in words what it could not carry over, and marks what is missing', async () => {
    const editor = await bench.open(tokenFlow());
    await editor.openPanel('gen');
    await fill(editor, JSON.stringify(task));
    const said = await result(editor);
    assert.match(said, /Filled from Orkes Conductor\. Nothing is saved yet\./);
    assert.match(said, /audience: its expression cannot be translated\. Enter where the value is\./);
    assert.match(said, /privateKey: its value stays where it is\. Set the environment variable signing_key to it\./);
    assert.match(said, /retryCount: this node has nothing like it\./);
    await editor.page.locator('.jwt-fault', { hasText: '"Audience" needs a value' }).waitFor();
    await editor.close('done');
    assert.deepEqual(
      await Promise.all(
        ['subject', 'subjectType', 'ttl', 'ttlType', 'iss', 'maskToken', 'cache', 'cacheTtl'].map((name) =>
          editor.setting('gen', name),
        ),
      ),
      ['payload.user', 'msg', '60', 'num', false, true, true, '120'],
    );
    const [key] = await keysIn(editor);
    assert.equal(await editor.setting('gen', 'signingKey'), key?.id);
    assert.deepEqual(
      { ...key, id: '' },
      { id: '', name: 'Orkes Conductor', kty: 'RSA', source: 'env', location: 'signing_key' },
    );
  });

  it('fills nothing from a text that it does not know, and says why', async () => {
    const editor = await bench.open(tokenFlow());
    await editor.openPanel('gen');
    for (const [text, reason] of [
      ['{ algorithm: "RS256" }', /The text is not JSON\./],
      ['{"type": "HTTP"}', /The text is not from a supported system\./],
      ['[{"type": "jwt verify"}]', /verifies tokens[\s\S]*Use JWT - Verifier/],
    ] as const) {
      await fill(editor, text);
      assert.match(await result(editor), /Nothing was filled/);
      assert.match(await result(editor), reason);
      assert.equal(await editor.page.locator('#jwt-fill-text').inputValue(), text);
    }
    await editor.close('done');
    assert.deepEqual(await settings(editor), { ...generatorDefaults });
  });

  it('a second time begins anew: no claim, row or key of the first is left', async () => {
    const editor = await bench.open(tokenFlow());
    await editor.openPanel('gen');
    await fill(editor, JSON.stringify(call));
    const { page } = editor;
    await fill(
      editor,
      JSON.stringify({ algorithm: 'HS256', subject: 's', secret: 'a secret that is longer than its hash is' }),
    );
    assert.ok(await page.locator('[data-add="aud"]').isVisible());
    await editor.openTab('signature');
    await page.locator('#jwt-signature-key', { hasText: 'oct' }).waitFor();
    await editor.close('done');
    const saved = await settings(editor);
    assert.partialDeepStrictEqual(saved, { aud: false, nbf: false, jti: false, payload: '', kid: '', typ: 'JWT' });
    assert.partialDeepStrictEqual(saved, {
      sub: true,
      subject: 's',
      signature: 'symmetric',
      signingAlgorithm: 'HS256',
    });
    assert.deepEqual(saved.headers, []);
    assert.deepEqual(
      (await keysIn(editor)).map(({ kty }) => kty),
      ['oct'],
    );
  });

  it('takes a file that is dropped or chosen, and a token, part by part; undo gives everything back', async () => {
    const editor = await bench.open(tokenFlow());
    await editor.openPanel('gen');
    const { page } = editor;
    await page.locator('#jwt-fill-open').click();
    const dataTransfer = await page.evaluateHandle((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'task.json', { type: 'application/json' }));
      return transfer;
    }, JSON.stringify(task));
    await page.locator('#jwt-fill-text').dispatchEvent('drop', { dataTransfer });
    await page.locator('#jwt-fill-result', { hasText: 'Filled from Orkes Conductor' }).waitFor();

    // A chosen file has a name, which gives the key its own and its id.
    const choosing = page.waitForEvent('filechooser');
    await page.locator('#jwt-fill-file').click();
    await (await choosing).setFiles({ name: 'my-key.pem', mimeType: 'text/plain', buffer: Buffer.from(privateKey) });
    await page.locator('#jwt-fill-result', { hasText: 'Filled from a private key (EC)' }).waitFor();
    await editor.openTab('signature');
    await page.locator('#jwt-signature-key', { hasText: 'EC P-256' }).waitFor();
    assert.deepEqual(
      (await keysIn(editor)).map(({ name, kty }) => [name, kty]),
      [['my-key.pem', 'EC']],
    );

    const token = jsonwebtoken.sign({ iss: 'me', sub: 'anna', role: 'admin' }, privateKey, {
      algorithm: 'ES256',
      expiresIn: 900,
    });
    await fill(editor, `curl -H 'Authorization: Bearer ${token}' https://api.example/`);
    const box = page.locator('#jwt-fill-result');
    assert.match(await box.innerText(), /Filled from a token \(curl\)[\s\S]*"role": "admin"/);
    assert.deepEqual(await keysIn(editor), []);
    const claims = page.locator('#jwt-preview', { hasText: 'anna' });
    await claims.waitFor();
    await box.locator('[data-part="claims"]').uncheck();
    await claims.waitFor({ state: 'detached' });
    assert.ok(await page.locator('#node-input-authorization').isChecked());
    await box.locator('[data-part="claims"]').check();
    await claims.waitFor();
    await page.locator('#jwt-fill-undo').click();
    await claims.waitFor({ state: 'detached' });
    await box.getByText('Everything is as it was.').waitFor();
    await editor.close('done');
    const saved = await settings(editor);
    for (const name of [
      'issuer',
      'ttl',
      'signature',
      'signingAlgorithm',
      'customClaims',
      'authorization',
      'kid',
    ] as const) {
      assert.deepEqual(saved[name], generatorDefaults[name], name);
    }
    assert.ok(!saved.signingKey, String(saved.signingKey));
  });

  it('is reached by keyboard, and has a name for everything', async () => {
    const editor = await bench.open(tokenFlow());
    await editor.openPanel('gen');
    const { page } = editor;
    await page.locator('#node-input-name').focus();
    await page.keyboard.press('Tab');
    assert.equal(await page.locator('#jwt-fill-open').getAttribute('aria-expanded'), 'false');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('#jwt-fill-open').getAttribute('aria-expanded'), 'true');
    await page.keyboard.insertText(JSON.stringify(task));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('#jwt-fill-result li').first().waitFor();
    await prepareAxe(page);
    assert.deepEqual((await inspect(page, '#jwt-generator-panel')).faults, []);
    await editor.close('cancel');
  });
});
