import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const script = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** WCAG 2.0 and 2.1, level A and AA. */
export const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

/** What axe finds in a part of a page. */
export interface Inspection {
  /** Each violation: rule, element and reason. */
  readonly faults: readonly string[];
  /** Number of texts whose contrast was measured. */
  readonly contrasts: number;
}

/** Makes a page of Node-RED ready for axe. */
export async function prepareAxe(page: Page): Promise<void> {
  await page.addScriptTag({ path: script });
  // Everything in Node-RED's page stands in a body without height, which axe takes for out of sight: it would measure no
  // contrast at all. Neither would it of what has to be scrolled to.
  const style = await page.addStyleTag({
    content: 'html, body { height: 100%; margin: 0 }',
  });
  await style.evaluate((element) => (element as HTMLElement).setAttribute('data-test', ''));
  await page.setViewportSize({ width: 1300, height: 3000 });
}

/** How a page looks while it is inspected, and the names of rules, or of sets of them. */
export interface Look {
  readonly rules: readonly string[];
  /** Whether it has Node-RED's own dark theme. */
  readonly isDark?: boolean;
  /** Values of custom properties, by their names. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** Inspects the part of a page below one element. */
export async function inspect(page: Page, root: string): Promise<Inspection> {
  const [inspection] = await inspectLooks(page, root, [{ rules: levels }]);
  return inspection as Inspection;
}

/** Inspects the part of a page below one element in several looks, one after the other. */
export function inspectLooks(page: Page, root: string, looks: readonly Look[]): Promise<Inspection[]> {
  return page.evaluate(
    async ([place, wanted]) => {
      // A colour on its way to another is neither.
      await Promise.all(document.getAnimations().map(({ finished }) => finished));
      const { axe } = globalThis as unknown as {
        axe: { run(place: string, options: RunOptions): Promise<AxeResults> };
      };
      // Axe reads the whole page: what is beside and behind the dialogs takes half of its time, and nothing of it shows through.
      const beside: [Element, Comment][] = [];
      for (let part = document.querySelector('#red-ui-editor-stack'); part?.parentElement; part = part.parentElement) {
        for (const other of part.parentElement.children) {
          const isStyle = other.matches('head, style, :has(style)');
          if (other !== part && !isStyle) beside.push([other, new Comment()]);
        }
      }
      const { classList, style } = document.documentElement;
      const inspected: Inspection[] = [];
      for (const [other, mark] of beside) other.replaceWith(mark);
      // What is not drawn has no contrast.
      style.opacity = '1';
      try {
        for (const { rules, isDark = false, properties = {} } of wanted) {
          classList.toggle('nr-theme-dark', isDark);
          for (const [name, value] of Object.entries(properties)) style.setProperty(name, value);
          const options = { runOnly: [...rules] };
          // To name every element that it has seen takes axe half of its time.
          const { violations: found, passes } = await axe.run(place, { ...options, selectors: false });
          const { violations } = found.length > 0 ? await axe.run(place, options) : { violations: found };
          for (const name of Object.keys(properties)) style.removeProperty(name);
          inspected.push({
            faults: violations.flatMap(({ id, nodes }) =>
              nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
            ),
            contrasts: passes.find(({ id }) => id === 'color-contrast')?.nodes.length ?? 0,
          });
        }
        return inspected;
      } finally {
        classList.remove('nr-theme-dark');
        style.removeProperty('opacity');
        for (const [other, mark] of beside) mark.replaceWith(other);
      }
    },
    [root, looks] as const,
  );
}
