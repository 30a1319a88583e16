import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import type { Values } from '../../src/claims/input.ts';
import { JwtError } from '../../src/errors.ts';
import { type IssuedToken, type Issuer, prepareIssuer } from '../../src/jwt/issue.ts';
import { attempt, logLine, toJwtError } from '../shared/attempt.ts';
import { findKeyNode } from '../shared/key-node.ts';
import { createLane } from '../shared/lane.ts';
import { fail, type OnFailure, onFailureForms, type Passage, succeed } from '../shared/outcome.ts';
import { after, together } from '../shared/together.ts';
import { createTypedValues } from '../shared/typed-values.ts';
import { withDefaults } from '../shared/with-defaults.ts';
import { type Deliver, prepareDelivery } from './delivery.ts';
import { createDisplay, type Display } from './display.ts';
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

/** What serves the messages of one node. */
interface Service {
  readonly issue: (message: NodeMessageInFlow) => Issued | Promise<Issued>;
  readonly deliver: Deliver;
  readonly close: () => void;
}

/** One message, and what became of its token. */
interface Result {
  readonly passage: Passage;
  readonly issued: Issued | JwtError;
}

export default function register(RED: NodeAPI): void {
  serveTrial(RED);

  function JwtGenerator(this: Node, saved: NodeDef): void {
    RED.nodes.createNode(this, saved);
    const display = createDisplay(RED, this);
    const prepared = attempt(() => prepareService(RED, this, withDefaults(generatorDefaults, saved), display));
    if (prepared instanceof JwtError) complain(this, display, prepared);
    const { onFailure } = saved as NodeDef & { onFailure?: OnFailure };
    const form = onFailureForms.find((known) => known === onFailure) ?? 'output';
    serve(this, prepared instanceof JwtError ? refuse(prepared) : prepared, display, form);
  }
  RED.nodes.registerType('jwt-generator', JwtGenerator);
}

function prepareService(RED: NodeAPI, node: Node, settings: GeneratorSettings, display: Display): Service {
  const values = createTypedValues(RED, node);
  const spec = issuerSpec(settings, values);
  const { store, trouble } = prepareReuseStore(RED, node, settings);
  const bind = prepareIssuer(spec, undefined, store);
  const deliver = prepareDelivery(RED, node, settings);
  const findKey: FindKey = (id, where) => findKeyNode(RED, id, where);
  const issuers: Issuers = createIssuers(findKey, node, settings, bind, () => void look(node, issuers, display));
  void look(node, issuers, display);
  return {
    issue: (message) =>
      after(
        together<[Issuer, Values]>([() => issuers.issuerFor(message), () => values.readAll(message)]),
        ([{ issue, tolerated }, known]) =>
          after(issue(known), (token) => ({ token, trouble: issuers.trouble() ?? tolerated ?? trouble() })),
      ),
    deliver,
    close: issuers.close,
  };
}

/** Says at deploy, and whenever a key changes, whether the keys are there and fit. */
async function look(node: Node, issuers: Issuers, display: Display): Promise<void> {
  try {
    if (!issuers.isPerMessage()) await issuers.issuerFor({});
    display.ready(issuers.trouble());
  } catch (error) {
    complain(node, display, toJwtError(error));
  }
}

function complain(node: Node, display: Display, error: JwtError): void {
  node.error(logLine(error));
  display.failed(error, false);
}

/** Answers every message with what is wrong in the settings. */
function refuse(error: JwtError): Service {
  return {
    issue() {
      throw error;
    },
    deliver() {},
    close() {},
  };
}

function serve(node: Node, service: Service, display: Display, onFailure: OnFailure): void {
  const failed = (passage: Passage, error: JwtError) => {
    display.failed(error, onFailure === 'continue');
    fail(node, passage, error, onFailure);
  };
  const succeeded = (passage: Passage, { token, trouble }: Issued) => {
    display.issued(token, trouble);
    succeed(passage);
  };
  const settle = ({ passage, issued }: Result): void | Promise<void> => {
    if (issued instanceof JwtError) return failed(passage, issued);
    const delivered = attempt(() => service.deliver(passage.message, issued.token));
    if (delivered instanceof JwtError) return failed(passage, delivered);
    if (!delivered) return succeeded(passage, issued);
    return delivered.then(
      () => succeeded(passage, issued),
      (error) => failed(passage, toJwtError(error)),
    );
  };

  const lane = createLane((result: Result) => {
    try {
      return settle(result)?.catch((error) => result.passage.done(toJwtError(error)));
    } catch (error) {
      // A message that cannot even be copied: a Catch node gets what there is.
      return result.passage.done(toJwtError(error));
    }
  });
  node.on('input', (message, send, done) => {
    const passage: Passage = { message, send, done };
    const issued = attempt(() => service.issue(message));
    lane.push(
      issued instanceof Promise
        ? issued.then(
            (result) => ({ passage, issued: result }),
            (error) => ({ passage, issued: toJwtError(error) }),
          )
        : { passage, issued },
    );
  });
  // What is under way when the flow is deployed anew still ends, with the key it began with.
  node.on('close', (done: () => void) => {
    service.close();
    lane.idle().then(done);
  });
}
