import { withoutValidation } from './build-panel.ts';

/** What is left to be built on tabs that were not opened yet, by their elements. */
const left = new WeakMap<Element, (() => void)[]>();

/** Builds a part of a panel: at once, or if it is on a tab that is not open, when that is opened. */
export function whenShown(part: JQuery, build: () => void): void {
  const [tab] = part.closest('[data-tab]');
  if (tab?.style.display === 'none') left.set(tab, [...(left.get(tab) ?? []), build]);
  else build();
}

/** Builds what is left of a tab: it is opened, or something in it is to be changed. */
export function buildTab(tab: Element | undefined): void {
  const parts = tab && left.get(tab);
  if (!tab || !parts) return;
  left.delete(tab);
  withoutValidation(() => {
    for (const build of parts) build();
  });
  // What is being built looks right to Node-RED: it validates all settings when one has changed.
  $('#node-input-name').trigger('change');
}
