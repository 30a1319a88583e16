import assert from 'node:assert/strict';
import type { JWK } from 'jose';
import { inspect, prepareAxe } from '../support/axe.ts';
import { doubleClick, type Editor } from '../support/editor.ts';
import { curvePair } from '../support/keys.ts';
import { describePanel } from '../support/panel.ts';

const place = { z: 'tab', y: 200 };
const key = (id: string, settings: object = {}) => ({
  id,
  type: 'jwt-key',
  name: `key ${id}`,
  use: 'sig',
  kty: 'EC',
  credentials: { privateKey: curvePair('P-256', id).privateKey },
  ...settings,
});
const keys = [key('a'), key('b'), key('c'), key('s', { kty: 'oct', credentials: { secret: 'x'.repeat(32) } })];

/** A flow that answers `GET /jwks`. */
function jwksFlow(settings: object = {}): Readonly<Record<string, unknown>>[] {
  return [
    { id: 'tab', type: 'tab', label: 'JWKS' },
    ...keys,
    { id: 'in', type: 'http in', ...place, x: 150, url: '/jwks', method: 'get', wires: [['jwks']] },
    {
      id: 'jwks',
      type: 'jwt-jwks',
      name: '',
      ...place,
      x: 350,
      keys: [],
      output: 'payload',
      maxAge: 300,
      ...settings,
      wires: [['out']],
    },
    { id: 'out', type: 'http response', ...place, x: 550, wires: [] },
  ];
}

async function openPanel({ page, calm }: Editor): Promise<void> {
  await doubleClick(page.locator('[id="jwks"] .red-ui-flow-node'));
  await page.locator('#node-dialog-ok').waitFor();
  await calm();
}

const rows = ({ page }: Editor) => page.locator('#node-input-keys-rows li:not(.red-ui-editableList-item-deleting)');

/** How many nodes the editor counts as users of a key. */
const usersOf = ({ page }: Editor, id: string): Promise<string[]> =>
  page.evaluate((key) => {
    const { RED } = globalThis as unknown as { RED: { nodes: { node(id: string): { users: { id: string }[] } } } };
    return RED.nodes.node(key).users.map(({ id: user }) => user);
  }, id);

describePanel('the panel of JWT - JWKS', (bench) => {
  const deployed = async ({ page, deploy }: Editor) => {
    const started = () => bench.running.log().split('Started ').length;
    const before = started();
    await deploy();
    while (started() === before) await page.waitForTimeout(20);
  };
  const fetchSet = async () => (await (await fetch(`${bench.running.url}/jwks`)).json()) as { keys: JWK[] };

  it('publishes what a person chooses, in the order in which the keyboard puts it', async () => {
    const editor = await bench.open(jwksFlow());
    const { page, close, setting } = editor;
    await openPanel(editor);
    const add = page.locator('.red-ui-editableList-addButton');
    for (const [index, id] of ['a', 'b', 'c'].entries()) {
      await add.press('Enter');
      await rows(editor).nth(index).locator('select').selectOption(id);
    }
    await page.locator('#jwt-jwks-published li').nth(2).waitFor();
    await rows(editor).nth(2).locator('.red-ui-editableList-item-handle').press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await rows(editor).nth(1).locator('.red-ui-editableList-item-remove').click();
    await page.locator('#node-input-maxAge').fill('60');
    await page.locator('#jwt-jwks-published li').nth(2).waitFor({ state: 'detached' });
    const said = await page.locator('#jwt-jwks-published li').allTextContents();
    await close('done');
    assert.deepEqual([await setting('jwks', 'keys'), await setting('jwks', 'maxAge')], [['c', 'b'], 60]);
    assert.deepEqual(
      [await usersOf(editor, 'a'), await usersOf(editor, 'b'), await usersOf(editor, 'c')],
      [[], ['jwks'], ['jwks']],
    );
    await deployed(editor);
    const { keys: published } = await fetchSet();
    assert.deepEqual(
      said.map((line) => line.replace(/^EC P-256 · ES256 · kid (.{8})…$/, '$1')),
      published.map(({ kid = '' }) => kid.slice(0, 8)),
    );
  });

  it('changes nothing when it is opened and closed, nor when it is cancelled', async () => {
    const editor = await bench.open(jwksFlow({ keys: ['b', 'a'] }));
    const { page, close, setting } = editor;
    await openPanel(editor);
    await page.locator('#jwt-jwks-published li').nth(1).waitFor();
    await close('done');
    assert.equal(await setting('jwks', 'changed'), false);
    await openPanel(editor);
    await rows(editor).nth(0).locator('select').selectOption('c');
    await rows(editor).nth(1).locator('.red-ui-editableList-item-remove').click();
    await page.locator('#node-input-maxAge').fill('1');
    await close('cancel');
    assert.deepEqual([await setting('jwks', 'keys'), await setting('jwks', 'maxAge')], [['b', 'a'], 300]);
    assert.ok(await page.locator('#red-ui-header-button-deploy.disabled').isVisible());
  });

  it('marks the node for everything that would fail at deploy, and says what', async () => {
    const faults: readonly (readonly [string, object])[] = [
      ['Add a key to publish', {}],
      ['One of the keys is gone', { keys: ['a', 'gone'] }],
      ['One of the keys is gone', { keys: ['a', 'out'] }],
      ['a secret is never published', { keys: ['a', 's'] }],
      ['Enter a message property', { keys: ['a'], output: '' }],
      ['Enter a message property', { keys: ['a'], output: 'a.__proto__' }],
      ['msg.headers is for the headers', { keys: ['a'], output: 'headers' }],
      ['Enter whole seconds', { keys: ['a'], maxAge: -1 }],
    ];
    const [fresh] = jwksFlow().filter(({ id }) => id === 'jwks');
    const nodes = faults.map(([, settings], index) => ({
      ...fresh,
      id: `faulty ${index}`,
      y: 300 + index,
      ...settings,
    }));
    const { page, setting } = await bench.open([...jwksFlow({ keys: ['a', 'b'] }), ...nodes]);
    assert.equal(await setting('jwks', 'valid'), true);
    for (const [index, [said]] of faults.entries()) {
      assert.equal(await setting(`faulty ${index}`, 'valid'), false, said);
      const reason = await page.evaluate((id) => {
        interface Node {
          readonly _def: {
            readonly defaults: Record<string, { validate?: (value: unknown, options: object) => unknown }>;
          };
          readonly [name: string]: unknown;
        }
        const { RED } = globalThis as unknown as { RED: { nodes: { node(id: string): Node } } };
        const node = RED.nodes.node(id);
        const reasons = Object.entries(node._def.defaults).map(([name, { validate }]) =>
          validate?.call(node, node[name], {}),
        );
        return reasons.filter((reason) => typeof reason === 'string').join();
      }, `faulty ${index}`);
      assert.ok(reason.includes(said), `${said}: ${reason}`);
    }
  });

  it('keeps a secret or a key that is gone in sight, until a person removes it', async () => {
    const editor = await bench.open(jwksFlow({ keys: ['gone', 's', 'a'] }));
    const { page, close, setting } = editor;
    await openPanel(editor);
    await rows(editor).nth(0).locator('option:checked', { hasText: 'gone' }).waitFor({ state: 'attached' });
    await page.locator('#jwt-jwks-published li', { hasText: 'Never published' }).waitFor();
    assert.equal(await rows(editor).nth(2).locator('option[value="s"]').count(), 0, 'and offers none');
    await close('done');
    assert.deepEqual(await setting('jwks', 'keys'), ['gone', 's', 'a']);
    await openPanel(editor);
    await rows(editor).nth(0).locator('.red-ui-editableList-item-remove').click();
    await rows(editor).nth(0).locator('.red-ui-editableList-item-remove').click();
    await close('done');
    assert.deepEqual([await setting('jwks', 'keys'), await setting('jwks', 'valid')], [['a'], true]);
  });

  it('takes a key that is added from its row', async () => {
    const editor = await bench.open(jwksFlow({ keys: ['a'] }));
    const { page, close, setting } = editor;
    await openPanel(editor);
    await page.locator('.red-ui-editableList-addButton').click();
    await rows(editor).nth(1).locator('a[id$="-add"]').click();
    await page.locator('#node-config-dialog-ok').waitFor();
    await page.locator('#jwt-key-size').selectOption('EC P-256');
    await page.locator('#jwt-key-generate').click();
    await page.locator('#jwt-key-description.jwt-good').waitFor();
    await close('key-done');
    await page.locator('#jwt-jwks-published li').nth(1).waitFor();
    await close('done');
    const [first, second] = (await setting('jwks', 'keys')) as string[];
    assert.equal(first, 'a');
    assert.deepEqual(await usersOf(editor, String(second)), ['jwks']);
  });

  it('counts as a user of its keys: when it is removed, brought back and edited', async () => {
    const editor = await bench.open(jwksFlow({ keys: ['a', 'b'] }));
    const { page, close } = editor;
    const counts = async () => [...(await usersOf(editor, 'a')), '|', ...(await usersOf(editor, 'b'))].join(' ');
    assert.equal(await counts(), 'jwks | jwks');
    await page.locator('[id="jwks"] .red-ui-flow-node').click();
    await page.keyboard.press('Delete');
    assert.equal(await counts(), '|');
    await page.keyboard.press('Control+z');
    assert.equal(await counts(), 'jwks | jwks');
    await openPanel(editor);
    await rows(editor).nth(0).locator('.red-ui-editableList-item-remove').click();
    await close('done');
    assert.equal(await counts(), '| jwks');
    await page.keyboard.press('Control+z');
    assert.equal(await counts(), 'jwks | jwks');
    await page.keyboard.press('Control+y');
    assert.equal(await counts(), '| jwks');
  });

  it('keeps its keys when it is copied, and counts as another user of them', async () => {
    const editor = await bench.open(jwksFlow({ keys: ['b', 'a'] }));
    const { page, setting } = editor;
    await page.locator('[id="jwks"] .red-ui-flow-node').click();
    await page.keyboard.press('Control+c');
    await page.keyboard.press('Control+v');
    await page.mouse.click(700, 600);
    const users = await usersOf(editor, 'a');
    assert.equal(users.length, 2);
    assert.deepEqual(users, await usersOf(editor, 'b'));
    for (const user of users) assert.deepEqual(await setting(user, 'keys'), ['b', 'a']);
  });

  it('is marked when one of its keys is deleted, and well when that is taken back', async () => {
    for (const chosen of [['a'], ['a', 'b']]) {
      const editor = await bench.open(jwksFlow({ keys: chosen }));
      const { page, setting, calm } = editor;
      await openPanel(editor);
      await rows(editor).nth(0).locator('a[id$="-edit"]').click();
      await page.locator('.red-ui-tray').last().locator('button.leftButton').click();
      await page.locator('#node-config-dialog-ok').waitFor({ state: 'detached' });
      await calm();
      await editor.close('cancel');
      assert.equal(await setting('jwks', 'valid'), false, String(chosen));
      await page.keyboard.press('Control+z');
      assert.equal(await setting('jwks', 'valid'), true, String(chosen));
      assert.deepEqual(await usersOf(editor, 'a'), ['jwks']);
    }
  });

  it('takes its keys along when it is exported, and finds them under their new ids when it is imported', async () => {
    const editor = await bench.open(jwksFlow({ keys: ['b', 'a'] }));
    const { page } = editor;
    const found = await page.evaluate(() => {
      interface Node {
        readonly id: string;
        readonly type: string;
        readonly name: string;
        readonly keys?: readonly string[];
      }
      const { RED } = globalThis as unknown as {
        RED: {
          nodes: {
            node(id: string): Node | null;
            createExportableNodeSet(nodes: readonly unknown[]): Node[];
            import(nodes: readonly Node[], options: object): { nodes: readonly Node[] };
          };
        };
      };
      const exported = RED.nodes.createExportableNodeSet([RED.nodes.node('jwks')]);
      const { nodes } = RED.nodes.import(exported, { generateIds: true, importMap: { a: 'copy', b: 'copy' } });
      const imported = nodes.find(({ type }) => type === 'jwt-jwks');
      return {
        exported: exported.map(({ id }) => id),
        text: JSON.stringify(exported),
        ids: imported?.keys ?? [],
        names: imported?.keys?.map((id) => RED.nodes.node(id)?.name),
      };
    });
    assert.deepEqual(found.exported.sort(), ['a', 'b', 'jwks']);
    assert.doesNotMatch(found.text, /PRIVATE/);
    assert.deepEqual(found.names, ['key b', 'key a']);
    assert.ok(!found.ids.includes('a') && !found.ids.includes('b'), String(found.ids));
    assert.equal((await usersOf(editor, String(found.ids[0]))).length, 1);
  });

  it('can be read and worked by everybody', async () => {
    const editor = await bench.open(jwksFlow({ keys: ['a', 'b'] }), { width: 900 });
    const { page, close } = editor;
    await openPanel(editor);
    await page.locator('#jwt-jwks-published li').nth(1).waitFor();
    await prepareAxe(page);
    const { faults, contrasts } = await inspect(page, '#jwt-jwks-panel');
    assert.deepEqual(faults, []);
    assert.ok(contrasts > 0);
    await close('cancel');
  });
});
