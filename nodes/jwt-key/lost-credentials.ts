import type { NodeAPI } from 'node-red';
import { JwtError } from '../../src/errors.ts';

/** What Node-RED tells of its state: also to the editor, which shows it as a notification. */
interface RuntimeEvent {
  readonly id?: string;
  readonly payload?: { readonly error?: string; readonly deploy?: boolean };
}

/**
 * Follows whether Node-RED could decrypt its credentials. When `credentialSecret` has changed, it starts without them,
 * and the next deploy overwrites the file that the old secret would open.
 *
 * @returns whether they are lost now
 */
export function followCredentials(RED: NodeAPI): () => boolean {
  let isLost = false;
  RED.events.on('runtime-event', ({ id, payload }: RuntimeEvent) => {
    if (id !== 'runtime-state') return;
    if (payload?.error === 'credentials_load_failed') isLost = true;
    // They were loaded, or a deploy has written new ones.
    else if (payload === undefined || payload.deploy) isLost = false;
  });
  return () => isLost;
}

/** The error of a key that may only lack its credentials. */
export function lostCredentials(): JwtError {
  return new JwtError('ERR_KEY_MISSING', 'the credentials of this JWT key are lost for now', {
    hint: 'Node-RED could not decrypt its credentials: put the old credentialSecret back and restart; do not deploy.',
  });
}
