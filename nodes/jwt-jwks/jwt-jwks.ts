import type { Node, NodeAPI, NodeDef, NodeMessage, NodeMessageInFlow } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import { attempt, attemptLater, logLine } from '../shared/attempt.ts';
import { createLane } from '../shared/lane.ts';
import { after } from '../shared/together.ts';
import { createDelivery, type Deliver } from './delivery.ts';
import { createDisplay, type Display } from './display.ts';
import { createKeySets, type KeySet, type KeySets } from './key-sets.ts';
import { readSettings } from './settings.ts';

/** What serves the messages of one node. */
interface Service extends KeySets {
  readonly deliver: Deliver;
}

/** One message, and the set for it. */
interface Result {
  readonly message: NodeMessageInFlow;
  readonly send: (message: NodeMessage) => void;
  readonly done: (error?: Error) => void;
  readonly found: KeySet | JwtError;
}

export default function register(RED: NodeAPI): void {
  function JwtJwks(this: Node, saved: NodeDef): void {
    RED.nodes.createNode(this, saved);
    const display = createDisplay(RED, this);
    const prepared = attempt((): Service => {
      const { keys, output, maxAge } = readSettings(saved);
      const deliver = createDelivery(RED, output, maxAge);
      return { deliver, ...createKeySets(RED, this, keys, () => void look(this, service, display)) };
    });
    const service = prepared instanceof JwtError ? refuse(prepared) : prepared;
    serve(this, service, display);
    // Not only now: where it is one of several, a key is replaced without this node.
    const started = () => {
      service.settle();
      void look(this, service, display);
    };
    RED.events.on('flows:started', started);
    this.on('close', () => void RED.events.off('flows:started', started));
  }
  RED.nodes.registerType('jwt-jwks', JwtJwks);
}

/** Answers every message with what is wrong in the settings. */
function refuse(error: JwtError): Service {
  return {
    keySetFor() {
      throw error;
    },
    deliver() {},
    settle() {},
    close() {},
  };
}

/** The set for one message, or why nothing at all can be published. */
function setFor(service: Service, message: NodeMessage): KeySet | JwtError | Promise<KeySet | JwtError> {
  return after(
    attemptLater(() => service.keySetFor(message)),
    (found) => {
      if (found instanceof JwtError || found.jwkSet.keys.length > 0) return found;
      return found.troubles[0]?.error ?? found;
    },
  );
}

/** Says once the flows have started, and whenever a key changes, what is published and what is not. */
async function look(node: Node, service: Service, display: Display): Promise<void> {
  const found = await setFor(service, {});
  display.show(found);
  if (found instanceof JwtError) node.error(logLine(found));
  else for (const { name, error } of found.troubles) node.warn(`${name}: ${logLine(error)}`);
}

function serve(node: Node, service: Service, display: Display): void {
  const lane = createLane(({ message, send, done, found }: Result) => {
    const outcome = found instanceof JwtError ? found : attempt(() => service.deliver(message, found.jwkSet));
    display.show(outcome ?? found);
    if (outcome) return done(outcome);
    send(message);
    done();
  });
  node.on('input', (message, send, done) => {
    lane.push(after(setFor(service, message), (found) => ({ message, send, done, found })));
  });
  node.on('close', (done: () => void) => {
    service.close();
    lane.idle().then(done);
  });
}
