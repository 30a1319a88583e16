import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/node-red.ts';
import { describePanel } from '../support/panel.ts';

type EditorNode = {
  readonly id: string;
  readonly type: string;
  readonly z?: string;
  readonly name?: string;
  readonly label?: string;
  readonly valid?: boolean;
  readonly validationErrors?: readonly string[];
};

interface Red {
  readonly nodes: {
    eachNode(visit: (node: EditorNode) => void): void;
    eachConfig(visit: (node: EditorNode) => void): void;
  };
  readonly utils: { getNodeLabel(node: EditorNode): string };
}

const folder = join(root, 'examples');
const examples = readdirSync(folder).flatMap((file): EditorNode[] =>
  JSON.parse(readFileSync(join(folder, file), 'utf8')),
);
/** Nodes of a dashboard: where that is not installed, Node-RED starts no flow that has them. */
const widgets = examples.filter(({ type }) => type.startsWith('ui-'));
const flow = examples.filter((node) => !widgets.includes(node));

describePanel('the examples in the editor', (bench) => {
  it('show nothing that is marked as wrong', async () => {
    const { page } = await bench.open(flow);
    const marked = await page.evaluate(() => {
      const { nodes } = (globalThis as unknown as { RED: Red }).RED;
      const wrong: (string | readonly string[])[] = [];
      const look = ({ type, valid, validationErrors = [] }: EditorNode) => {
        if (valid === false) wrong.push([type, ...validationErrors]);
      };
      nodes.eachNode(look);
      nodes.eachConfig(look);
      return wrong;
    });
    assert.deepEqual(marked, []);
  });

  it('call nodes in their steps what the editor calls them', async () => {
    const { page } = await bench.open(flow);
    const shown = await page.evaluate(() => {
      const { nodes, utils } = (globalThis as unknown as { RED: Red }).RED;
      const labels: string[] = [];
      nodes.eachNode((node) => labels.push(`${node.z} ${utils.getNodeLabel(node)}`));
      return labels;
    });
    const labels = new Set([...shown, ...widgets.map(({ z, label }) => `${z} ${label}`)]);
    const steps = flow.filter(({ type }) => type === 'comment');
    const meant = steps.flatMap(({ z, name = '' }) => [...name.matchAll(/“(.+?)”/g)].map(([, node]) => `${z} ${node}`));
    assert.ok(meant.length > 0);
    assert.deepEqual(
      meant.filter((node) => !labels.has(node)),
      [],
    );
  });
});
