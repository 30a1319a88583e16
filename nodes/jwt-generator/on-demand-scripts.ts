import { join } from 'node:path';
import type { NodeAPI } from 'node-red';

/** The parts of the panel that it loads on demand. */
const scripts = ['fill-from', 'preview', 'recipes', 'trial'];

/**
 * Serves the parts of the panel that are loaded on demand: `GET jwt-generator/fill-from.js`, which reads texts of other
 * systems, `preview.js`, `recipes.js`, what providers want, and `trial.js`. It is code that anybody may have, and runs in the browser.
 */
export function serveScripts(RED: NodeAPI): void {
  for (const name of scripts) {
    RED.httpAdmin.get(`/jwt-generator/${name}.js`, (_request, response) => {
      response.sendFile(join(import.meta.dirname, `on-demand/${name}.js`));
    });
  }
}
