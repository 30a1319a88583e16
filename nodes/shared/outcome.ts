import type { Node, NodeMessageInFlow } from 'node-red';
import type { JwtError } from '../../src/errors.ts';

/** Where a failure goes. */
export type OnFailure = 'output' | 'catch' | 'both' | 'continue';

export const onFailureForms = ['output', 'catch', 'both', 'continue'] as const satisfies readonly OnFailure[];

/** One message on its way through a node. */
export interface Passage {
  readonly message: NodeMessageInFlow;
  readonly send: (message: (NodeMessageInFlow | null)[]) => void;
  readonly done: (error?: Error) => void;
}

/** Sends a message on by output 1, True. */
export function succeed({ message, send, done }: Passage): void {
  send([message, null]);
  done();
}

/**
 * Lets a message that failed leave, once: by output 2, Failure, to a Catch node, by both, or by output 1. Where
 * nothing is wired to output 2, a Catch node gets it, so that no failure vanishes.
 */
export function fail(node: Node, { message, send, done }: Passage, error: JwtError, onFailure: OnFailure): void {
  const failure = describeFailure(node, message, error);
  if (onFailure === 'continue') {
    send([Object.assign(message, failure), null]);
    done();
  } else if (onFailure === 'catch' || !isWired(node, 1)) {
    done(error);
  } else if (onFailure === 'output') {
    send([null, Object.assign(message, failure)]);
    done();
  } else {
    // The Catch node gets the message as it came, so output 2 has one of its own.
    send([null, { ...message, ...failure }]);
    done(error);
  }
}

/** The members that a failure adds to a message. An error that it already bears moves to `_error`, as with Catch. */
function describeFailure(node: Node, message: NodeMessageInFlow, { code, message: text, hint, claim }: JwtError) {
  return {
    ...('error' in message && { _error: message.error }),
    error: {
      code,
      message: text,
      ...(hint !== undefined && { hint }),
      ...(claim !== undefined && { claim }),
      source: { id: node.id, type: node.type, name: node.name },
    },
  };
}

function isWired(node: Node, output: number): boolean {
  const { wires } = node as Node & { readonly wires?: readonly (readonly string[])[] };
  return (wires?.[output]?.length ?? 0) > 0;
}
