import type { NodeAPI } from 'node-red';
import { compileVerifier, type VerifiedToken } from '../../src/jwt/verify/verify.ts';
import { openQueue, receiverBounds } from '../../src/scheduler/queue.ts';
import { createKeyFinder } from '../keys/key-node.ts';
import { type Preparation, type Road, registerMessageNode } from '../shared/message/message-node.ts';
import { serveScripts } from '../shared/message/on-demand-scripts.ts';
import type { StatusFacts } from '../shared/message/status.ts';
import { createTypedValues } from '../shared/message/typed-values.ts';
import { withDefaults } from '../shared/settings/with-defaults.ts';
import { compileClaimsResults, destinationOf } from './results.ts';
import { serveSetLookup } from './set-lookup.ts';
import { setSourceOf, takeHeaderValue } from './set-source.ts';
import { migrateVerifier, type VerifierSettings, verifierDefaults } from './settings.ts';
import { verifierSpec } from './spec.ts';
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
    readSettings: (saved) => withDefaults(verifierDefaults, migrateVerifier(saved)),
    destinationOf,
    prepare,
  });
}

/** The status of a node that only decodes tokens, from deploy on. */
const notVerified: StatusFacts = { words: 'notVerified', color: 'yellow' };

function prepare({ RED, node, settings, places, onChange }: Preparation<VerifierSettings>): Road<VerifiedToken> {
  const headerValue = takeHeaderValue(node);
  const values = createTypedValues(RED, node);
  const queue = openQueue(undefined, receiverBounds);
  const bind = compileVerifier(verifierSpec(settings, values), undefined, queue);
  const source = settings.mode === 'verify' ? setSourceOf(RED, node, settings, headerValue) : undefined;
  const resultsOf = compileClaimsResults(settings, places);
  const verifiers = createVerifiers(createKeyFinder(RED), node, settings, source, bind, onChange);
  return {
    keysFor: verifiers.boundFor,
    readValues: values.readAll,
    resultsOf,
    statusOf: ({ header: { alg }, claims: { exp }, isVerified, tolerated }, problem) =>
      isVerified
        ? {
            words: typeof exp === 'number' ? 'verified' : 'verifiedForever',
            color: 'green',
            algorithm: alg,
            expiry: exp,
            problem: problem ?? tolerated ?? verifiers.setProblem?.(),
          }
        : notVerified,
    check: async () => {
      const problem = await verifiers.check();
      return problem || settings.mode === 'verify' ? { words: '', color: 'green', problem } : notVerified;
    },
    close: () => {
      verifiers.close();
      queue.close();
    },
  };
}
