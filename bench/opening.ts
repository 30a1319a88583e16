// Measures how long a panel takes to open, in Chromium: ours beside Node-RED's own HTTP request panel, in turns, in one
// run. Prints medians in milliseconds. Build first: `npm run build && node bench/opening.ts`.
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { launchChromium } from '../test/support/chromium.ts';
import { openEditor } from '../test/support/editor.ts';
import { type Edition, nodeRed4, nodeRed5, startNodeRed } from '../test/support/node-red.ts';
import { tokenFlow } from '../test/support/panel.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '21' } } });
const rounds = Number(values.rounds);

/** What is compared, by the ids of the nodes: Node-RED's panel and ours. */
const pairs = {
  'as dragged in': ['request', 'fresh'],
  'with 20 headers / with a key and 20 claims': ['full request', 'gen'],
} as const;

/** Milliseconds from the call that opens a panel. */
interface Opening {
  /** Until it has slid in, with the keyboard in its first field. */
  readonly inPlace: number;
  /** Until nothing in it changes any more: ours has shown its preview, and what the server says of its key. */
  readonly complete: number;
}

const twenty = <Row>(row: Row): Row[] => Array.from({ length: 20 }, () => row);
const header = { keyType: 'other', keyValue: 'x-role', valueType: 'msg', valueValue: 'payload.role' };
const claim = { key: 'role', dataType: 'string', value: 'payload.role', valueType: 'msg' };
const request = { type: 'http request', z: 'tab', x: 350, method: 'GET', ret: 'txt', url: '', wires: [[]] };
const flow = [
  ...tokenFlow(
    { signature: 'symmetric', signingKey: 'key', customClaims: twenty(claim) },
    { id: 'key', type: 'jwt-key', name: 'shop', use: 'sig', kty: 'oct', credentials: { secret: 'k'.repeat(48) } },
  ),
  { ...request, id: 'request', y: 300 },
  { ...request, id: 'full request', y: 360, headers: twenty(header) },
  ...tokenFlow({ id: 'fresh', y: 420, wires: [[], []] }).filter(({ type }) => type === 'jwt-generator'),
];

const browser = await launchChromium();
try {
  for (const edition of [nodeRed5, nodeRed4]) print(edition, await measure(edition));
} finally {
  await browser.close();
}

async function measure(edition: Edition): Promise<Record<string, Opening[]>> {
  const running = await startNodeRed(edition);
  try {
    await running.deploy(flow);
    const { page } = await openEditor(browser, running);
    const found: Record<string, Opening[]> = {};
    // The first round warms all up, and does not count.
    for (let round = 0; round <= rounds; round += 1) {
      for (const id of Object.values(pairs).flat()) {
        const opening = await open(page, id);
        found[id] = [...(found[id] ?? []), ...(round > 0 ? [opening] : [])];
      }
    }
    return found;
  } finally {
    await running.stop();
  }
}

/** Opens the panel of a node, and closes it again. */
async function open(page: Page, id: string): Promise<Opening> {
  const opening = await page.evaluate(async (node) => {
    const { RED } = globalThis as unknown as {
      RED: { nodes: { node(id: string): object }; editor: { edit(node: object): void } };
    };
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const start = performance.now();
    let changed = start;
    const observer = new MutationObserver(() => {
      changed = performance.now();
    });
    observer.observe(document.querySelector('#red-ui-editor-stack') as Element, { childList: true, subtree: true });
    RED.editor.edit(RED.nodes.node(node));
    const isInPlace = () => {
      const [tray, stack] = ['.red-ui-tray', '#red-ui-editor-stack'].map((path) =>
        document.querySelector(path)?.getBoundingClientRect(),
      );
      return tray && stack && tray.right <= stack.right + 1 && document.activeElement?.closest('.red-ui-tray');
    };
    while (!isInPlace()) await frame();
    const inPlace = performance.now();
    while (performance.now() - Math.max(changed, inPlace) < 500) await frame();
    observer.disconnect();
    return { inPlace: inPlace - start, complete: Math.max(inPlace, changed) - start };
  }, id);
  await page.locator('#node-dialog-cancel').click();
  await page.locator('#node-dialog-cancel').waitFor({ state: 'detached' });
  return opening;
}

function print({ name }: Edition, found: Readonly<Record<string, readonly Opening[]>>): void {
  const of = (id: string, moment: keyof Opening) => median((found[id] ?? []).map((opening) => opening[moment]));
  const rows = Object.entries(pairs).map(([title, [theirs, ours]]) => [
    title,
    {
      'HTTP request': of(theirs, 'complete'),
      'JWT - Generator in place': of(ours, 'inPlace'),
      complete: of(ours, 'complete'),
      more: of(ours, 'complete') - of(theirs, 'complete'),
    },
  ]);
  console.log(`\n${name}: medians of ${rounds}, in milliseconds`);
  console.table(Object.fromEntries(rows));
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN);
}
