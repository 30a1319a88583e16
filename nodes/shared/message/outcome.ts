import type { Node, NodeMessage, NodeMessageInFlow } from 'node-red';
import type { JwtError } from '../../../src/errors.ts';
import type { OnFailure } from '../settings/on-failure.ts';
import { withoutHeaders } from './headers.ts';
import { requireSettable, setProperty, withoutProperty } from './message-property.ts';
import type { Places, Results } from './results.ts';

/** One message on its way through a node. */
export interface InFlight {
  readonly message: NodeMessageInFlow;
  readonly send: (message: (NodeMessageInFlow | null)[]) => void;
  readonly done: (error?: Error) => void;
  /** What is wrong with the source of its keys, though there were keys. */
  problem: JwtError | undefined;
}

/**
 * Writes the results of one message: what fails then is a context, before anything of the message is written, so that
 * a failure leaves the message as it came.
 *
 * @returns a promise where a context store answers later
 * @throws JwtError `ERR_STORE` for what could not be written
 */
export function writeResults(message: NodeMessage, { context, properties, members }: Results): void | Promise<void> {
  for (const { path } of properties) requireSettable(message, path);
  let isLater: Promise<void> | undefined;
  for (const { write, value } of context) {
    if (isLater) isLater = isLater.then(() => write(value));
    else isLater = write(value) ?? undefined;
  }
  if (isLater)
    return isLater.then(() => writeResults(message, { context: [], properties, ...(members && { members }) }));
  for (const { path, value } of properties) setProperty(message, path, value);
  if (members) {
    for (const [name, value] of Object.entries(members.changed)) {
      if (value === undefined) Reflect.deleteProperty(members.of, name);
      else Reflect.set(members.of, name, value);
    }
  }
}

/** Sends a message on by output 1, True. */
export function succeed({ message, send, done }: InFlight): void {
  send([message, null]);
  done();
}

/**
 * Lets a message that failed leave, once: by output 2, Failure, to a Catch node, by both, or by output 1. Where
 * output 2 leads to nobody, a Catch node gets it, so that no failure vanishes.
 *
 * By output 1 it leaves without anything at the places that the node writes to: what came in there, from an earlier
 * node or a client, must not pass for the result of this one.
 */
export function fail(
  node: Node,
  { message, send, done }: InFlight,
  error: JwtError,
  onFailure: OnFailure,
  places: Places,
): void {
  const flags = places.flag ? { [String(places.flag[0])]: false } : {};
  // A copy: what came in may be frozen, and stays as it came.
  const failed = (copy: NodeMessageInFlow) => ({ ...copy, ...describeFailure(node, message, error), ...flags });
  const complain = () => {
    // Node-RED gives a Catch node what came in: there, too, nothing that failed may pass for verified.
    for (const [name, value] of Object.entries(flags)) Reflect.set(message, name, value);
    done(error);
  };
  if (onFailure === 'continue') {
    send([failed(withoutResults(message, places)), null]);
    done();
  } else if (onFailure === 'catch' || !leadsSomewhere(node, 1)) {
    complain();
  } else {
    send([null, failed(message)]);
    if (onFailure === 'both') complain();
    else done();
  }
}

/** A copy of a message without what stands at the places that a node writes to. */
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

/** The members that a failure adds to a message. An error that it already bears moves to `_error`, as with Catch. */
function describeFailure(
  node: Node,
  message: NodeMessageInFlow,
  { code, message: text, hint, claim, setting }: JwtError,
) {
  return {
    ...('error' in message && { _error: message.error }),
    error: {
      code,
      message: text,
      ...(hint !== undefined && { hint }),
      ...(claim !== undefined && { claim }),
      ...(setting !== undefined && { setting }),
      source: { id: node.id, type: node.type, name: node.name },
    },
  };
}

/** What a node has beside its published interface, and what Node-RED itself sends by. */
interface Wired {
  readonly wires?: readonly (readonly string[])[];
  readonly _flow?: { getNode?(id: string): unknown };
}

/** Whether an output is wired to a node that is there: not to a disabled or missing one. */
function leadsSomewhere(node: Node, output: number): boolean {
  const { wires, _flow: flow } = node as unknown as Wired;
  return (wires?.[output] ?? []).some((id) => flow?.getNode === undefined || Boolean(flow.getNode(id)));
}
