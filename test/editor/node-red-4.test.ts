import assert from 'node:assert/strict';
import { inspect, prepareAxe } from '../support/axe.ts';
import { assertReadableInTheDark } from '../support/axe-themes.ts';
import { type Editor, editNode } from '../support/editor.ts';
import { forms, openForm, openGroups, openKey } from '../support/forms.ts';
import { curvePair } from '../support/keys.ts';
import { nodeRed4 } from '../support/node-red.ts';
import { describePanel, tokenFlow } from '../support/panel.ts';
import { wholeTest } from '../support/whole.ts';

const place = { z: 'tab', x: 350, y: 400, wires: [[], []] };
const flow = [
  ...tokenFlow(
    { signingKey: 'key' },
    {
      id: 'key',
      type: 'jwt-key',
      use: 'sig',
      kty: 'EC',
      credentials: { privateKey: curvePair('P-256').privateKey },
    },
  ),
  { id: 'verifier', type: 'jwt-verifier', ...place, key: 'key' },
  { id: 'jwks', type: 'jwt-jwks', ...place, y: 500, keys: ['key'], wires: [[]] },
];

/** The panels of nodes: what each shows when it is complete, and its tabs. */
const panels = [
  { id: 'gen', form: '#jwt-generator-panel', complete: '#jwt-preview dl', tabs: ['claims', 'signature', 'result'] },
  { id: 'verifier', form: '#jwt-verifier-panel', complete: '#jwt-sentence:not(:empty)', tabs: ['token', 'result'] },
  { id: 'jwks', form: '#jwt-jwks-panel', complete: '#jwt-jwks-published li', tabs: [] },
] as const;

describePanel(
  'every panel',
  (bench) => {
    const name = (id: string) => `the ${id} of today`;

    /** Deploys, and resolves to what runs then. */
    const deployed = async ({ deploy }: Editor): Promise<Record<string, unknown>[]> => {
      await deploy();
      return (await (await fetch(`${bench.running.url}/flows`)).json()) as Record<string, unknown>[];
    };

    for (const { id, form, complete, tabs } of panels) {
      it(`of ${id} is opened, read, changed, closed and deployed`, async () => {
        const editor = await bench.open(flow);
        const { page, close, openTab, calm } = editor;
        await prepareAxe(page);
        await editNode(page, id);
        await page.locator(complete).first().waitFor();
        await calm();
        await openGroups(page);
        for (const tab of tabs.length > 0 ? tabs : [undefined]) {
          if (tab) await openTab(tab);
          const { faults, contrasts } = await inspect(page, form);
          assert.deepEqual(faults, [], tab);
          assert.ok(contrasts > 3, `${tab}: only ${contrasts} texts were seen`);
        }
        await page.locator('#node-input-name').fill(name(id));
        await close('done');
        const nodes = await deployed(editor);
        assert.equal(nodes.find((node) => node.id === id)?.name, name(id));
      });
    }

    wholeTest('can be read in dark themes, with whatever is wrong', async () => {
      const editor = await bench.open(forms());
      const { page, close, openTab } = editor;
      await prepareAxe(page);
      await openForm(editor, 'crowded');
      await openGroups(page);
      await openTab('claims');
      await assertReadableInTheDark(page, '#jwt-generator-panel', 'claims');
      await close('cancel');
      await openKey(editor, 'mismatch');
      await openGroups(page);
      await assertReadableInTheDark(page, '#jwt-key-panel', 'key');
      await close('key-cancel');
    });

    it('of a key is opened, read, changed, closed and deployed, and its key stays', async () => {
      const editor = await bench.open(flow);
      const { page, openPanel, openTab, close, calm } = editor;
      await prepareAxe(page);
      await openPanel('gen');
      await openTab('signature');
      await page.locator('#node-input-btn-signingKey-edit').click();
      await page.locator('#jwt-key-description.jwt-good').waitFor();
      await calm();
      await openGroups(page);
      const { faults, contrasts } = await inspect(page, '#jwt-key-panel');
      assert.deepEqual(faults, []);
      assert.ok(contrasts > 3, `only ${contrasts} texts were seen`);
      await page.locator('#node-config-input-name').fill(name('key'));
      await close('key-done');
      await close('done');
      const nodes = await deployed(editor);
      assert.equal(nodes.find((node) => node.id === 'key')?.name, name('key'));
      const { token } = await (await fetch(`${bench.running.url}/token`)).json();
      assert.match(token, /^ey[\w-]+\.[\w-]+\.[\w-]+$/);
    });
  },
  { editions: [nodeRed4] },
);
