import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { attempt, logLine, toJwtError } from '../../../src/attempt.ts';
import { JwtError } from '../../../src/errors.ts';
import type { Values } from '../../../src/input.ts';
import { type OnFailure, onFailureForms } from '../settings/on-failure.ts';
import { createOrderedOutput } from './ordered-output.ts';
import { fail, type InFlight, succeed, writeResults } from './outcome.ts';
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
  readonly close: () => void;
}

/** How long a node that closes waits: for the time limits of a context store, which is written and cleared, and a little. */
const maxCloseMs = 5000;

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
  const settings = attempt(() => type.readSettings(saved));
  // Whatever is wrong: what the node would write is removed where it can be found.
  const destination = type.destinationOf(settings instanceof JwtError ? { ...type.defaults, ...saved } : settings);
  const places = findPlaces(RED, node, destination);

  const complain = (error: JwtError) => {
    node.error(logLine(error));
    status.show(failure(error, undefined, false));
  };
  let isOpen = true;
  /** Says at deploy, and whenever a key changes, whether the keys are there and fit. */
  const check = async () => {
    const found = isOpen ? await road.check().catch(toJwtError) : undefined;
    if (!isOpen || !found) return;
    if (found instanceof JwtError) complain(found);
    else status.show(found);
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

  let clearing: Promise<JwtError | undefined> | undefined;
  /** Clears the context variable; those that fail while a store takes its time share the answer. */
  const clear = (): JwtError | undefined | Promise<JwtError | undefined> => {
    if (!places.writeVariable) return undefined;
    if (clearing) return clearing;
    const cleared = attempt(() => places.writeVariable?.(undefined));
    if (!(cleared instanceof Promise)) return cleared ?? undefined;
    const answer = cleared
      .then(() => undefined, toJwtError)
      .finally(() => {
        if (clearing === answer) clearing = undefined;
      });
    clearing = answer;
    return answer;
  };
  const end = (inFlight: InFlight, outcome: Product | JwtError, beside: JwtError | undefined) => {
    try {
      if (!(outcome instanceof JwtError)) {
        status.show(road.statusOf(outcome, beside));
        succeed(inFlight);
      } else {
        status.show(failure(outcome, beside, onFailure === 'continue'));
        fail(node, inFlight, outcome, onFailure, places);
      }
    } catch (error) {
      // A message that cannot even be copied: a Catch node gets what there is.
      inFlight.done(toJwtError(error));
    }
  };
  const failed = (inFlight: InFlight, error: JwtError): void | Promise<void> => {
    const cleared = clear();
    if (cleared instanceof Promise) return cleared.then((beside) => end(inFlight, error, beside));
    return end(inFlight, error, cleared);
  };
  const leave = (inFlight: InFlight, made: Product | JwtError): void | Promise<void> => {
    if (made instanceof JwtError) return failed(inFlight, made);
    let written: void | Promise<void>;
    try {
      clearing = undefined;
      written = writeResults(inFlight.message, road.resultsOf(made, inFlight.message));
    } catch (error) {
      return failed(inFlight, toJwtError(error));
    }
    if (!written) return end(inFlight, made, inFlight.problem);
    return written.then(
      () => end(inFlight, made, inFlight.problem),
      (error) => failed(inFlight, toJwtError(error)),
    );
  };
  const output = createOrderedOutput<InFlight, Product | JwtError>(leave);

  node.on('input', (message, send, done) => {
    const inFlight: InFlight = { message, send, done, problem: undefined };
    let made: Product | JwtError | Promise<Product>;
    try {
      if (output.isFull()) throw busy();
      const keys = road.keysFor(message);
      const values = keys instanceof Promise ? undefined : road.readValues(message);
      if (keys instanceof Promise || values instanceof Promise) {
        made = makeLater(road, inFlight, keys, values);
      } else {
        inFlight.problem = keys.problem;
        made = keys.maker.make(values ?? []);
      }
    } catch (error) {
      made = toJwtError(error);
    }
    if (made instanceof Promise) {
      const place = output.reserve(inFlight);
      made.then(place.fill, (reason) => {
        const error = toJwtError(reason);
        if (error.code !== 'ERR_BUSY') return place.fill(error);
        leave(inFlight, error);
        place.giveUp();
      });
    } else if (made instanceof JwtError && made.code === 'ERR_BUSY') {
      // One too many leaves before all that waits: to keep it in its place would be one more that waits.
      leave(inFlight, made);
    } else output.push(inFlight, made);
  });
  // What is under way when the flow is deployed anew still ends, with the key it began with; what waits is refused.
  node.on('close', (done: () => void) => {
    isOpen = false;
    status.close();
    road.close();
    const refuse = (inFlight: InFlight) => {
      void clear();
      end(inFlight, closed(), undefined);
    };
    output.close(maxCloseMs, refuse).then(done);
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

/** What a status tells of a failure. */
function failure({ code }: JwtError, problem: JwtError | undefined, isContinued: boolean): StatusFacts {
  return isContinued
    ? { words: 'completedWithErrors', color: 'yellow', problem }
    : { words: code, color: 'red', problem };
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
    hint: 'Send fewer messages at a time; if there were few, look for a context store or key source that is slow.',
  });
}

function closed(): JwtError {
  return new JwtError('ERR_CLOSED', "the flow was stopped before the message's turn came", { hint: 'Send it again.' });
}
