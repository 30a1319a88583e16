import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { inspect, levels } from './axe.ts';
import { darkThemes, type Theme } from './dark-themes.ts';

/** Texts of a form, at the least: axe that does not see the form finds no fault either. */
export const fewTexts = 10;

/**
 * Inspects what is open now in the light theme and in dark ones.
 *
 * @param root - the form, or the part of it that was not seen yet
 */
export async function assertAccessible(page: Page, root: string, state: string, texts = fewTexts): Promise<void> {
  // A mouse over a control is no state of the form.
  await page.mouse.move(0, 0);
  await assertNoFault(page, root, `${state}, light`, levels, texts);
  await assertReadableInTheDark(page, root, state, texts);
}

/** Inspects the colours of what is open now in dark themes: Node-RED 5's own, or those that people add to 4.1. */
export async function assertReadableInTheDark(
  page: Page,
  root: string,
  state: string,
  texts = fewTexts,
): Promise<void> {
  const themes = (await useOwnTheme(page, true)) ? { dark: {} } : darkThemes;
  for (const [name, theme] of Object.entries(themes)) {
    await paint(page, theme);
    // The themes differ in nothing but their colours.
    await assertNoFault(page, root, `${state}, ${name}`, ['color-contrast'], texts);
  }
  await paint(page, {});
  await useOwnTheme(page, false);
}

async function assertNoFault(
  page: Page,
  root: string,
  state: string,
  rules: readonly string[],
  texts: number,
): Promise<void> {
  const { faults, contrasts } = await inspect(page, root, rules);
  assert.deepEqual(faults, [], state);
  assert.ok(contrasts >= texts, `${state}: only ${contrasts} texts were seen`);
}

/** @returns whether this Node-RED has the theme: 4.1 has no dark one of its own */
function useOwnTheme(page: Page, isDark: boolean): Promise<boolean> {
  return page.evaluate((dark) => {
    const { classList } = document.documentElement;
    const background = () => getComputedStyle(document.body).getPropertyValue('--red-ui-primary-background');
    classList.remove('nr-theme-dark');
    const light = background();
    classList.toggle('nr-theme-dark', dark);
    return !dark || background() !== light;
  }, isDark);
}

/** Puts the colours of a theme over those of the editor. */
async function paint(page: Page, theme: Theme): Promise<void> {
  await page.evaluate((colors) => {
    const { style } = document.documentElement;
    for (const name of [...style]) if (name.startsWith('--red-ui-')) style.removeProperty(name);
    for (const [name, color] of Object.entries(colors)) style.setProperty(`--red-ui-${name}`, color);
  }, theme);
}
