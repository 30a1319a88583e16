import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { compactVerify } from 'jose';
import { generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import { copied } from '../support/key-panel.ts';
import { curvePair } from '../support/keys.ts';
import { chooseType, describePanel, fillTyped, tokenFlow } from '../support/panel.ts';

const { privateKey, publicKey } = curvePair('P-256');
const key = { id: 'key', type: 'jwt-key', use: 'sig', kty: 'EC', credentials: { privateKey } };
const settings = {
  signingKey: 'key',
  subject: 'user.id',
  subjectType: 'msg',
  customClaims: [
    { key: 'role', dataType: 'string', value: 'buyer', valueType: 'str' },
    { key: 'level', dataType: 'number', value: '3', valueType: 'num' },
  ],
};

describePanel('the preview in the panel', (bench) => {
  it('shows each kind of value in a colour of its own, times as the reader writes them, and what changes at once', async () => {
    const editor = await bench.open(tokenFlow(settings, key));
    const { page } = editor;
    const preview = page.locator('#jwt-preview');
    const value = (name: string) => preview.locator(`dt:text-is("${name}") + dd span`);
    const shows = (text: string) => page.locator('#jwt-preview', { hasText: text }).waitFor();
    await editor.openPanel('gen');
    await shows('ES256');
    assert.equal(await value('sub').textContent(), '‹msg.user.id›');
    assert.equal(await value('role').textContent(), '"buyer"');
    assert.equal(await value('level').textContent(), '3');
    const look = (name: string) =>
      value(name).evaluate((span) => [getComputedStyle(span).color, getComputedStyle(span).fontStyle].join());
    const looks = [await look('sub'), await look('role'), await look('level')];
    assert.equal(new Set(looks).size, 3, looks.join(' '));

    assert.match((await value('iat').textContent()) ?? '', /\(now\)$/);
    // Within an hour of midnight, the day is said too.
    assert.match(
      (await value('exp').textContent()) ?? '',
      /^(?:\d+\/\d+\/\d{4}, )?\d+:\d\d:\d\d\s[AP]M \(in 1 hour\)$/,
    );
    for (const [count, unit, words] of [
      ['90', 'minutes', 'in 90 minutes'],
      ['36', 'hours', 'in 36 hours'],
      ['60', 'days', 'in 60 days'],
    ] as const) {
      await fillTyped(editor, 'ttl', count);
      await chooseType(editor, 'ttl', unit);
      await shows(words);
    }
    const seconds = Number(await value('exp').getAttribute('title'));
    const date = await page.evaluate((time) => new Date(time * 1000).toLocaleString('en-US'), seconds);
    assert.match(date, /^\d+\/\d+\/\d{4}, /);
    assert.equal(await value('exp').textContent(), `${date} (in 60 days)`);

    const warnings = preview.locator('.jwt-warning');
    assert.deepEqual(await warnings.allTextContents(), [
      'No audience: any receiver could accept it.',
      'Valid for more than a day: a stolen token stays usable that long.',
    ]);
    // Text that comes without a key, as by mouse.
    await page.locator('#node-input-issuer + .red-ui-typedInput-container input[type="text"]').fill('');
    await page.keyboard.insertText('https://pasted.example');
    await shows('"https://pasted.example"');
    await editor.close('cancel');
  });

  it('gives way to a trial, whose token and curl line are copied', async () => {
    const editor = await bench.open(tokenFlow(settings, key));
    const { page } = editor;
    const result = page.locator('#jwt-trial-result');
    const send = async (message: string) => {
      // Typed, its brackets would be completed.
      await page.evaluate((text) => {
        const { monaco } = globalThis as unknown as {
          monaco: { editor: { getModels(): { setValue(text: string): void }[] } };
        };
        monaco.editor.getModels().at(-1)?.setValue(text);
      }, message);
      await page.locator('#jwt-trial-run').click();
    };
    await editor.openPanel('gen');
    await page.locator('#jwt-try').click();
    // The sample has what the settings read.
    await result.locator('.jwt-good', { hasText: '"sub": "…"' }).waitFor();
    await send('{}');
    await result.locator('.jwt-bad', { hasText: 'ERR_CLAIM_MISSING: a value is missing' }).waitFor();
    for (const message of ['[1]', '"text"', '{']) {
      await send(message);
      await result.locator('.jwt-bad', { hasText: 'The sample message is not a JSON object.' }).waitFor();
    }
    await send('{ "user": { "id": "anna" } }');
    await result.locator('.jwt-good', { hasText: '"sub": "anna"' }).waitFor();
    assert.match((await result.textContent()) ?? '', /\d+ bytes · exp \d.* \(in 1 hour\)/);
    const token = await copied(editor, 'Copy token');
    const { payload, protectedHeader } = await compactVerify(token, createPublicKey(publicKey));
    assert.equal(JSON.parse(new TextDecoder().decode(payload)).sub, 'anna');
    assert.equal(protectedHeader.alg, 'ES256');
    assert.equal(await copied(editor, 'Copy curl line'), `curl -H 'Authorization: Bearer ${token}' https://`);
    await editor.close('cancel');
  });

  it('warns of what stands around the node, and explains the claim that the mouse or the keyboard is on', async () => {
    const other = {
      id: 'other',
      type: 'jwt-generator',
      z: 'tab',
      x: 350,
      y: 400,
      name: '',
      ...generatorDefaults,
      wires: [],
    };
    const editor = await bench.open([...tokenFlow({ ...settings, authorization: true }, key), other]);
    const { page } = editor;
    const warning = (text: string) => page.locator('#jwt-preview .jwt-warning', { hasText: text });
    await editor.openPanel('gen');
    await warning('saves to the same variable').waitFor();
    await warning('would send the authorization header').waitFor();
    const hint = page.locator('#jwt-claim-hint');
    await page.locator('[data-add="aud"]').hover();
    await hint.getByText('aud: for whom the token is meant').waitFor();
    await page.locator('#node-input-subject-text').focus();
    await hint.getByText('sub: who the token is about, usually the user.').waitFor();
    await editor.openTab('result');
    await page.locator('#node-input-authorization').uncheck();
    await warning('would send the authorization header').waitFor({ state: 'detached' });
    await fillTyped(editor, 'variable', 'mine');
    await warning('saves to the same variable').waitFor({ state: 'detached' });
    await editor.close('cancel');
  });
});
