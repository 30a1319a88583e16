import type { NodeAPI } from 'node-red';
import { describeKey, type KeyDescription } from '../../src/jwk/describe.ts';
import { toJwtError } from '../shared/attempt.ts';
import { readNow } from '../shared/key-source/create.ts';
import type { KeyCredentials } from './settings.ts';

/** What a panel is told of the key that is in it. */
export interface DescriptionAnswer {
  /** Absent where only a message has the key. */
  readonly description?: KeyDescription | undefined;
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string | undefined };
}

/** What Node-RED shows in place of a credential that it keeps. */
const kept = '__PWRD__';

/**
 * Serves `POST jwt-key/describe` to editors that may write keys: says what a key is, before it is saved. Nothing secret
 * comes back.
 */
export function serveDescription(RED: NodeAPI): void {
  RED.httpAdmin.post('/jwt-key/describe', RED.auth.needsPermission('jwt-key.write'), async (request, response) => {
    const { id = '', settings = {}, credentials = {} } = request.body ?? {};
    response.set('cache-control', 'no-store');
    response.json(await describe(RED, String(id), settings, credentials));
  });
}

async function describe(RED: NodeAPI, id: string, settings: object, typed: object): Promise<DescriptionAnswer> {
  try {
    const stored = (RED.nodes.getCredentials(id) ?? {}) as KeyCredentials;
    const credentials: KeyCredentials = {};
    for (const name of ['secret', 'privateKey', 'passphrase'] as const) {
      const value = (typed as KeyCredentials)[name];
      const text = value === kept ? stored[name] : value;
      if (typeof text === 'string') credentials[name] = text;
    }
    const key = await readNow(RED, { saved: settings, credentials: { ...credentials } });
    return { description: key && describeKey(key, Date.now() / 1000) };
  } catch (error) {
    const { code, message, hint } = toJwtError(error);
    return { error: { code, message, hint } };
  }
}
