import { join } from 'node:path';
import type { NodeAPI } from 'node-red';

/**
 * Serves the parts of a panel that are loaded on demand: `GET jwt-generator/trial.js`. It is code that anybody may have,
 * and runs in the browser.
 *
 * @param type - of the node
 * @param directory - of the node's built files
 * @param names - of the scripts, in `on-demand/`
 */
export function serveScripts(RED: NodeAPI, type: string, directory: string, names: readonly string[]): void {
  for (const name of names) {
    RED.httpAdmin.get(`/${type}/${name}.js`, (_request, response) => {
      response.sendFile(join(directory, `on-demand/${name}.js`));
    });
  }
}
