import { join } from 'node:path';
import type { NodeAPI } from 'node-red';

/** The parts of the panel that it loads on demand. */
const scripts = ['fill-from', 'recipes'];

/**
 * Serves `GET jwt-generator/fill-from.js`, the part of the panel that reads texts of other systems, and
 * `GET jwt-generator/recipes.js`, what providers want. It is code that anybody may have, and runs in the browser: what
 * is pasted does not leave it.
 */
export function serveScripts(RED: NodeAPI): void {
  for (const name of scripts) {
    RED.httpAdmin.get(`/jwt-generator/${name}.js`, (_request, response) => {
      response.sendFile(join(import.meta.dirname, `on-demand/${name}.js`));
    });
  }
}
