import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import type { Editor, EditorOptions } from './editor.ts';
import { type EditorRuntime, endWithProcess, useEditor } from './editor-runtime.ts';
import { type Edition, editions, type RunningNodeRed, type StartOptions } from './node-red.ts';
import { tested } from './whole.ts';

type FlowNode = Readonly<Record<string, unknown>>;

/** What a test of the panel has: a running Node-RED, and its editor open on a flow. */
export interface Bench {
  readonly running: RunningNodeRed;
  readonly editor: Editor;
  /** Deploys another flow, and opens the editor on it. */
  readonly open: (flow: readonly FlowNode[], options?: EditorOptions) => Promise<Editor>;
}

/** A flow that answers `GET /token` with what leaves the generator, by either output. */
export function tokenFlow(settings: FlowNode = {}, ...keys: FlowNode[]): FlowNode[] {
  const place = { z: 'tab', y: 200 };
  return [
    { id: 'tab', type: 'tab', label: 'Panel' },
    ...keys,
    { id: 'in', type: 'http in', ...place, x: 150, url: '/token', method: 'get', wires: [['gen']] },
    {
      id: 'gen',
      type: 'jwt-generator',
      ...place,
      x: 350,
      name: '',
      ...generatorDefaults,
      ...settings,
      wires: [['true'], ['failure']],
    },
    {
      id: 'true',
      type: 'change',
      ...place,
      x: 550,
      y: 140,
      rules: [
        { t: 'set', p: 'payload', pt: 'msg', to: '{"token": token, "jwt": $flowContext("jwt")}', tot: 'jsonata' },
      ],
      wires: [['out']],
    },
    {
      id: 'failure',
      type: 'change',
      ...place,
      x: 550,
      y: 260,
      rules: [{ t: 'set', p: 'payload', pt: 'msg', to: 'error', tot: 'msg' }],
      wires: [['out']],
    },
    { id: 'out', type: 'http response', ...place, x: 750, wires: [] },
  ];
}

export interface PanelOptions extends StartOptions {
  readonly editions?: readonly Edition[];
}

/**
 * Describes tests of panels in a running Node-RED, each of which begins with an editor that no other has left its mark on.
 *
 * @param define - defines the tests; the bench is there when they run
 */
export function describePanel(
  title: string,
  define: (bench: Bench) => void,
  { editions: chosen = editions, ...options }: PanelOptions = {},
): void {
  endWithProcess();
  describe(title, function () {
    this.timeout(300_000);
    for (const edition of chosen) {
      describe(`in ${edition.name}`, () => {
        let runtime: EditorRuntime;
        const bench: { running?: RunningNodeRed; editor?: Editor } & Pick<Bench, 'open'> = {
          open: async (flow, editorOptions) => {
            bench.editor = await runtime.session.open(flow, editorOptions);
            return bench.editor;
          },
        };
        before(async () => {
          runtime = await useEditor(edition, options);
          bench.running = runtime.running;
        });
        after(() => runtime?.release());
        afterEach(async function () {
          const complaints = bench.editor?.complaints.splice(0) ?? [];
          delete bench.editor;
          // Nobody knows where a test that failed has left the page.
          if (this.currentTest?.isFailed()) await runtime.session.discard();
          assert.deepEqual(complaints, []);
        });
        define(bench as Bench);
      });
    }
  });
}

/** Types into a TypedInput, as a person does. */
export async function fillTyped({ page }: Editor, name: string, text: string): Promise<void> {
  await page.locator(`#node-input-${name} + .red-ui-typedInput-container input[type="text"]`).fill(text);
}

/** Chooses the type of a TypedInput, as a person does. */
export async function chooseType({ page }: Editor, name: string, label: string): Promise<void> {
  await page.locator(`#node-input-${name} + .red-ui-typedInput-container .red-ui-typedInput-type-select`).click();
  await page.locator('.red-ui-typedInput-options:visible a', { hasText: label }).first().click();
}

/** Everything that the editor holds of a node and would deploy, as JSON. */
export function held(page: Page, id: string): Promise<string> {
  return page.evaluate((node) => {
    const { RED } = globalThis as unknown as {
      RED: { nodes: { node(id: string): object; convertNode(node: object, credentials: boolean): object } };
    };
    return JSON.stringify(RED.nodes.convertNode(RED.nodes.node(node), true));
  }, id);
}

/** What the editor says of a node. */
export interface Verdict {
  readonly valid: boolean;
  /** The problem of each setting that has one, in words. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** Judges every node as the editor does, by id. */
export function verdictsOn(page: Page): Promise<Record<string, Verdict>> {
  return page.evaluate(() => {
    interface Node {
      readonly id: string;
      readonly type: string;
      readonly valid: boolean;
      readonly [setting: string]: unknown;
      readonly _def: { readonly defaults: Record<string, { validate?(value: unknown, options: object): unknown }> };
    }
    const { RED } = globalThis as unknown as { RED: { nodes: { eachNode(visit: (node: Node) => void): void } } };
    const found: Record<string, { valid: boolean; reasons: Record<string, string> }> = {};
    RED.nodes.eachNode((node) => {
      const reasons: Record<string, string> = {};
      for (const [name, { validate }] of Object.entries(node._def.defaults)) {
        const verdict = validate?.call(node, node[name], {});
        if (typeof verdict === 'string') reasons[name] = verdict;
      }
      found[node.id] = { valid: node.valid, reasons };
    });
    return found;
  });
}

/**
 * The mistakes to show in a panel: one of every fourth setting, since what is shown beside a field is the same for all of
 * them; all where everything is tested.
 */
export function mistakesToShow<Mistake extends { readonly setting: string }>(
  mistakes: readonly Mistake[],
): readonly { readonly index: number; readonly mistake: Mistake }[] {
  const firsts = mistakes.filter((mistake) => mistakes.find(({ setting }) => setting === mistake.setting) === mistake);
  const all = mistakes.map((mistake, index) => ({ index, mistake }));
  return tested(all, ({ mistake }) => firsts.indexOf(mistake) % 4 === 0);
}
