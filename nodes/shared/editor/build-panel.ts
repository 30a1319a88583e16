let building = false;

/**
 * Builds a panel out of sight. In sight, the browser would lay it out anew for every widget, and Node-RED would validate
 * the whole node anew for every value that a widget takes over: together most of the time that a panel takes to open.
 * Node-RED validates the node once more when its panel is built.
 */
export function buildPanel(panel: JQuery, build: () => void): void {
  building = true;
  panel.hide();
  try {
    build();
    nameByLabels(panel);
  } finally {
    panel.show();
    building = false;
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

/** Whether a panel is only being built, and not yet to be judged. */
export function isBuilding(): boolean {
  return building;
}
