import type { Browser, CDPSession, Locator, Page } from 'playwright-core';
import type { RunningNodeRed } from './node-red.ts';

/** The Node-RED editor in a browser, as a person uses it. */
export interface Editor {
  readonly page: Page;
  /** What the page has complained of: script errors, and errors in the console that are not the network's. */
  readonly complaints: string[];
  readonly openPanel: (nodeId: string) => Promise<void>;
  readonly openTab: (tab: string) => Promise<void>;
  /** Presses the button that ends a dialog, and waits until it has slid away. */
  readonly close: (button: 'done' | 'cancel' | 'key-done' | 'key-cancel') => Promise<void>;
  /** Presses *Deploy*, and waits until the flows run. */
  readonly deploy: () => Promise<void>;
  /** Resolves when no dialog is sliding any more. */
  readonly calm: () => Promise<void>;
  /** A setting of a node, as the editor holds it. */
  readonly setting: (nodeId: string, name: string) => Promise<unknown>;
}

const buttons = {
  done: '#node-dialog-ok',
  cancel: '#node-dialog-cancel',
  'key-done': '#node-config-dialog-ok',
  'key-cancel': '#node-config-dialog-cancel',
} as const;

export interface EditorOptions {
  /** Node-RED 4.1 has no dark theme of its own. */
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  /** Language of the browser. */
  readonly language?: string;
  /** Whether the page is loaded anew: as long as it lives, Node-RED opens a panel as wide as the last one of its type was. */
  readonly isAnew?: boolean;
  /** Whether it can be seen: to draw is a tenth of what a test of a panel costs. */
  readonly isDrawn?: boolean;
}

/** What a test gets that asks for nothing else. */
export const usualEditor: Required<EditorOptions> = {
  theme: 'light',
  width: 1300,
  language: 'en-US',
  isAnew: false,
  isDrawn: true,
};

/** Opens the editor on what a Node-RED runs now, in a page of its own. */
export async function openEditor(
  browser: Browser,
  running: RunningNodeRed,
  options: EditorOptions = {},
): Promise<Editor> {
  const { theme, width, language, isDrawn } = { ...usualEditor, ...options };
  const page = await browser.newPage({ viewport: viewportOf(width) });
  const complaints = complaintsOf(page);
  await stopMotion(page);
  if (!isDrawn) await hide(page);
  await speak(page, language);
  await page.goto(running.url);
  await loaded(page);
  await chooseTheme(page, theme);
  return editorOf(page, complaints, running);
}

/** Resolves when the editor shows its flow. */
export async function loaded(page: Page): Promise<void> {
  await page.locator('.red-ui-palette-node').first().waitFor();
  await page.locator('.red-ui-flow-node').first().waitFor();
  await page.evaluate(() => {
    interface TextEditor {
      readonly stateId?: string;
      readonly value?: string;
    }
    const { RED, $ } = globalThis as unknown as {
      RED: { sidebar: { info: { refresh: () => void } }; editor: { createEditor: (options: TextEditor) => object } };
      $: { readonly fx: { off: boolean } };
    };
    // What slides is pressed in one place and let go in another, where the machine is busy: neither is clicked then.
    $.fx.off = true;
    // Node-RED lists all settings of a node there whenever its panel opens or closes: a sixth of what that costs.
    RED.sidebar.info.refresh = () => {};
    // It makes a text editor for the description of each node, too, which is an eighth of what a panel costs.
    const { createEditor } = RED.editor;
    RED.editor.createEditor = (options) =>
      options.stateId?.endsWith('/nodeinfo')
        ? new Proxy({}, { get: (_, name) => () => (name === 'getValue' ? (options.value ?? '') : undefined) })
        : createEditor(options);
  });
  await hastenTrays(page);
}

/** Lets dialogs, menus and marks be where they go at once. */
function stopMotion(page: Page): Promise<void> {
  return styleAlways(page, '*, ::before, ::after { transition: none !important; animation: none !important }');
}

function hide(page: Page): Promise<void> {
  return styleAlways(page, 'html { opacity: 0 }');
}

/** Gives a page a style, also when it is loaded again. */
async function styleAlways(page: Page, css: string): Promise<void> {
  await page.addInitScript((text) => {
    document.addEventListener('DOMContentLoaded', () => {
      const style = document.createElement('style');
      style.textContent = text;
      document.head.append(style);
    });
  }, css);
}

/** Draws a page for the rest of a test that takes pictures of it. */
export async function draw(page: Page): Promise<void> {
  const style = await page.addStyleTag({ content: 'html { opacity: 1 !important }' });
  await style.evaluate((element) => (element as HTMLElement).setAttribute('data-test', ''));
}

/**
 * Lets a tray be there, and gone, as soon as it can. Node-RED waits with timers, 700 milliseconds for each dialog, until it
 * has slid, which {@link stopMotion} takes away. Timers of the panels, which run when a tray opens too, stay as they are.
 */
async function hastenTrays(page: Page): Promise<void> {
  await page.evaluate(() => {
    type Step = (...args: never[]) => unknown;
    const { RED } = globalThis as unknown as { RED: { tray: Record<'show' | 'close', Step> } };
    const later = globalThis.setTimeout;
    const isOfNodeRed = () => {
      const { stackTraceLimit } = Error;
      Error.stackTraceLimit = 3;
      const [, , , caller = ''] = new Error().stack?.split('\n') ?? [];
      Error.stackTraceLimit = stackTraceLimit;
      return /\/red\/red(?:\.min)?\.js/.test(caller);
    };
    const atOnce = (step: Step): Step =>
      function hastened(this: unknown, ...args) {
        const before = globalThis.setTimeout;
        globalThis.setTimeout = ((next: Step, ms?: number, ...rest: never[]) =>
          isOfNodeRed() ? later(atOnce(next), 0, ...rest) : later(next, ms, ...rest)) as typeof later;
        try {
          return step.apply(this, args);
        } finally {
          globalThis.setTimeout = before;
        }
      };
    for (const name of ['show', 'close'] as const) RED.tray[name] = atOnce(RED.tray[name]);
  });
}

/** Sets the language of the browser, for pages that are loaded from now on. */
export async function speak(page: Page, language: string): Promise<void> {
  const session = sessions.get(page) ?? (await page.context().newCDPSession(page));
  sessions.set(page, session);
  const userAgent = await page.evaluate(() => navigator.userAgent);
  await session.send('Emulation.setLocaleOverride', { locale: language });
  await session.send('Emulation.setUserAgentOverride', { userAgent, acceptLanguage: language });
}

/** What a session has set lasts as long as it. */
const sessions = new WeakMap<Page, CDPSession>();

export const viewportOf = (width: number) => ({ width, height: 1000 });

/** Shows Node-RED's editor in a theme; 4.1 stays light. */
export async function chooseTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.evaluate((isDark) => document.documentElement.classList.toggle('nr-theme-dark', isDark), theme === 'dark');
}

/** Collects what a page complains of from now on. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', ({ message, stack }) => {
    // A text editor that still looks at a text which was closed or shortened says so, in Node-RED's own panels too; none of
    // our scripts asks it for a line. Node-RED 4.1 resizes the description of a dialog that has just been closed; none of
    // our scripts resizes anything.
    const ofNodeRed =
      /Model(?:Part)? is disposed!|^Illegal value for lineNumber$|^Cannot read properties of null \(reading 'resize'\)$/;
    // The keys of a context that it asks the server for, to complete a text, may come when the panel is closed.
    const isLate = /reading 'default'\)$/.test(message) && !/jwt/.test(stack ?? 'jwt');
    if (!ofNodeRed.test(message) && !isLate) complaints.push(stack ?? message);
  });
  page.on('console', (message) => {
    const text = message.text();
    // The editor logs what a panel's functions throw, and goes on.
    if (/oneditprepare|oneditsave|Validation error|Definition error/.test(text)) complaints.push(text);
  });
  return complaints;
}

function editorOf(page: Page, complaints: string[], running: RunningNodeRed): Editor {
  return {
    page,
    complaints,
    openPanel: async (nodeId) => {
      await editNode(page, nodeId);
      await settled(page);
      // The preview is there when the panel is.
      await page.locator('#jwt-preview dl').first().waitFor();
    },
    openTab: async (tab) => {
      await page.locator(`.jwt-panel a[href="#${tab}"]`).click();
      await page.locator(`.jwt-panel [data-tab="${tab}"]`).waitFor();
    },
    close: async (button) => {
      await page.locator(buttons[button]).click();
      await page.locator(buttons[button]).waitFor({ state: 'detached' });
      await settled(page);
    },
    deploy: async () => {
      const answered = page.waitForResponse(
        (answer) => answer.url().endsWith('/flows') && answer.request().method() === 'POST',
      );
      await running.started(async () => {
        await page.locator('#red-ui-header-button-deploy').click();
        await answered;
      });
      // Until then, the editor forgets the credentials of its nodes: a panel that is open by then could not be saved.
      await page.locator('.red-ui-deploy-button-spinner').waitFor({ state: 'hidden' });
    },
    calm: () => settled(page),
    setting: (nodeId, name) =>
      page.evaluate(
        ([id, key]) => (globalThis as unknown as { RED: Red }).RED.nodes.node(id ?? '')?.[key ?? ''],
        [nodeId, name],
      ),
  };
}

interface Red {
  readonly nodes: { node(id: string): Record<string, unknown> | null };
  readonly editor: { edit(node: object | null): void };
}

/**
 * Double-clicks as fast as a person, however busy the machine is: Node-RED takes two clicks for one double click if it comes
 * to the second within 650 milliseconds. Meanwhile a millisecond passes whenever it looks at the clock.
 */
export async function doubleClick(target: Locator): Promise<void> {
  const clock = await target.page().evaluateHandle(() => {
    const { now } = Date;
    let time = now();
    Date.now = () => {
      time += 1;
      return time;
    };
    return { restore: () => Object.assign(Date, { now }) };
  });
  await target.dblclick();
  await clock.evaluate(({ restore }) => void restore());
  await clock.dispose();
}

/** Begins to open the panel of a node, wherever in the flow it is. */
export async function editNode(page: Page, id: string): Promise<void> {
  await page.evaluate((node) => {
    const { RED } = globalThis as unknown as { RED: Red };
    RED.editor.edit(RED.nodes.node(node));
  }, id);
  await page.locator('#node-dialog-ok').waitFor();
}

/** Resolves when Node-RED has raised the last dialog that it opened: it stands in its place then, and has the keyboard. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const stack = document.querySelector<HTMLElement>('#red-ui-editor-stack');
    return !stack?.querySelector('.red-ui-tray') || stack.style.zIndex === '13';
  });
}
