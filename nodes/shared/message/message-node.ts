import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { attempt, logLine, toJwtError } from '../../../src/attempt.ts';
import { JwtError } from '../../../src/errors.ts';
import type { Values } from '../../../src/input.ts';
import { type OnFailure, onFailureForms } from '../settings/on-failure.ts';
import { createDepartures } from './departures.ts';
import { completeSettings } from './environment.ts';
import { createOrderedOutput, type Fill } from './ordered-output.ts';
import { createOutcome, failureFacts, type InFlight } from './outcome.ts';
import { compilePlaces, type Destination, findPlaces, type Places, type Results } from './results.ts';
import { createStatus, type StatusFacts } from './status.ts';
import type { ReadAll } from './typed-values.ts';

/** A type of node that makes something of each message: a token, its claims, a JWK Set. */
export interface MessageNodeType<Settings extends object, Product> {
  readonly type: string;
  /** What is secret of it, as Node-RED stores it. */
  readonly credentials?: Readonly<Record<string, { readonly type: 'password' }>>;
  /** A fresh node. */
  readonly defaults: Settings;
  /** @throws JwtError `ERR_SETTINGS` and others */
  readonly readSettings: (saved: object) => Settings;
  readonly destinationOf: (settings: Settings) => Destination;
  /** The one form of failure of nodes that do not offer a choice. */
  readonly onFailure?: OnFailure;
  /** Prepares everything that does not depend on the message. @throws JwtError what is wrong in the settings */
  readonly prepare: (preparation: Preparation<Settings>) => Road<Product>;
}

/** What a road is prepared of. */
export interface Preparation<Settings> {
  readonly RED: NodeAPI;
  readonly node: Node;
  readonly settings: Settings;
  readonly places: Places;
  /** To be called when a key, or the problem of its source, is another one. */
  readonly onChange: () => void;
}

/** What makes the product of one message, with its keys. */
export interface Maker<Product> {
  readonly make: (values: Values) => Product | Promise<Product>;
}

/** What the keys of one message are good for. */
export interface Keys<Product> {
  readonly maker: Maker<Product>;
  /** What is wrong with the keys or their source, and tolerated. */
  readonly problem: JwtError | undefined;
}

/**
 * The road of a message: keys, values, product, results; the outcome is the same for all nodes. Each step hands a
 * value to the next, and any of them may throw a JwtError, which is the failure of the message.
 */
export interface Road<Product> {
  readonly keysFor: (message: NodeMessage) => Keys<Product> | Promise<Keys<Product>>;
  readonly readValues: ReadAll;
  readonly resultsOf: (product: Product, message: NodeMessage) => Results;
  readonly statusOf: (product: Product, problem: JwtError | undefined) => StatusFacts;
  /** Finds out what can be known before there is a message. @throws JwtError what is wrong with the keys */
  readonly check: () => Promise<StatusFacts>;
  /** Refuses what waits, and lets go of everything; may be called twice. */
  readonly close: () => void;
}

/** How long a node that closes lets waiting messages finish; what has not begun by then is refused. */
const maxDrainMs = 10_000;

/**
 * How long a node takes to close, at most: after {@link maxDrainMs} for the time limits of a context store, which is
 * written and cleared, and a little. Node-RED itself waits for 15 seconds.
 */
const maxCloseMs = maxDrainMs + 4500;

/** Registers a type of node. */
export function registerMessageNode<Settings extends object, Product>(
  RED: NodeAPI,
  type: MessageNodeType<Settings, Product>,
): void {
  function MessageNode(this: Node, saved: NodeDef): void {
    RED.nodes.createNode(this, saved);
    serve(RED, this, type, saved);
  }
  RED.nodes.registerType(type.type, MessageNode, type.credentials ? { credentials: type.credentials } : {});
}

/** Serves the messages of a node, in the order in which they come, each with exactly one outcome. */
function serve<Settings extends object, Product>(
  RED: NodeAPI,
  node: Node,
  type: MessageNodeType<Settings, Product>,
  saved: NodeDef & { readonly onFailure?: unknown },
): void {
  const status = createStatus(RED, node);
  const onFailure = type.onFailure ?? onFailureForms.find((form) => form === saved.onFailure) ?? 'output';
  const settings = attempt(() => type.readSettings(completeSettings(RED, node, type.defaults, saved)));
  // Whatever is wrong: what the node would write is removed where it can be found.
  const destination = type.destinationOf(settings instanceof JwtError ? { ...type.defaults, ...saved } : settings);
  const places = findPlaces(RED, node, destination);

  let logged = '';
  const complain = (error: JwtError) => {
    const line = logLine(error);
    // Several events may lead to the same check.
    if (line !== logged) node.error(line);
    logged = line;
    status.show(failureFacts(error, false));
  };
  let isOpen = true;
  /** Says at deploy, and whenever a key changes, whether the keys are there and fit. */
  const check = async () => {
    const found = isOpen ? await road.check().catch(toJwtError) : undefined;
    if (!isOpen || !found) return;
    if (found instanceof JwtError) complain(found);
    else {
      logged = '';
      status.show(found);
    }
  };
  const prepared = attempt(() => {
    if (settings instanceof JwtError) throw settings;
    const onChange = () => void check();
    const compiled = compilePlaces(RED, node, destination);
    return type.prepare({ RED, node, settings, places: compiled, onChange });
  });
  if (prepared instanceof JwtError) complain(prepared);
  const road = prepared instanceof JwtError ? refusing<Product>(prepared) : prepared;
  if (!(prepared instanceof JwtError)) void check();

  const { resultsOf, statusOf } = road;
  const departures = createDepartures(RED, node);
  const outcome = createOutcome<Product>({ node, status, departures, onFailure, places, resultsOf, statusOf });
  const output = createOrderedOutput<InFlight, Product | JwtError>(outcome.leave);

  const refuse = (inFlight: InFlight, fill: Fill<Product | JwtError>, reason: unknown) => {
    const error = toJwtError(reason);
    if (error.code !== 'ERR_BUSY') return fill(error);
    // ERR_BUSY skips the line: holding its place would add to what is waiting.
    outcome.leave(inFlight, error);
    fill();
  };

  node.on('input', (message, send, done) => {
    const inFlight: InFlight = { message, send, done, problem: undefined };
    const fill = output.reserve(inFlight);
    if (!fill) return void outcome.leave(inFlight, busy());
    let made: Product | Promise<Product>;
    try {
      const keys = road.keysFor(message);
      const values = keys instanceof Promise ? undefined : road.readValues(message);
      if (keys instanceof Promise || values instanceof Promise) made = makeLater(road, inFlight, keys, values);
      else {
        inFlight.problem = keys.problem;
        made = keys.maker.make(values ?? []);
      }
    } catch (error) {
      return refuse(inFlight, fill, error);
    }
    if (made instanceof Promise) made.then(fill, (reason) => refuse(inFlight, fill, reason));
    else fill(made);
  });
  // What waits when the flow is deployed anew is finished, with the keys that it came for.
  node.on('close', (done: () => void) => {
    isOpen = false;
    status.close();
    departures.close();
    const timer = setTimeout(road.close, maxDrainMs);
    const emptied = output.close(maxCloseMs, (inFlight) => outcome.refuse(inFlight, closed()));
    emptied.then(() => {
      clearTimeout(timer);
      road.close();
      done();
    });
  });
}

/** Goes on where the keys or the values of a message come later. */
async function makeLater<Product>(
  road: Road<Product>,
  inFlight: InFlight,
  keys: Keys<Product> | Promise<Keys<Product>>,
  values: Values | Promise<Values> | undefined,
): Promise<Product> {
  const { maker, problem } = await keys;
  inFlight.problem = problem;
  return maker.make(await (values ?? road.readValues(inFlight.message)));
}

/** Answers every message with what is wrong in the settings. */
function refusing<Product>(error: JwtError): Road<Product> {
  const refused = () => {
    throw error;
  };
  return {
    keysFor: refused,
    readValues: refused,
    resultsOf: refused,
    statusOf: refused,
    check: async () => refused(),
    close() {},
  };
}

function busy(): JwtError {
  return new JwtError('ERR_BUSY', 'too many messages are waiting in the nodes of this package', {
    hint: 'Send fewer messages at a time; if there are few, look for a slow context store or key source.',
  });
}

function closed(): JwtError {
  return new JwtError('ERR_CLOSED', 'the flow was stopped before this message was handled', { hint: 'Send it again.' });
}
