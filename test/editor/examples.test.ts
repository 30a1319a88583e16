import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { openEditor } from '../support/editor.ts';
import { nodeRed5, type RunningNodeRed, root, startNodeRed } from '../support/node-red.ts';

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

describe('the examples in the editor', function () {
  this.timeout(60_000);
  let running: RunningNodeRed;
  let browser: Browser;
  before(async () => {
    [running, browser] = await Promise.all([startNodeRed(nodeRed5), launchChromium()]);
    const folder = join(root, 'examples');
    await running.deploy(readdirSync(folder).flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8'))));
  });
  after(async () => {
    await browser?.close();
    await running?.stop();
  });

  it('show nothing that is marked as wrong', async () => {
    const { page, complaints } = await openEditor(browser, running);
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
    assert.deepEqual([marked, complaints], [[], []]);
  });
});
