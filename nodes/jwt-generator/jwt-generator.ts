import type { Node, NodeAPI, NodeDef } from 'node-red';
import { attempt, toJwtError } from '../../src/attempt.ts';
import { chain } from '../../src/chain.ts';
import type { JwtError } from '../../src/errors.ts';
import { compileIssuer, type IssuedToken } from '../../src/jwt/issue/issue.ts';
import { openQueue } from '../../src/scheduler/queue.ts';
import { findKeyNode } from '../keys/key-node.ts';
import { complain, type Service, serve } from '../shared/message/serve.ts';
import { createTypedValues } from '../shared/message/typed-values.ts';
import { type OnFailure, onFailureForms } from '../shared/settings/on-failure.ts';
import { withDefaults } from '../shared/settings/with-defaults.ts';
import { compileTokenDelivery } from './delivery.ts';
import { createDisplay, type Display } from './display.ts';
import { serveFillScript } from './fill-script.ts';
import { createIssuers, type FindKey, type Issuers } from './issuers.ts';
import { prepareReuseStore } from './reuse-store.ts';
import { type GeneratorSettings, generatorDefaults } from './settings.ts';
import { issuerSpec } from './spec.ts';
import { serveTrial } from './trial.ts';

/** A token, and what is wrong with the key that it was made with, where that is tolerated. */
interface Issued {
  readonly token: IssuedToken;
  readonly trouble: JwtError | undefined;
}

export default function register(RED: NodeAPI): void {
  serveTrial(RED);
  serveFillScript(RED);

  function JwtGenerator(this: Node, saved: NodeDef): void {
    RED.nodes.createNode(this, saved);
    const display = createDisplay(RED, this);
    const prepared = attempt(() => prepareService(RED, this, withDefaults(generatorDefaults, saved), display));
    const { onFailure } = saved as NodeDef & { onFailure?: OnFailure };
    const form = onFailureForms.find((known) => known === onFailure) ?? 'output';
    serve(this, prepared, { ...display, succeeded: ({ token, trouble }) => display.issued(token, trouble) }, form);
  }
  RED.nodes.registerType('jwt-generator', JwtGenerator);
}

function prepareService(RED: NodeAPI, node: Node, settings: GeneratorSettings, display: Display): Service<Issued> {
  const values = createTypedValues(RED, node);
  const queue = openQueue();
  const spec = issuerSpec(settings, values);
  const { store, trouble } = prepareReuseStore(RED, node, settings);
  const bind = compileIssuer(spec, queue, undefined, store);
  const deliver = compileTokenDelivery(RED, node, settings);
  const findKey: FindKey = (id, where) => findKeyNode(RED, id, where);
  const issuers: Issuers = createIssuers(findKey, node, settings, bind, () => void checkKeys(node, issuers, display));
  void checkKeys(node, issuers, display);
  return {
    make: (message) =>
      chain(issuers.issuerFor(message), ({ issue, tolerated }) =>
        chain(values.readAll(message), (known) =>
          chain(issue(known), (token) => ({ token, trouble: issuers.trouble() ?? tolerated ?? trouble() })),
        ),
      ),
    deliver: (message, { token }) => deliver(message, token),
    close: () => {
      issuers.close();
      queue.close();
    },
  };
}

/** Says at deploy, and whenever a key changes, whether the keys are there and fit. */
async function checkKeys(node: Node, issuers: Issuers, display: Display): Promise<void> {
  try {
    if (!issuers.isPerMessage()) await issuers.issuerFor({});
    display.ready(issuers.trouble());
  } catch (error) {
    complain(node, display, toJwtError(error));
  }
}
