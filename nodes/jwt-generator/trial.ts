import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { isoTime } from '../../src/claims/iso-time.ts';
import type { Finish } from '../../src/jwt/finish/maker.ts';
import { attributesOf } from '../../src/jwt/issue/attributes.ts';
import { compileIssuer } from '../../src/jwt/issue/issue.ts';
import type { AccessToken } from '../../src/oauth/access-token.ts';
import { openQueue } from '../../src/scheduler/queue.ts';
import { draftKey, draftSettings, isOfType } from '../keys/draft.ts';
import { type KeyHolder, missingKey } from '../keys/key-node.ts';
import { CREDENTIAL_MASK } from '../keys/settings.ts';
import { createSource } from '../keys/sources/create.ts';
import type { KeySource } from '../keys/sources/source.ts';
import { standIn } from '../keys/stand-in.ts';
import { completeSettings } from '../shared/message/environment.ts';
import { requireSettable } from '../shared/message/message-property.ts';
import { objectIn, type PanelRequest, servePanelRequest, textIn } from '../shared/message/panel-request.ts';
import { compilePlaces } from '../shared/message/results.ts';
import { createTypedValues } from '../shared/message/typed-values.ts';
import { withDefaults } from '../shared/settings/with-defaults.ts';
import { prepareFinish } from './finish.ts';
import { createIssuers } from './issuers.ts';
import { compileTokenResults, destinationOf } from './results.ts';
import { prepareReuseStore } from './reuse-store.ts';
import { attributeNames, generatorDefaults } from './settings.ts';
import { issuerSpec } from './spec.ts';

/**
 * Serves `POST jwt-generator/try` to editors that may write: makes one token from a sample message with the settings of
 * a panel as they stand. The token and its parts come back, or the error that Failure would carry; never a key. The
 * provider is called only if the request says so, and what it answers comes back with secrets masked.
 */
export function serveTrial(RED: NodeAPI): void {
  servePanelRequest(RED, '/jwt-generator/try', 'jwt-generator.write', (draft) => tryOut(RED, draft));
}

/** A place that keeps nothing: a trial neither takes nor leaves a token. */
const nowhere = { read: async () => undefined, write: async () => {} };

/**
 * Does what the node would do with one message, but writes nothing.
 *
 * @param draft - `id` and flow `z` of the node, the `variables` there, its `settings` and `credentials`, the `keys` that it uses by their ids,
 *   the `message`, and whether an `exchange` is really made
 */
async function tryOut(RED: NodeAPI, draft: PanelRequest): Promise<{ readonly [name: string]: object }> {
  const node = standIn(RED, textIn(draft, 'id'), draft);
  const keys = objectIn(draft, 'keys');
  const message = objectIn(draft, 'message') as NodeMessage;
  const typed = objectIn(draft, 'settings');
  const saved = completeSettings(RED, node, generatorDefaults, draftSettings(RED, node, typed), typed);
  const drafted = withDefaults(generatorDefaults, saved);
  const settings = { ...drafted, exchange: drafted.exchange && draft.exchange === true };
  const sources: KeySource[] = [];
  let finish: Finish | undefined;
  try {
    const values = createTypedValues(RED, node);
    const spec = issuerSpec(settings, values);
    const { store } = prepareReuseStore(RED, node, settings, () => {}, nowhere);
    const bind = compileIssuer(spec, openQueue(), undefined, store);
    finish = prepareFinish(RED, node, settings, values, clientSecretOf(RED, node, draft), store);
    const places = compilePlaces(RED, node, destinationOf(settings));
    const resultsOf = compileTokenResults(RED, node, settings, places);
    const findKey = (id: string, where: string): KeyHolder => {
      if (!Object.hasOwn(keys, id)) throw missingKey(where);
      const source = createSource(RED, draftKey(RED, id, objectIn(keys, id)), () => {});
      sources.push(source);
      return { ...source, isPerMessage: () => source.isPerMessage, onChange: () => () => {} };
    };
    const issuers = createIssuers(findKey, node, settings, bind, finish.bind, () => {});
    const { maker } = await issuers.boundFor(message);
    const issued = await maker.make(await values.readAll(message));
    // Found out, and never written.
    for (const { path } of resultsOf(issued, message).properties) requireSettable(message, path);
    if (issued.access) return { exchanged: maskedAnswer(issued.access) };
    return { result: attributesOf(issued, attributeNames, settings.authorizationScheme) };
  } finally {
    finish?.close();
    for (const source of sources) source.close();
  }
}

/** The client secret: what was typed, or what is stored where Node-RED's mark stands for it. */
function clientSecretOf(RED: NodeAPI, node: Node, draft: PanelRequest): string {
  const typed = textIn(objectIn(draft, 'credentials'), 'clientSecret');
  const id = textIn(draft, 'id');
  const stored = isOfType(RED, id, 'jwt-generator') ? (RED.nodes.getCredentials(id) as PanelRequest | undefined) : {};
  const clientSecret = typed === CREDENTIAL_MASK ? (stored?.clientSecret ?? '') : typed;
  return String(draftSettings(RED, node, { clientSecret }).clientSecret);
}

/** Members of an answer that could be used as they are. */
const secretNames = /token|secret|password|assertion|key/i;

/** What the provider gave: enough to see that it is right, and nothing that can be used. */
function maskedAnswer({ token, tokenType, scope, expiresAt, response }: AccessToken): object {
  const kept = Object.entries(response).map(([name, value]) => [name, secretNames.test(name) ? '***' : value]);
  return {
    accessToken: `${token.length > 40 ? token.slice(0, 4) : ''}***`,
    tokenType,
    scope,
    accessTokenExpiresAt: isoTime(Math.floor(expiresAt)),
    ...(kept.length > 0 && { response: Object.fromEntries(kept) }),
  };
}
