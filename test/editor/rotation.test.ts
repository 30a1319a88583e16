import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { decodeProtectedHeader } from 'jose';
import { keyDefaults } from '../../nodes/keys/settings.ts';
import { thumbprint } from '../../src/jwk/thumbprint.ts';
import { inspect, prepareAxe } from '../support/axe.ts';
import type { Editor } from '../support/editor.ts';
import { keyPanelOf } from '../support/key-panel.ts';
import { curvePair } from '../support/keys.ts';
import { describePanel, tokenFlow } from '../support/panel.ts';

const pair = (name: string) => curvePair('P-256', name).privateKey;
const publicJwk = (name: string) => createPublicKey(pair(name)).export({ format: 'jwk' });
const shortKid = (name: string) => `${thumbprint(publicJwk(name) as { kty: 'EC' }).slice(0, 8)}…`;

let flows = 0;

/** A flow whose tokens are signed with a key, of an id that no flow before had: what is stored of those stays. */
const flowWith = (key: object) => {
  flows += 1;
  const id = `key${flows}`;
  return tokenFlow({ signingKey: id }, { id, type: 'jwt-key', name: 'the key', ...keyDefaults, kty: 'EC', ...key });
};

async function openKey({ page, openPanel, openTab, calm }: Editor): Promise<void> {
  await openPanel('gen');
  await openTab('signature');
  await page.locator('#node-input-btn-signingKey-edit').click();
  await page.locator('#node-config-dialog-ok').waitFor();
  await calm();
}

const settingOf = ({ setting }: Editor, name: string) => setting(`key${flows}`, name);
const rows = ({ page }: Editor) => page.locator('#jwt-key-rotation-keys li');

describePanel('rotation in the panel of a JWT key', (bench) => {
  const deployed = async ({ page, deploy }: Editor) => {
    const started = () => bench.running.log().split('Started ').length;
    const before = started();
    await deploy();
    while (started() === before) await page.waitForTimeout(20);
  };
  const kidNow = async () => {
    const { token } = (await (await fetch(`${bench.running.url}/token`)).json()) as { token: string };
    return decodeProtectedHeader(token).kid?.slice(0, 8);
  };

  it('lets a person generate the next key, and rotate', async () => {
    const editor = await bench.open(flowWith({ credentials: { privateKey: pair('a') } }));
    const { page, close } = editor;
    await openKey(editor);
    await rows(editor)
      .filter({ hasText: `Signs: EC P-256 · ES256 · kid ${shortKid('a')}` })
      .waitFor({ state: 'attached' });
    await page.locator('#jwt-key-rotation summary').click();
    assert.ok(await page.locator('#jwt-key-rotate').isDisabled());
    await page.locator('#jwt-key-next-generate').click();
    await rows(editor).filter({ hasText: 'Next: EC P-256' }).waitFor();
    const next = ((await rows(editor).nth(1).textContent()) ?? '').replace(/.*kid (.{8})….*/, '$1');
    await close('key-done');
    await close('done');
    await deployed(editor);
    assert.equal(`${await kidNow()}…`, shortKid('a'));

    await openKey(editor);
    await rows(editor)
      .filter({ hasText: `Next: EC P-256 · ES256 · kid ${next}` })
      .waitFor();
    await page.locator('#jwt-key-rotate').click();
    await rows(editor)
      .filter({ hasText: `Signs: EC P-256 · ES256 · kid ${next}` })
      .waitFor();
    await rows(editor)
      .filter({ hasText: `EC P-256 · ES256 · kid ${shortKid('a')}` })
      .filter({ hasText: 'published until' })
      .waitFor();
    assert.equal(await rows(editor).count(), 3);
    assert.ok(await page.locator('#jwt-key-rotated').isVisible());
    // What is stored is shown nowhere: only the fresh next key is there to be seen.
    assert.equal(await page.locator('#node-config-input-secondKey').inputValue(), '__PWRD__');
    assert.match(await page.locator('#node-config-input-privateKey').inputValue(), /BEGIN PRIVATE KEY/);
    assert.equal(await page.locator('#jwt-key-next [data-act="keep"]').isVisible(), false, 'the retired key is gone');
    await close('key-done');
    await close('done');
    assert.equal(await settingOf(editor, 'signsWith'), 'second');
    assert.equal(`${await kidNow()}…`, shortKid('a'), 'until it is deployed, nothing changes');
    await deployed(editor);
    assert.equal(await kidNow(), next);
  });

  it('is nothing when it is cancelled, and nothing when it is undone', async () => {
    const editor = await bench.open(flowWith({ credentials: { privateKey: pair('a'), secondKey: pair('b') } }));
    const { page, close } = editor;
    const rotate = async () => {
      await openKey(editor);
      await page.locator('#jwt-key-rotate').click();
      await page.locator('#jwt-key-rotated').waitFor();
    };
    await rotate();
    await close('key-cancel');
    await close('cancel');
    assert.equal(await settingOf(editor, 'signsWith'), 'first');
    assert.ok(await page.locator('#red-ui-header-button-deploy.disabled').isVisible());
    await rotate();
    await close('key-done');
    await close('done');
    assert.equal(await settingOf(editor, 'signsWith'), 'second');
    await page.keyboard.press('Control+z');
    assert.equal(await settingOf(editor, 'signsWith'), 'first');
    assert.deepEqual(await settingOf(editor, 'previousKeys'), []);
    await openKey(editor);
    await page.locator('#node-config-input-name').fill('another name');
    await close('key-done');
    await close('done');
    await deployed(editor);
    assert.equal(`${await kidNow()}…`, shortKid('a'));
  });

  it('says plainly where it does not apply', async () => {
    const editor = await bench.open(flowWith({ credentials: { privateKey: pair('a') } }));
    const { page, close } = editor;
    await openKey(editor);
    await page.locator('#jwt-key-rotation summary').click();
    const note = page.locator('#jwt-key-rotation-note');
    const { act, paste } = keyPanelOf(editor);
    await act('privateKey', 'replace');
    await paste('key', 'a secret in the place of the pair');
    await page.locator('#node-config-input-name').focus();
    await note.filter({ hasText: 'A secret cannot be rotated' }).waitFor();
    await act('privateKey', 'keep');
    await note.filter({ hasText: 'Generate the next key' }).waitFor();
    const cases = [
      ['use', 'enc', 'A key for encryption is not rotated'],
      ['use', 'sig', 'Generate the next key'],
      ['source', 'file', 'Replace the file: the new key is published at once'],
      ['source', 'env', 'may hold a JWK Set of private keys'],
    ] as const;
    for (const [name, value, said] of cases) {
      await page.locator(`#node-config-input-${name}`).selectOption(value);
      await note.filter({ hasText: said }).waitFor();
      assert.equal(await page.locator('#jwt-key-rotate').isVisible(), said.startsWith('Generate'), said);
    }
    await close('key-cancel');
    await close('cancel');
  });

  it('opens, and says what to do, where another Node-RED signs with a key that is not published here', async () => {
    const editor = await bench.open(flowWith({ credentials: { privateKey: pair('a') } }));
    const { page, close } = editor;
    const warning = page.locator('#jwt-key-differs');
    await openKey(editor);
    assert.equal(await warning.getAttribute('hidden'), '');
    await close('key-cancel');
    await page.route('**/jwt-key/describe', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ json: { ...(await answer.json()), isDifferentElsewhere: true } });
    });
    await page.locator('#node-input-btn-signingKey-edit').click();
    await warning.filter({ hasText: /Rotate in one place, and deploy the same flows and credentials/ }).waitFor();
    assert.ok(await warning.isVisible());
    await page.unroute('**/jwt-key/describe');
    await close('key-cancel');
    await close('cancel');
  });

  it('withdraws a previous key at once, and shows which are published no longer', async () => {
    const times = [Date.now() + 3_600_000, Date.now() - 1000].map((time) => new Date(time).toISOString());
    const previousKeys = ['b', 'c'].map((name, index) => ({ key: publicJwk(name), until: times[index] }));
    const editor = await bench.open(flowWith({ credentials: { privateKey: pair('a') }, previousKeys, version: 2 }));
    const { close } = editor;
    await openKey(editor);
    await rows(editor)
      .filter({ hasText: `Previous, no longer published: EC P-256 · ES256 · kid ${shortKid('c')}` })
      .waitFor();
    await rows(editor)
      .filter({ hasText: shortKid('b') })
      .locator('button')
      .click();
    await rows(editor)
      .filter({ hasText: shortKid('b') })
      .waitFor({ state: 'detached' });
    await close('key-done');
    await close('done');
    assert.deepEqual(await settingOf(editor, 'previousKeys'), previousKeys.slice(1));
  });

  it('keeps every setting, and takes the version of today', async () => {
    const rotationless = { version: 1, signsWith: undefined, previousKeys: undefined, previousTtl: undefined };
    const settings = { algorithm: 'ES256', kid: 'mine', ...rotationless };
    const editor = await bench.open(flowWith({ ...settings, credentials: { privateKey: pair('a') } }));
    const { page, close } = editor;
    await openKey(editor);
    await page.locator('#jwt-key-rotation summary').click();
    assert.equal(await page.locator('#jwt-key-previousTtl').inputValue(), '1');
    assert.equal(await page.locator('#jwt-key-previousTtl-unit').inputValue(), 'days');
    await page.locator('#jwt-key-previousTtl').fill('1.5');
    await page.locator('#jwt-key-previousTtl-unit').selectOption('hours');
    await close('key-done');
    await close('done');
    const names = ['version', 'algorithm', 'kid', 'signsWith', 'previousKeys', 'previousTtl', 'timeUnits'];
    const saved = await Promise.all(names.map((name) => settingOf(editor, name)));
    assert.deepEqual(saved, [2, 'ES256', 'mine', 'first', [], 5400, { previousTtl: 'hours' }]);
    assert.equal(await settingOf(editor, 'valid'), true);
  });

  it('begins anew where a key was imported, without either private half', async () => {
    const editor = await bench.open(flowWith({ signsWith: 'second', version: 2 }));
    const { page, close } = editor;
    await openKey(editor);
    await page.locator('#jwt-key-generate').click();
    await page.locator('#jwt-key-description.jwt-good').waitFor();
    assert.match(await page.locator('#jwt-key-signing textarea').inputValue(), /BEGIN PRIVATE KEY/);
    await close('key-done');
    await close('done');
    assert.equal(await settingOf(editor, 'signsWith'), 'first');
    await deployed(editor);
    assert.equal((await kidNow())?.length, 8);
  });

  it('can be read and worked by everybody', async () => {
    const editor = await bench.open(flowWith({ credentials: { privateKey: pair('a'), secondKey: pair('b') } }), {
      width: 900,
    });
    const { page, close } = editor;
    await openKey(editor);
    await rows(editor).nth(1).waitFor();
    await prepareAxe(page);
    const { faults, contrasts } = await inspect(page, '#jwt-key-rotation');
    assert.deepEqual(faults, []);
    assert.ok(contrasts > 0);
    await close('key-cancel');
    await close('cancel');
  });
});
