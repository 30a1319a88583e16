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
  } finally {
    panel.show();
    building = false;
  }
}

/** Whether a panel is only being built, and not yet to be judged. */
export function isBuilding(): boolean {
  return building;
}
