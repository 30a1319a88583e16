import { withoutValidation } from './build-panel.ts';

/** What is left to be built in places that were not shown yet, by their elements. */
const left = new WeakMap<Element, (() => void)[]>();

/** Places of a panel that are shown when they are wanted: tabs, and rows that are added by a chip. */
const places = '[data-tab], [data-optional]';

/** Builds a part of a panel: at once, or if it is in a place that is hidden, when that is shown. */
export function whenShown(part: JQuery, build: () => void): void {
  // The innermost comes first.
  const hidden = part
    .parents(places)
    .get()
    .find(({ style }) => style.display === 'none');
  if (hidden) left.set(hidden, [...(left.get(hidden) ?? []), build]);
  else build();
}

/** Builds what is left of a place: it is shown, or something in it is to be changed. */
export function buildPlace(place: Element | undefined): void {
  const parts = place && left.get(place);
  if (!place || !parts) return;
  left.delete(place);
  withoutValidation(() => {
    for (const build of parts) build();
  });
  // What is being built looks right to Node-RED: it validates all settings when one has changed.
  $('#node-input-name').trigger('change');
}

/** Builds what is left of the places in which a field is: it is to be changed. */
export function buildAround(field: JQuery): void {
  for (const place of field.parents(places).get()) buildPlace(place);
}
