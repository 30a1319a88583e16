import type { NodeAPI } from 'node-red';
import type { KeyDefinition } from '../shared/key-source/create.ts';
import type { KeyCredentials } from './settings.ts';

/** What Node-RED shows in place of a credential that it keeps. */
const kept = '__PWRD__';

/**
 * A key as its panel stands, saved or not.
 *
 * @param body - what the panel sent: the `id` of the node, its `settings`, and its `credentials` with the mark of
 *   Node-RED in place of those that are stored
 */
export function readDraft(RED: NodeAPI, body: Readonly<Record<string, unknown>> = {}): KeyDefinition {
  const stored = (RED.nodes.getCredentials(String(body.id ?? '')) ?? {}) as KeyCredentials;
  const typed = (body.credentials ?? {}) as KeyCredentials;
  const credentials: KeyCredentials = {};
  for (const name of ['secret', 'privateKey', 'secondKey', 'passphrase'] as const) {
    const text = typed[name] === kept ? stored[name] : typed[name];
    if (typeof text === 'string') credentials[name] = text;
  }
  return { saved: (body.settings ?? {}) as object, credentials: { ...credentials } };
}
