import type { NodeAPI } from 'node-red';
import { JwtError } from '../../src/errors.ts';

/** An event about the state of the runtime; the editor shows it as a notification. */
interface RuntimeEvent {
  readonly id?: string;
  readonly payload?: { readonly error?: string; readonly deploy?: boolean };
}

/**
 * Follows whether Node-RED could decrypt its credentials. When `credentialSecret` has changed, it starts without them,
 * and the next deploy overwrites the file that the old secret would decrypt.
 *
 * @returns whether they are missing now
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

/** The error for a key whose credentials could not be decrypted. */
export function lostCredentials(): JwtError {
  return new JwtError('ERR_KEY_MISSING', 'the credentials of this JWT key cannot be decrypted', {
    hint: 'Put the old credentialSecret back into settings.js and restart Node-RED; do not deploy before.',
  });
}
