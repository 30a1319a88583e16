import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { inspectLooks, type Look, levels } from './axe.ts';
import { darkThemes } from './dark-themes.ts';

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
  await assertNoFault(page, root, state, { light: { rules: levels }, ...(await darkLooks(page)) }, texts);
}

/** Inspects the colours of what is open now in dark themes. */
export async function assertReadableInTheDark(page: Page, root: string, state: string): Promise<void> {
  await assertNoFault(page, root, state, await darkLooks(page), fewTexts);
}

async function assertNoFault(
  page: Page,
  root: string,
  state: string,
  looks: Readonly<Record<string, Look>>,
  texts: number,
): Promise<void> {
  const inspections = await inspectLooks(page, root, Object.values(looks));
  for (const [index, name] of Object.keys(looks).entries()) {
    const { faults = [], contrasts = 0 } = inspections[index] ?? {};
    assert.deepEqual(faults, [], `${state}, ${name}`);
    assert.ok(contrasts >= texts, `${state}, ${name}: only ${contrasts} texts were seen`);
  }
}

// The themes differ in nothing but their colours.
const rules = ['color-contrast'];
const ownDarkLook: Readonly<Record<string, Look>> = { dark: { rules, isDark: true } };
const addedDarkLooks: Readonly<Record<string, Look>> = Object.fromEntries(
  Object.entries(darkThemes).map(([name, colors]) => {
    const properties = Object.entries(colors).map(([color, value]) => [`--red-ui-${color}`, value]);
    return [name, { rules, properties: Object.fromEntries(properties) }];
  }),
);

/** Dark looks of pages, which depend on their Node-RED. */
const known = new WeakMap<Page, Readonly<Record<string, Look>>>();

/** Node-RED 5's own dark theme, or those that people add to 4.1, which has none. */
async function darkLooks(page: Page): Promise<Readonly<Record<string, Look>>> {
  const looks = known.get(page) ?? ((await hasDarkTheme(page)) ? ownDarkLook : addedDarkLooks);
  known.set(page, looks);
  return looks;
}

function hasDarkTheme(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { classList } = document.documentElement;
    const background = () => getComputedStyle(document.body).getPropertyValue('--red-ui-primary-background');
    const light = background();
    classList.add('nr-theme-dark');
    const dark = background();
    classList.remove('nr-theme-dark');
    return dark !== light;
  });
}
