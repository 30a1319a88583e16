import type { Node, NodeAPI } from 'node-red';
import { compileIssuer, type IssuedToken, type IssuerKeys } from '../../src/jwt/issue/issue.ts';
import { openQueue } from '../../src/scheduler/queue.ts';
import { createKeyFinder } from '../keys/key-node.ts';
import { type Preparation, type Road, registerMessageNode } from '../shared/message/message-node.ts';
import { serveScripts } from '../shared/message/on-demand-scripts.ts';
import { createShownFacts } from '../shared/message/shown-facts.ts';
import { createTypedValues } from '../shared/message/typed-values.ts';
import { withDefaults } from '../shared/settings/with-defaults.ts';
import { prepareFinish } from './finish.ts';
import { createIssuers } from './issuers.ts';
import { prepareRecipeRules } from './recipe-rules.ts';
import { compileTokenResults, destinationOf } from './results.ts';
import { prepareReuseStore } from './reuse-store.ts';
import { type GeneratorSettings, generatorDefaults } from './settings.ts';
import { issuerSpec } from './spec.ts';
import { serveTrial } from './trial.ts';

export default function register(RED: NodeAPI): void {
  serveTrial(RED);
  serveScripts(RED, 'jwt-generator', import.meta.dirname, ['claims-json', 'fill-from', 'preview', 'recipes', 'trial']);
  registerMessageNode(RED, {
    type: 'jwt-generator',
    defaults: generatorDefaults,
    credentials: { clientSecret: { type: 'password' } },
    readSettings: (saved) => withDefaults(generatorDefaults, saved),
    destinationOf,
    prepare,
  });
}

function prepare({
  RED,
  node,
  settings,
  places,
  onChange,
  onClose,
}: Preparation<GeneratorSettings>): Road<IssuedToken> {
  const values = createTypedValues(RED, node);
  const queue = openQueue();
  onClose(queue.close);
  const spec = issuerSpec(settings, values);
  const shown = createShownFacts(onChange);
  const reuse = prepareReuseStore(RED, node, settings, shown.onStoreChange);
  if (reuse.close) onClose(reuse.close);
  const rules = prepareRecipeRules(
    settings,
    () => Date.now() / 1000,
    (sentence) => node.warn(sentence),
  );
  const finish = prepareFinish(RED, node, settings, values, clientSecretOf(node), reuse.store);
  onClose(finish.close);
  const bind = compileIssuer(spec, queue, undefined, reuse.store);
  const resultsOf = compileTokenResults(RED, node, settings, places);
  const bindSeen = (keys: IssuerKeys) => {
    rules.lookAt(keys.signing);
    return bind(keys);
  };
  const issuers = createIssuers(createKeyFinder(RED, node), node, settings, bindSeen, finish.bind, onChange);
  onClose(issuers.close);
  return {
    keysFor: issuers.boundFor,
    readValues: values.readAll,
    resultsOf,
    statusOf: (token, problem) => {
      const { header, claims, now, isReused, access } = token;
      // A token that is sent again says itself when it was issued.
      const issuedAt = isReused && typeof claims.iat === 'number' ? claims.iat : now;
      shown.last = {
        words: access ? 'accessToken' : typeof claims.exp === 'number' ? 'issued' : 'issuedForever',
        color: 'green',
        algorithm: access ? undefined : header.alg,
        expiry: claims.exp,
        // A time span that was not meant so shows here: 86 s are not a day.
        lifetime: access || typeof claims.exp !== 'number' ? undefined : claims.exp - issuedAt,
        note: isReused ? 'reused' : undefined,
        problem: problem ?? reuse.problem?.() ?? access?.problem ?? rules.problemOf?.(token),
      };
      return shown.last;
    },
    check: async () => {
      const facts = shown.facts();
      const problem = (await issuers.check()) ?? reuse.problem?.();
      return { ...facts, problem };
    },
  };
}

/** The client secret, which the node does not keep: nothing that prints a node shows it. */
function clientSecretOf(node: Node): string {
  const { clientSecret = '' } = (node.credentials ?? {}) as { readonly clientSecret?: string };
  node.credentials = {};
  return clientSecret;
}
