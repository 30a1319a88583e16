import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/node-red.ts';
import { describePanel } from '../support/panel.ts';

interface EditorNode {
  readonly id: string;
  readonly type: string;
  readonly valid?: boolean;
  readonly validationErrors?: readonly string[];
}

interface Red {
  readonly nodes: {
    eachNode(visit: (node: EditorNode) => void): void;
    eachConfig(visit: (node: EditorNode) => void): void;
  };
}

const folder = join(root, 'examples');
const examples = readdirSync(folder).flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));

describePanel('the examples in the editor', (bench) => {
  it('show nothing that is marked as wrong', async () => {
    const { page } = await bench.open(examples);
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
});
