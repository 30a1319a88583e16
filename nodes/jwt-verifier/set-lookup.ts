import type { NodeAPI } from 'node-red';
import { describeKey } from '../../src/jwk/describe.ts';
import { createRemoteSet } from '../../src/jwk/sets/remote.ts';
import { draftSettings } from '../keys/draft.ts';
import type { SetAnswer } from '../keys/panel-answers.ts';
import { standIn } from '../keys/stand-in.ts';
import { completeSettings } from '../shared/message/environment.ts';
import {
  objectIn,
  type PanelRequest,
  RefusedRequest,
  servePanelRequest,
  textIn,
  toPanelError,
} from '../shared/message/panel-request.ts';
import { withDefaults } from '../shared/settings/with-defaults.ts';
import { draftHeaderValue, setSourceOf } from './set-source.ts';
import { verifierDefaults } from './settings.ts';

/**
 * Serves `POST jwt-verifier/keys` to editors that may write: fetches the JWK Set that the settings of a panel name, as
 * they stand, and describes its keys. The set is fetched anew, and not shared with the nodes that run.
 */
export function serveSetLookup(RED: NodeAPI): void {
  servePanelRequest(RED, '/jwt-verifier/keys', 'jwt-verifier.write', (draft) => lookUp(RED, draft));
}

/** @param draft - `id` and flow `z` of the node, the `variables` there, its `settings` and `credentials` */
async function lookUp(RED: NodeAPI, draft: PanelRequest): Promise<SetAnswer> {
  const node = standIn(RED, textIn(draft, 'id'), draft);
  const typed = objectIn(draft, 'settings');
  const saved = completeSettings(RED, node, verifierDefaults, draftSettings(RED, node, typed), typed);
  const source = setSourceOf(RED, node, withDefaults(verifierDefaults, saved), draftHeaderValue(RED, draft));
  if (!source) throw new RefusedRequest('the settings name no JWK Set');
  const set = createRemoteSet(source, () => {});
  try {
    const keys = await set.find(undefined);
    const unusable = set.unusable();
    return {
      keys: keys.map((key) => describeKey(key, Date.now() / 1000)),
      ...(unusable && { problem: toPanelError(unusable) }),
    };
  } finally {
    set.close();
  }
}
