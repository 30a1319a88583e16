import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import { createIssuer, type IssuedToken } from '../../src/jwt/issue.ts';
import { attempt, logLine, toJwtError } from '../shared/attempt.ts';
import { createLane } from '../shared/lane.ts';
import { fail, onFailureForms, type Passage, succeed } from '../shared/outcome.ts';
import { clockTime, createStatus } from '../shared/status.ts';
import { createTypedValues } from '../shared/typed-values.ts';
import { withDefaults } from '../shared/with-defaults.ts';
import { type Deliver, prepareDelivery } from './delivery.ts';
import { type GeneratorSettings, generatorDefaults } from './settings.ts';
import { issuerSpec } from './spec.ts';

/** What serves the messages of one node. */
interface Service {
  readonly issue: (message: NodeMessageInFlow) => IssuedToken | Promise<IssuedToken>;
  readonly deliver: Deliver;
}

/** One message, and what became of its token. */
interface Result {
  readonly passage: Passage;
  readonly issued: IssuedToken | JwtError;
}

export default function register(RED: NodeAPI): void {
  function JwtGenerator(this: Node, saved: NodeDef): void {
    RED.nodes.createNode(this, saved);
    const settings = withDefaults(generatorDefaults, saved);
    const prepared = attempt(() => prepareService(RED, this, settings));
    serve(RED, this, settings, prepared instanceof JwtError ? refuse(prepared) : prepared);
    if (prepared instanceof JwtError) {
      this.error(logLine(prepared));
      this.status({ fill: 'red', shape: 'ring', text: RED._(`jwt-generator.status.${prepared.code}`) });
    } else this.status({});
  }
  RED.nodes.registerType('jwt-generator', JwtGenerator);
}

function prepareService(RED: NodeAPI, node: Node, settings: GeneratorSettings): Service {
  const values = createTypedValues(RED, node);
  const issue = createIssuer(issuerSpec(RED, settings, values));
  return {
    issue: (message) => {
      const read = values.readAll(message);
      return read instanceof Promise ? read.then(issue) : issue(read);
    },
    deliver: prepareDelivery(RED, node, settings),
  };
}

/** Answers every message with what is wrong in the settings. */
function refuse(error: JwtError): Service {
  return {
    issue() {
      throw error;
    },
    deliver() {},
  };
}

function serve(RED: NodeAPI, node: Node, settings: GeneratorSettings, service: Service): void {
  const show = createStatus(node);
  const onFailure = onFailureForms.includes(settings.onFailure) ? settings.onFailure : 'output';

  const failed = (passage: Passage, error: JwtError) => {
    const carriesOn = onFailure === 'continue';
    const text = RED._(carriesOn ? 'jwt-generator.status.completedWithErrors' : `jwt-generator.status.${error.code}`);
    show({ fill: carriesOn ? 'yellow' : 'red', shape: carriesOn ? 'dot' : 'ring', text });
    fail(node, passage, error, onFailure);
  };

  const succeeded = (passage: Passage, issued: IssuedToken) => {
    show({ fill: 'green', shape: 'dot', text: describe(RED, issued) });
    succeed(passage);
  };

  const leave = ({ passage, issued }: Result): void | Promise<void> => {
    if (issued instanceof JwtError) return failed(passage, issued);
    const delivered = attempt(() => service.deliver(passage.message, issued));
    if (delivered instanceof JwtError) return failed(passage, delivered);
    if (!delivered) return succeeded(passage, issued);
    return delivered.then(
      () => succeeded(passage, issued),
      (error) => failed(passage, toJwtError(error)),
    );
  };

  const lane = createLane(leave);
  node.on('input', (message, send, done) => {
    const passage: Passage = { message, send, done };
    const issued = attempt(() => service.issue(message));
    lane.push(
      issued instanceof Promise
        ? issued.then(
            (token) => ({ passage, issued: token }),
            (error) => ({ passage, issued: toJwtError(error) }),
          )
        : { passage, issued },
    );
  });
  // What is under way when the flow is deployed anew still ends, with the key it began with.
  node.on('close', (done: () => void) => {
    lane.idle().then(done);
  });
}

function describe(RED: NodeAPI, { header, claims }: IssuedToken): string {
  const algorithm = String(header.alg);
  return typeof claims.exp === 'number'
    ? RED._('jwt-generator.status.issued', { algorithm, time: clockTime(claims.exp) })
    : RED._('jwt-generator.status.issuedForever', { algorithm });
}
