import type { Browser, Page } from 'playwright-core';
import {
  chooseTheme,
  type Editor,
  type EditorOptions,
  loaded,
  openEditor,
  speak,
  usualEditor,
  viewportOf,
} from './editor.ts';
import type { RunningNodeRed } from './node-red.ts';

/** One page of the editor, kept from test to test: to load Node-RED's editor is most of what a short test costs. */
export interface EditorSession {
  /** Deploys a flow and shows it in an editor of which nothing is left as an earlier test had it. */
  readonly open: (flow: readonly object[], options?: EditorOptions) => Promise<Editor>;
  /** Lets the editor take no notice of what somebody else deploys. */
  readonly forget: () => Promise<void>;
  /** Closes the page, so that the next test gets a new one. */
  readonly discard: () => Promise<void>;
}

export function openSession(browser: Browser, running: RunningNodeRed): EditorSession {
  let kept: { readonly editor: Editor; readonly language: string } | undefined;
  const discard = async () => {
    await kept?.editor.page.close();
    kept = undefined;
  };
  return {
    discard,
    forget: async () => {
      if (kept) await forget(kept.editor.page);
    },
    open: async (flow, options) => {
      const { theme, width, language, isAnew } = { ...usualEditor, ...options };
      if (!kept) {
        await running.deploy(flow);
        kept = { editor: await openEditor(browser, running, { ...options, isDrawn: false }), language };
        return kept.editor;
      }
      const { editor } = kept;
      const { page } = editor;
      if (kept.language === language) await cancelDialogs(page);
      const isEmptied = !isAnew && kept.language === language && (await isClosed(page));
      if (isEmptied) await empty(page);
      await forget(page);
      await running.deploy(flow);
      await page.setViewportSize(viewportOf(width));
      if (isEmptied) await load(page);
      else {
        await speak(page, language);
        await page.reload();
        await loaded(page);
        kept = { editor, language };
      }
      await chooseTheme(page, theme);
      return editor;
    },
  };
}

interface Red {
  readonly nodes: {
    clear(): void;
    version(revision: string | null): void;
    import(nodes: readonly object[]): void;
    dirty(isDirty: boolean): void;
    getWorkspaceOrder(): readonly string[];
  };
  readonly history: { clear(): void };
  readonly actions: { invoke(name: string): void };
  readonly view: { redraw(isComplete: boolean): void; select(selection: object): void };
  readonly workspaces: { show(id: string): void };
}

/** Cancels the panels that a test has left open, the last first: to load the editor again takes four times as long. */
async function cancelDialogs(page: Page): Promise<void> {
  const trays = page.locator('.red-ui-tray');
  const cancel = trays.last().locator('#node-config-dialog-cancel, #node-dialog-cancel');
  while ((await cancel.count()) > 0) {
    const button = await cancel.elementHandle();
    await button?.dispatchEvent('click');
    // Below it, the panel from which it was opened comes back at once.
    await button?.waitForElementState('hidden');
  }
}

/** Whether a test has closed what it opened: every panel and dialog, but messages, which need nobody. */
async function isClosed(page: Page): Promise<boolean> {
  // A deploy that is under way would give the editor a revision when it ends.
  await page.locator('.red-ui-deploy-button-spinner').waitFor({ state: 'hidden' });
  return page.evaluate(() => {
    const isInSight = (selector: string) =>
      [...document.querySelectorAll(selector)].some((element) => element.checkVisibility());
    return !isInSight('.red-ui-tray, .ui-dialog, .red-ui-deploy-button-spinner, #red-ui-full-shade');
  });
}

/** Lets the editor know nothing of what it has: without a revision, it does not report a deploy by another user. */
async function forget(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { nodes } = (globalThis as unknown as { RED: Red }).RED;
    nodes.dirty(false);
    nodes.version(null);
  });
}

/** A message of Node-RED's. */
interface Message extends HTMLElement {
  close(): void;
}

/** Empties the editor as Node-RED does before it loads another project. */
async function empty(page: Page): Promise<void> {
  // Where the mouse rests, something opens or looks another.
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    const { RED } = globalThis as unknown as { RED: Red };
    for (const style of document.querySelectorAll('style[data-test]')) style.remove();
    for (const message of document.querySelectorAll<Message>('.red-ui-notification')) message.close();
    (document.activeElement as HTMLElement | null)?.blur();
    RED.view.select({});
    RED.nodes.clear();
    RED.history.clear();
    RED.actions.invoke('core:clear-debug-messages');
  });
}

/** Loads what is deployed, as the editor does when it starts. */
async function load(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { RED } = globalThis as unknown as { RED: Red };
    const answer = await fetch('flows', { headers: { accept: 'application/json', 'node-red-api-version': 'v2' } });
    const { rev, flows } = await answer.json();
    RED.nodes.version(rev);
    RED.nodes.import(flows);
    RED.nodes.dirty(false);
    RED.view.redraw(true);
    RED.workspaces.show(RED.nodes.getWorkspaceOrder()[0] ?? '');
  });
  await page.locator('.red-ui-flow-node').first().waitFor();
}
