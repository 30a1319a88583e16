import type { Node, NodeMessage, NodeMessageInFlow } from 'node-red';
import { attempt, toJwtError } from '../../../src/attempt.ts';
import { JwtError } from '../../../src/errors.ts';
import { failureRoutes, type OnFailure } from '../settings/on-failure.ts';
import { answerClient } from './client-answer.ts';
import type { Departures, Send } from './departures.ts';
import { withoutHeaders } from './headers.ts';
import { requireSettable, setProperty, withoutProperty } from './message-property.ts';
import type { Places, Results } from './results.ts';
import type { Status, StatusFacts } from './status.ts';
import { isReceived } from './wires.ts';

/** One message on its way through a node. */
export interface InFlight {
  readonly message: NodeMessageInFlow;
  readonly send: Send;
  readonly done: (error?: Error) => void;
  /** What is wrong with its keys or their source, and tolerated. */
  problem: JwtError | undefined;
}

/** What the outcomes of one node have in common. */
export interface OutcomeContext<Product> {
  readonly node: Node;
  readonly status: Status;
  readonly departures: Departures;
  readonly onFailure: OnFailure;
  /** Where the node writes, as far as that is known. */
  readonly places: Places;
  /** @throws JwtError if they cannot be written, which is the failure of the message */
  readonly resultsOf: (product: Product, message: NodeMessage) => Results;
  readonly statusOf: (product: Product, problem: JwtError | undefined) => StatusFacts;
}

/** The last step of a message: results are written, the message leaves, the status is shown. */
export interface Outcome<Product> {
  /** Lets a message leave, once, with its product or its error. @returns a promise if a context store is asynchronous */
  readonly leave: (inFlight: InFlight, made: Product | JwtError) => void | Promise<void>;
  /** Lets a message that failed leave now, without waiting for a context store. */
  readonly refuse: (inFlight: InFlight, error: JwtError) => void;
}

export function createOutcome<Product>(context: OutcomeContext<Product>): Outcome<Product> {
  const { node, status, departures, onFailure, places, resultsOf, statusOf } = context;
  const isContinued = onFailure === 'continue';
  let clearing: Promise<JwtError | undefined> | undefined;

  /**
   * Clears the context variable. Messages that fail while it is being cleared share one attempt.
   *
   * @returns why it could not be cleared
   */
  const clear = (): JwtError | undefined | Promise<JwtError | undefined> => {
    if (!places.writeVariable || clearing) return clearing;
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
  /** Only after the message has left: a display never decides over it. */
  const showProduct = (product: Product, problem: JwtError | undefined) => {
    try {
      status.show(statusOf(product, problem));
    } catch (error) {
      status.blank(error);
    }
  };
  const sendOf = ({ send }: InFlight): Send => (departures.isClosing ? departures.through(send) : send);
  const succeeded = (inFlight: InFlight, product: Product) => {
    try {
      sendOf(inFlight)([inFlight.message, null]);
      inFlight.done();
    } catch (unexpected) {
      inFlight.done(toJwtError(unexpected));
    }
    showProduct(product, inFlight.problem);
  };
  const failed = (inFlight: InFlight, error: JwtError, beside: JwtError | undefined) => {
    try {
      fail(node, { ...inFlight, send: sendOf(inFlight) }, error, onFailure, places);
    } catch (unexpected) {
      // A message that cannot be copied still goes to a Catch node.
      inFlight.done(toJwtError(unexpected));
    }
    status.show(failureFacts(error, isContinued, beside));
  };
  const clearAndFail = (inFlight: InFlight, error: JwtError): void | Promise<void> => {
    const cleared = clear();
    if (cleared instanceof Promise) return cleared.then((beside) => failed(inFlight, error, beside));
    failed(inFlight, error, cleared);
  };

  return {
    leave(inFlight, made) {
      if (made instanceof JwtError) return clearAndFail(inFlight, made);
      let written: Promise<void> | undefined;
      try {
        const results = resultsOf(made, inFlight.message);
        for (const { path } of results.properties) requireSettable(inFlight.message, path);
        clearing = undefined;
        written = writeContext(results);
        if (!written) writeMessage(inFlight.message, results);
        else written = written.then(() => writeMessage(inFlight.message, results));
      } catch (error) {
        return clearAndFail(inFlight, toJwtError(error));
      }
      if (!written) return succeeded(inFlight, made);
      return written.then(
        () => succeeded(inFlight, made),
        (error) => clearAndFail(inFlight, toJwtError(error)),
      );
    },
    refuse(inFlight, error) {
      clear();
      failed(inFlight, error, undefined);
    },
  };
}

/** The status of a failure. @param beside - why the context variable could not be cleared */
export function failureFacts(error: JwtError, isContinued: boolean, beside?: JwtError): StatusFacts {
  if (isContinued) return { words: 'completedWithErrors', color: 'yellow', problem: beside };
  const { claim, counts } = error;
  return { words: failureWords(error), color: 'red', claim, counts, problem: beside };
}

/** The key of the words for a failure: those that name the claim, where a token has not what is expected of it. */
function failureWords({ code, counts, mismatch }: JwtError): string {
  if (counts) return 'unusableKeys';
  return code === 'ERR_TOKEN_CLAIM' && mismatch ? `claim.${mismatch.kind}` : code;
}

/** Writes context variables in sequence. @returns a promise if a store is asynchronous */
function writeContext({ context }: Results): Promise<void> | undefined {
  let later: Promise<void> | undefined;
  for (const { write, value } of context) {
    if (later) later = later.then(() => write(value));
    else later = write(value) ?? undefined;
  }
  return later;
}

/** Writes to the message; every path has been checked. */
function writeMessage(message: NodeMessage, { properties, members }: Results): void {
  for (const { path, value } of properties) setProperty(message, path, value);
  if (!members) return;
  for (const [name, value] of Object.entries(members.changed)) {
    if (value === undefined) Reflect.deleteProperty(members.of, name);
    else Reflect.set(members.of, name, value);
  }
}

/**
 * Lets a message that failed leave, once: by output 2 (Failure), to a Catch node, by both, or by output 1. If output 2
 * is not wired, a Catch node gets it, so that no failure is lost, unless a client caused it and was answered.
 *
 * By output 1 it leaves without anything at the places that the node writes to: what came in there, from an earlier
 * node or a client, must not pass for the result of this one.
 */
function fail(
  node: Node,
  { message, send, done }: InFlight,
  error: JwtError,
  onFailure: OnFailure,
  places: Places,
): void {
  const { output, catches } = failureRoutes[onFailure];
  // A message that goes on by output 1 is answered by the flow.
  const { members, isSettled } = answerClient(output === 'true' ? 'off' : places.clientAnswer, message, error);
  const added = { ...(places.flag && { [String(places.flag[0])]: false }), ...members };
  // A copy: what came in may be frozen, and stays as it came.
  const failed = (copy: NodeMessageInFlow) => ({ ...copy, ...describeFailure(node, message, error), ...added });
  const complain = () => {
    // Node-RED gives a Catch node what came in: there, too, nothing that failed may pass for verified.
    for (const [name, value] of Object.entries(added)) Reflect.set(message, name, value);
    done(error);
  };
  const isUnwired = output === 'failure' && !isReceived(node, 1);
  const isLost = isUnwired && !isSettled;
  if (output === 'true') send([failed(withoutResults(message, places)), null]);
  else if (output === 'failure' && !isUnwired) send([null, failed(message)]);
  if (catches || isLost) complain();
  else done();
}

/** A copy of a message without the properties that a node writes. */
function withoutResults(message: NodeMessageInFlow, places: Places): NodeMessageInFlow {
  let left: NodeMessageInFlow = { ...message };
  for (const path of [places.output, places.variable]) {
    if (path) left = withoutProperty(left, path) ?? left;
  }
  const { headers } = left;
  if (places.headers && typeof headers === 'object' && headers !== null) {
    left.headers = withoutHeaders(headers, places.headerNames);
  }
  return left;
}

/** The members that a failure adds to a message. An existing `error` moves to `_error`, as with a Catch node. */
function describeFailure(
  node: Node,
  message: NodeMessageInFlow,
  { code, message: text, hint, claim, setting, mismatch }: JwtError,
) {
  const { expected, received } = mismatch ?? {};
  return {
    ...('error' in message && { _error: message.error }),
    error: {
      code,
      message: text,
      hint,
      ...(claim !== undefined && { claim }),
      ...(setting !== undefined && { setting }),
      ...(expected !== undefined && { expected }),
      ...(received !== undefined && { received }),
      source: { id: node.id, type: node.type, name: node.name },
    },
  };
}
