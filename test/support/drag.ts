import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** Drags a node from the palette onto the first wire of a flow, by mouse. */
export async function dragOntoWire(page: Page, type: string): Promise<void> {
  const entry = page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
  await entry.scrollIntoViewIfNeeded();
  await entry.hover();
  await page.mouse.down();
  const wire = await page.locator('.red-ui-flow-link-line').first().boundingBox();
  assert.ok(wire);
  const [x, y] = [wire.x + wire.width / 2, wire.y + wire.height / 2];
  await page.mouse.move(x - 20, y - 10, { steps: 10 });
  await page.mouse.move(x, y, { steps: 10 });
  // The editor looks for a wire below the node now and then, and marks it.
  await page.locator('.red-ui-flow-link-splice').waitFor({ state: 'attached' });
  await page.mouse.up();
}

/** Drops a file on a part of a page. */
export async function dropFile(page: Page, selector: string, text: string, name: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([content, fileName]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], fileName));
      return transfer;
    },
    [text, name] as const,
  );
  await page.locator(selector).dispatchEvent('drop', { dataTransfer });
}
