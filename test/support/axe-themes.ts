import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { inspect, levels } from './axe.ts';

/** Texts of a form, at the least: axe that does not see the form finds no fault either. */
export const fewTexts = 10;

/**
 * Inspects what is open now in every theme that this Node-RED has.
 *
 * @param root - the form, or the part of it that was not seen yet
 */
export async function assertAccessible(page: Page, root: string, state: string, texts = fewTexts): Promise<void> {
  // A mouse over a control is no state of the form.
  await page.mouse.move(0, 0);
  for (const theme of ['light', 'dark']) {
    if (!(await chooseTheme(page, theme === 'dark'))) continue;
    // The themes differ in nothing but their colours.
    const { faults, contrasts } = await inspect(page, root, theme === 'light' ? levels : ['color-contrast']);
    assert.deepEqual(faults, [], `${state}, ${theme}`);
    assert.ok(contrasts >= texts, `${state}, ${theme}: only ${contrasts} texts were seen`);
  }
  await chooseTheme(page, false);
}

/** @returns whether this Node-RED has the theme: 4.1 has no dark one of its own */
function chooseTheme(page: Page, isDark: boolean): Promise<boolean> {
  return page.evaluate((dark) => {
    const { classList } = document.documentElement;
    const background = () => getComputedStyle(document.body).getPropertyValue('--red-ui-primary-background');
    classList.remove('nr-theme-dark');
    const light = background();
    classList.toggle('nr-theme-dark', dark);
    return !dark || background() !== light;
  }, isDark);
}
