import type { NodeAPI } from 'node-red';
import { compileIssuer, type IssuedToken } from '../../src/jwt/issue/issue.ts';
import { openQueue } from '../../src/scheduler/queue.ts';
import { createKeyFinder } from '../keys/key-node.ts';
import { type Preparation, type Road, registerMessageNode } from '../shared/message/message-node.ts';
import { createTypedValues } from '../shared/message/typed-values.ts';
import { withDefaults } from '../shared/settings/with-defaults.ts';
import { serveFillScript } from './fill-script.ts';
import { createIssuers } from './issuers.ts';
import { compileTokenResults, destinationOf } from './results.ts';
import { prepareReuseStore } from './reuse-store.ts';
import { type GeneratorSettings, generatorDefaults } from './settings.ts';
import { issuerSpec } from './spec.ts';
import { serveTrial } from './trial.ts';

export default function register(RED: NodeAPI): void {
  serveTrial(RED);
  serveFillScript(RED);
  registerMessageNode(RED, {
    type: 'jwt-generator',
    defaults: generatorDefaults,
    readSettings: (saved) => withDefaults(generatorDefaults, saved),
    destinationOf,
    prepare,
  });
}

function prepare({ RED, node, settings, places, onChange }: Preparation<GeneratorSettings>): Road<IssuedToken> {
  const values = createTypedValues(RED, node);
  const queue = openQueue();
  const spec = issuerSpec(settings, values);
  const reuse = prepareReuseStore(RED, node, settings);
  const bind = compileIssuer(spec, queue, undefined, reuse.store);
  const resultsOf = compileTokenResults(RED, node, settings, places);
  const issuers = createIssuers(createKeyFinder(RED), node, settings, bind, onChange);
  return {
    keysFor: issuers.boundFor,
    readValues: values.readAll,
    resultsOf,
    statusOf: ({ header: { alg }, claims: { exp }, isReused }, problem) => ({
      words: typeof exp === 'number' ? 'issued' : 'issuedForever',
      color: 'green',
      algorithm: alg,
      expiry: exp,
      note: isReused ? 'reused' : undefined,
      problem: problem ?? reuse.trouble?.(),
    }),
    check: async () => {
      const problem = await issuers.check();
      return { words: '', color: 'green', problem };
    },
    close: () => {
      issuers.close();
      queue.close();
    },
  };
}
