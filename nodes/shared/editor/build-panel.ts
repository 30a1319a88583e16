let isQuiet = false;

/**
 * Builds a panel out of sight. In sight, the browser would lay it out anew for every widget. Node-RED validates the node
 * once more when its panel is built.
 */
export function buildPanel(panel: JQuery, build: () => void): void {
  panel.hide();
  try {
    withoutValidation(build);
    nameByLabels(panel);
  } finally {
    panel.show();
  }
}

/** Changes many fields: Node-RED would validate the whole node anew for every value that a widget takes over. */
export function withoutValidation(change: () => void): void {
  const wasQuiet = isQuiet;
  isQuiet = true;
  try {
    change();
  } finally {
    isQuiet = wasQuiet;
  }
}

/**
 * Names each plain field by its label alone. Node-RED 5 would name one that is wrong by what is wrong with it, and go on
 * so when it is right.
 */
function nameByLabels(panel: JQuery): void {
  for (const label of panel.find<HTMLLabelElement>('label[for]')) {
    label.id ||= `${label.htmlFor}-label`;
    panel.find(`#${label.htmlFor}:not([aria-label])`).attr('aria-labelledby', label.id);
  }
}

/** Whether the fields are only being changed, and not yet to be validated. */
export function isBeingChanged(): boolean {
  return isQuiet;
}
