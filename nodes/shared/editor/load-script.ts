/** How often a script could not be loaded. */
const failures = new Map<string, number>();

/**
 * Loads a script of the build that the editor does not start with.
 *
 * @param path - below the root of the editor: `jwt-generator/trial.js`
 */
export function loadScript<Script>(path: string): Promise<Script> {
  const url = new URL(path, document.baseURI);
  const failed = failures.get(path) ?? 0;
  // A browser may remember for good that an address has failed.
  if (failed > 0) url.searchParams.set('attempt', String(failed));
  return import(url.href).catch((error) => {
    failures.set(path, failed + 1);
    throw error;
  });
}
