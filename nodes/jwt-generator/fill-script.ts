import { join } from 'node:path';
import type { NodeAPI } from 'node-red';

/**
 * Serves `GET jwt-generator/fill-from.js`, the part of the panel that reads texts of other systems. It is code that
 * anybody may have, and runs in the browser: what is pasted does not leave it.
 */
export function serveFillScript(RED: NodeAPI): void {
  RED.httpAdmin.get('/jwt-generator/fill-from.js', (_request, response) => {
    response.sendFile(join(import.meta.dirname, 'on-demand/fill-from.js'));
  });
}
