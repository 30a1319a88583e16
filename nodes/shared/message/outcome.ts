import type { Node, NodeMessageInFlow } from 'node-red';
import type { JwtError } from '../../../src/errors.ts';
import type { OnFailure } from '../settings/on-failure.ts';

/** One message on its way through a node. */
export interface InFlight {
  readonly message: NodeMessageInFlow;
  readonly send: (message: (NodeMessageInFlow | null)[]) => void;
  readonly done: (error?: Error) => void;
}

/** Sends a message on by output 1, True. */
export function succeed({ message, send, done }: InFlight): void {
  send([message, null]);
  done();
}

/**
 * Lets a message that failed leave, once: by output 2, Failure, to a Catch node, by both, or by output 1. Where
 * output 2 leads to nobody, a Catch node gets it, so that no failure vanishes.
 */
export function fail(node: Node, { message, send, done }: InFlight, error: JwtError, onFailure: OnFailure): void {
  // A copy: what came in may be frozen, and a Catch node gets it as it came.
  const failed = () => ({ ...message, ...describeFailure(node, message, error) });
  if (onFailure === 'continue') {
    send([failed(), null]);
    done();
  } else if (onFailure === 'catch' || !leadsSomewhere(node, 1)) {
    done(error);
  } else {
    send([null, failed()]);
    if (onFailure === 'both') done(error);
    else done();
  }
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
