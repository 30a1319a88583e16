import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { draw } from './editor.ts';

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
  await draw(page);
  await page.addScriptTag({ path: script });
  // Everything in Node-RED's page stands in a body without height, which axe takes for out of sight: it would measure no
  // contrast at all. Neither would it of what has to be scrolled to.
  const style = await page.addStyleTag({
    content: 'html, body { height: 100%; margin: 0 }',
  });
  await style.evaluate((element) => (element as HTMLElement).setAttribute('data-test', ''));
  await page.setViewportSize({ width: 1300, height: 3000 });
}

/**
 * Inspects the part of a page below one element.
 *
 * @param rules - names of rules, or of sets of them
 */
export function inspect(page: Page, root: string, rules: readonly string[] = levels): Promise<Inspection> {
  return page.evaluate(
    async ([place, options]) => {
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
      for (const [other, mark] of beside) other.replaceWith(mark);
      try {
        // To name every element that it has seen takes axe half of its time.
        const { violations: found, passes } = await axe.run(place, { ...options, selectors: false });
        const { violations } = found.length > 0 ? await axe.run(place, options) : { violations: found };
        return {
          faults: violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
          ),
          contrasts: passes.find(({ id }) => id === 'color-contrast')?.nodes.length ?? 0,
        };
      } finally {
        for (const [other, mark] of beside) mark.replaceWith(other);
      }
    },
    [root, { runOnly: [...rules] }] as [string, { runOnly: string[] }],
  );
}
