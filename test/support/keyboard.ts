import type { CDPSession, Page } from 'playwright-core';
import { draw } from './editor.ts';

/** Where the keyboard is. */
export interface Stop {
  /** As a screen reader says it: role and name. */
  readonly role: string;
  readonly name: string;
  /** Where it is in its form. */
  readonly box: Box;
  /** Whether it looks another than without the keyboard on it. */
  readonly isSeen: boolean;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Everything below an element that a person can work with, the inside of a text editor left out. */
const controls =
  ':is(a, button, input, select, textarea, summary, pre, [tabindex]):not(.monaco-editor *, ul [role=none])';

/** Kinds of controls that were seen to show the keyboard, by the page that draws them. */
const picturedOn = new WeakMap<Page, Set<string>>();

/**
 * Presses Tab until the keyboard leaves a form.
 *
 * @param root - the form, in which the keyboard is now
 * @returns every stop on the way, and the controls in sight that were none
 */
export async function tabThrough(page: Page, root: string): Promise<{ stops: Stop[]; missed: string[] }> {
  const session = await page.context().newCDPSession(page);
  // Else the browser computes the tree of the whole page for each stop.
  await session.send('Accessibility.enable');
  await draw(page);
  await mark(page, root);
  const stops: Stop[] = [];
  const pictured = picturedOn.get(page) ?? new Set();
  picturedOn.set(page, pictured);
  for (let look = await lookOf(page, root); look; look = await lookOf(page, root)) {
    stops.push(await stopOf(page, look, session, pictured));
    await page.keyboard.press('Tab');
  }
  await session.detach();
  return { stops, missed: await unmarked(page, root) };
}

/** Marks what is in sight, and can be worked with; the mark goes when the keyboard comes. */
async function mark(page: Page, root: string): Promise<void> {
  await page.evaluate(
    ([place, every]) => {
      const form = document.querySelector(place);
      for (const control of form?.querySelectorAll<HTMLInputElement>(every) ?? []) {
        const isInSight = control.checkVisibility({ visibilityProperty: true }) && control.offsetWidth > 0;
        if (isInSight && !control.disabled && control.getAttribute('tabindex') !== '-1') control.dataset.missed = '';
      }
      form?.addEventListener('focusin', ({ target }) => delete (target as HTMLElement).dataset.missed);
      delete (document.activeElement as HTMLElement).dataset.missed;
    },
    [root, controls] as const,
  );
}

function unmarked(page: Page, root: string): Promise<string[]> {
  return page.locator(`${root} [data-missed]`).evaluateAll((missed) => missed.map(({ outerHTML }) => outerHTML));
}

/** What the keyboard is on: where, of which kind, and what its styles become by that. */
interface Look {
  readonly box: Box;
  readonly form: Box;
  /** Element, classes, and the styles that change: what shares them is drawn alike. */
  readonly kind: string;
  readonly isStyled: boolean;
}

/** @returns undefined where the keyboard has left the form */
function lookOf(page: Page, root: string): Promise<Look | undefined> {
  return page.evaluate((place) => {
    const control = document.activeElement as HTMLElement;
    const form = control.closest(place);
    if (!form) return undefined;
    const boxOf = (element: Element) => element.getBoundingClientRect().toJSON() as Box;
    // Node-RED marks a field of several controls as a whole.
    const marked = [control, control.closest('.red-ui-typedInput-container')].filter((element) => element !== null);
    const names = ['outline', 'box-shadow', 'border', 'background', 'color', 'text-decoration'];
    const styles = () =>
      marked.flatMap((element) => {
        const style = getComputedStyle(element);
        return names.map((name) => `${name}: ${style.getPropertyValue(name)}`);
      });
    const [box, focused] = [boxOf(control), styles()];
    control.blur();
    const plain = new Set(styles());
    control.focus({ preventScroll: true });
    const changed = focused.filter((style) => !plain.has(style));
    const kind = [control.localName, control.className, ...changed].join();
    return { box, form: boxOf(form), kind, isStyled: changed.length > 0 };
  }, root);
}

async function stopOf(page: Page, look: Look, session: CDPSession, pictured: Set<string>): Promise<Stop> {
  const { role, name } = await spoken(session);
  const { box, form, kind, isStyled } = look;
  const isSeen = isStyled && (pictured.has(kind) || (await changesLook(page, box)));
  pictured.add(kind);
  return { role, name, box: { ...box, x: box.x - form.x, y: box.y - form.y }, isSeen };
}

/** Role and name of what the keyboard is on, as the browser computes them. */
async function spoken(session: CDPSession): Promise<{ role: string; name: string }> {
  const { result } = await session.send('Runtime.evaluate', { expression: 'document.activeElement' });
  const { nodes } = await session.send('Accessibility.getPartialAXTree', {
    ...(result.objectId ? { objectId: result.objectId } : {}),
    fetchRelatives: false,
  });
  return { role: String(nodes[0]?.role?.value ?? ''), name: String(nodes[0]?.name?.value ?? '') };
}

/** Compares pictures of what the keyboard is on, and its edge, with and without the keyboard. */
async function changesLook(page: Page, { x, y, width, height }: Box): Promise<boolean> {
  const edge = 4;
  const clip = { x: x - edge, y: y - edge, width: width + 2 * edge, height: height + 2 * edge };
  const picture = () => page.screenshot({ clip, animations: 'disabled' });
  const focused = await picture();
  const control = await page.evaluateHandle(() => document.activeElement as HTMLElement);
  await control.evaluate((element) => element.blur());
  const plain = await picture();
  await control.evaluate((element) => element.focus({ preventScroll: true }));
  return !focused.equals(plain);
}

/** Whether a control is read after another: below it, or beside it on the right. */
export function isAfter(later: Box, earlier: Box): boolean {
  const isBeside = later.y < earlier.y + earlier.height && earlier.y < later.y + later.height;
  return isBeside ? later.x >= earlier.x : later.y >= earlier.y;
}
