/**
 * Saved settings, complete: what an older version, or a person who wrote the flow by hand, left out takes its
 * default; what no version knows is dropped.
 *
 * @param saved - the node's part of the flow file
 */
export function withDefaults<Settings extends object>(defaults: Settings, saved: object): Settings {
  const known = Object.entries(saved).filter(([name, value]) => Object.hasOwn(defaults, name) && value != null);
  return { ...defaults, ...Object.fromEntries(known) };
}
