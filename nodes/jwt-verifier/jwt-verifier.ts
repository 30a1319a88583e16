import type { NodeAPI } from 'node-red';
import { compileReader } from '../../src/jwt/verify/read.ts';
import { createTokenCache } from '../../src/jwt/verify/token-cache.ts';
import {
  compileVerifier,
  type VerifiedToken,
  type VerifierKeys,
  type VerifierSpec,
} from '../../src/jwt/verify/verify.ts';
import { openQueue, receiverBounds } from '../../src/scheduler/queue.ts';
import { createKeyFinder } from '../keys/key-node.ts';
import { type Preparation, type Road, registerMessageNode } from '../shared/message/message-node.ts';
import { serveScripts } from '../shared/message/on-demand-scripts.ts';
import { createShownFacts } from '../shared/message/shown-facts.ts';
import type { StatusFacts } from '../shared/message/status.ts';
import { createTypedValues } from '../shared/message/typed-values.ts';
import { withDefaults } from '../shared/settings/with-defaults.ts';
import { combineIssuers } from './issuers.ts';
import { prepareReplayStore } from './replay-store.ts';
import { compileClaimsResults, destinationOf } from './results.ts';
import { serveSetLookup } from './set-lookup.ts';
import { setSourceOf, takeHeaderValue } from './set-source.ts';
import { keysIn, migrateVerifier, type VerifierSettings, verifierDefaults } from './settings.ts';
import { trustedIssuers, verifierSpec } from './spec.ts';
import { serveTrial } from './trial.ts';
import { createVerifiers } from './verifiers.ts';

export default function register(RED: NodeAPI): void {
  serveSetLookup(RED);
  serveTrial(RED);
  serveScripts(RED, 'jwt-verifier', import.meta.dirname, ['trial']);
  registerMessageNode(RED, {
    type: 'jwt-verifier',
    defaults: verifierDefaults,
    credentials: { jwksHeaderValue: { type: 'password' } },
    readSettings: (saved: object & { readonly issuerKeys?: unknown }) =>
      withDefaults(verifierDefaults, { ...migrateVerifier(saved), issuerKeys: keysIn(saved.issuerKeys) }),
    destinationOf,
    prepare,
  });
}

/** The status of a node that only decodes tokens, from deploy on. */
const notVerified: StatusFacts = { words: 'notVerified', color: 'yellow' };

function prepare({
  RED,
  node,
  settings,
  places,
  onChange,
  onClose,
}: Preparation<VerifierSettings>): Road<VerifiedToken> {
  const headerValue = takeHeaderValue(node);
  const values = createTypedValues(RED, node);
  const queue = openQueue(undefined, receiverBounds);
  onClose(queue.close);
  const shown = createShownFacts(onChange);
  const replay = prepareReplayStore(RED, node, settings, shown.onStoreChange);
  if (replay.close) onClose(replay.close);
  const spec = { ...verifierSpec(settings, values), replay: replay.spec };
  const resultsOf = compileClaimsResults(settings, places);
  const find = createKeyFinder(RED, node);
  const cache = settings.cacheTokens ? createTokenCache() : undefined;
  const changed = () => {
    cache?.clear();
    onChange();
  };
  const verifiersOf = (keys: VerifierSettings, expected: VerifierSpec) => {
    const source = keys.mode === 'verify' ? setSourceOf(RED, node, keys, headerValue) : undefined;
    const bind = compileVerifier(expected, undefined, queue, cache);
    const opened = createVerifiers(find, node, keys, source, bind, changed);
    onClose(opened.close);
    return opened;
  };
  const openReader = () => {
    const read = compileReader(spec, queue);
    const bind = ({ decryption }: VerifierKeys) => ({ verify: read(decryption), tolerated: undefined });
    const opened = createVerifiers(find, node, { ...settings, mode: 'decode' }, undefined, bind, changed);
    onClose(opened.close);
    return opened;
  };
  const verifiers =
    settings.mode === 'verify' && settings.keySource === 'issuers'
      ? combineIssuers(
          node,
          trustedIssuers(settings, values, spec).map(({ issuer, source, expected }) => ({
            issuer,
            verifiers: verifiersOf({ ...settings, ...source }, { ...spec, ...expected }),
          })),
          openReader(),
        )
      : verifiersOf(settings, spec);
  return {
    keysFor: verifiers.boundFor,
    readValues: values.readAll,
    resultsOf,
    statusOf: ({ header: { alg }, claims: { exp }, isVerified, tolerated }, problem) => {
      if (!isVerified) return notVerified;
      shown.last = {
        words: typeof exp === 'number' ? 'verified' : 'verifiedForever',
        color: 'green',
        algorithm: alg,
        expiry: exp,
        problem: problem ?? tolerated ?? verifiers.setProblem?.() ?? replay.problem?.(),
      };
      return shown.last;
    },
    check: async () => {
      const facts = shown.facts();
      const problem = (await verifiers.check()) ?? replay.problem?.();
      return problem || settings.mode === 'verify' ? { ...facts, problem } : notVerified;
    },
  };
}
