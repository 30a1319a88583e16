import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { attempt, attemptLater } from '../../src/attempt.ts';
import { JwtError } from '../../src/errors.ts';
import type { SetSource } from '../../src/jwk/sets/source.ts';
import { compileExplanation, type Explanation } from '../../src/jwt/explain/explain.ts';
import { mismatchOn, verdictOnUse } from '../../src/jwt/explain/verdict.ts';
import { type ChooseIssuer, compileIssuerChoice } from '../../src/jwt/verify/issuers.ts';
import type { VerifierKeys, VerifierSpec } from '../../src/jwt/verify/verify.ts';
import { draftKey, draftSettings } from '../keys/draft.ts';
import { missingKey, type VerificationKeyHolder } from '../keys/key-node.ts';
import { createSource } from '../keys/sources/create.ts';
import type { KeySource } from '../keys/sources/source.ts';
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
import { createTypedValues } from '../shared/message/typed-values.ts';
import { withDefaults } from '../shared/settings/with-defaults.ts';
import { draftHeaderValue, setSourceOf } from './set-source.ts';
import { migrateVerifier, type VerifierSettings, verifierDefaults } from './settings.ts';
import { type TrustedIssuer, trustedIssuers, verifierSpec } from './spec.ts';
import { createVerifiers } from './verifiers.ts';

/**
 * Serves `POST jwt-verifier/try` to editors that may write: checks a token that a person pasted with the settings of a
 * panel as they stand. Its header and claims come back with a verdict of each check. The token is neither stored nor
 * sent on, and counts as used nowhere.
 */
export function serveTrial(RED: NodeAPI): void {
  servePanelRequest(RED, '/jwt-verifier/try', 'jwt-verifier.write', (draft) => tryOut(RED, draft));
}

/** No message comes with a trial: values that one would bring are missing. */
const noMessage: NodeMessage = {};

/**
 * Explains a token as the node would see it.
 *
 * @param draft - `id` and flow `z` of the node, the `variables` there, its `settings` and `credentials`, the `keys` that it uses by their ids, and the `token`
 */
async function tryOut(RED: NodeAPI, draft: PanelRequest): Promise<object> {
  const node = standIn(RED, textIn(draft, 'id'), draft);
  const token = textIn(draft, 'token');
  const typed = migrateVerifier(objectIn(draft, 'settings'));
  const saved = completeSettings(RED, node, verifierDefaults, draftSettings(RED, node, typed), typed);
  const settings = withDefaults(verifierDefaults, { ...saved, token: 'token', tokenType: 'msg' });
  const values = createTypedValues(RED, node);
  const spec = verifierSpec(settings, values);
  const isOfSeveral = settings.mode === 'verify' && settings.keySource === 'issuers';
  const choose = isOfSeveral ? compileIssuerChoice(trustedIssuers(settings, values, spec)) : undefined;
  const read = await attemptLater(() => values.readAll(noMessage));
  const explain: ExplainWith = (keySettings, expected) => {
    const explainOne = compileExplanation(expected);
    const known = read instanceof JwtError ? [] : read;
    if (keySettings instanceof JwtError) return explainOne(token, keySettings, known);
    const { mode } = keySettings;
    const source = mode === 'verify' ? setSourceOf(RED, node, keySettings, draftHeaderValue(RED, draft)) : undefined;
    return withKeys(RED, node, keySettings, source, objectIn(draft, 'keys'), (keys) => explainOne(token, keys, known));
  };
  const answer = await (choose ? explainOfSeveral(explain, choose, settings, spec) : explain(settings, spec));
  const isOnce = settings.mode === 'verify' && settings.replay !== 'off' && answer.claims !== undefined;
  const all = isOnce ? [...answer.verdicts, verdictOnUse(answer.claims)] : answer.verdicts;
  const verdicts = all.map(({ error, ...verdict }) => ({
    ...verdict,
    ...(error && { error: toPanelError(error) }),
  }));
  return { ...answer, verdicts };
}

/** Explains a token with the keys that settings name, or without any. */
type ExplainWith = (keySettings: VerifierSettings | JwtError, expected: VerifierSpec) => Promise<Explanation>;

/** Explains a token with the keys of the issuer that it names; without any if that is none of the listed ones. */
async function explainOfSeveral(
  explain: ExplainWith,
  choose: ChooseIssuer<TrustedIssuer>,
  settings: VerifierSettings,
  spec: VerifierSpec,
): Promise<Explanation> {
  const read = await explain({ ...settings, mode: 'decode' }, { ...spec, mode: 'decode' });
  const { claims } = read;
  if (!claims) return read;
  const chosen = attempt(() => choose(claims));
  if (chosen instanceof JwtError) {
    const others = await explain(chosen, spec);
    // An encrypted token is read with its key alone.
    const { verdicts, ...rest } = others.claims ? others : read;
    return { ...rest, verdicts: [...verdicts, mismatchOn('iss', chosen, claims.iss)] };
  }
  const { source, expected } = chosen;
  return explain({ ...settings, ...source }, { ...spec, ...expected });
}

/** Opens the keys of a panel, saved or not, for one step; or says why they cannot be used. */
async function withKeys(
  RED: NodeAPI,
  node: Node,
  settings: VerifierSettings,
  source: SetSource | undefined,
  drafts: PanelRequest,
  step: (keys: VerifierKeys | JwtError) => Promise<Explanation>,
): Promise<Explanation> {
  const sources: KeySource[] = [];
  const find = (id: string, where: string): VerificationKeyHolder => {
    if (!Object.hasOwn(drafts, id)) throw missingKey(where);
    const source = createSource(RED, draftKey(RED, id, objectIn(drafts, id)), () => {});
    sources.push(source);
    const otherKeys = () => source.otherKeys(Date.now() / 1000);
    return { ...source, isPerMessage: () => source.isPerMessage, otherKeys, onChange: () => () => {} };
  };
  // What the node would log is in the answer, or does not concern the token.
  const quiet: Node = Object.assign(Object.create(node), { log() {}, warn() {}, error() {} });
  const bind = (keys: VerifierKeys) => ({ verify: () => keys, tolerated: undefined });
  const verifiers = createVerifiers(find, quiet, settings, source, bind, () => {});
  try {
    const bound = await attemptLater(() => verifiers.boundFor(noMessage));
    if (bound instanceof RefusedRequest) throw bound;
    return await step(bound instanceof JwtError ? bound : bound.maker.make());
  } finally {
    verifiers.close();
    for (const source of sources) source.close();
  }
}
