import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { onFlowsStarted } from './flows-started.ts';
import { leadsToStopped } from './wires.ts';

/** Sends one message for each output; null for an output that gets none. */
export type Send = (messages: (NodeMessage | null)[]) => void;

/**
 * The messages that leave a node, also while a deploy restarts it. Node-RED drops what is sent to a stopped node: if
 * those behind this node are restarted as well, messages wait for them, and leave by the node that replaces this one.
 */
export interface Departures {
  /** Whether the node is closing: messages may have to wait. */
  readonly isClosing: boolean;
  /** While the node is closing, sends by the function that Node-RED gave with the message, or later. */
  readonly through: (send: Send) => Send;
  readonly close: () => void;
}

/** How long messages wait for the flows to start again: for the 15 seconds that nodes have to close, and a little. */
const maxWaitMs = 30_000;

/** @param clock - in milliseconds */
export function createDepartures(RED: NodeAPI, node: Node, clock = () => performance.now()): Departures {
  let waiting: (NodeMessage | null)[][] = [];
  let successor: Node | undefined;
  const mustWait = (messages: (NodeMessage | null)[]) =>
    messages.some((message, output) => message !== null && leadsToStopped(node, output));
  const departures = {
    isClosing: false,
    through: (send: Send) => (messages: (NodeMessage | null)[]) => {
      if (!mustWait(messages)) send(messages);
      else if (successor) successor.send(messages);
      else waiting.push(messages);
    },
    close() {
      departures.isClosing = true;
      const closedAt = clock();
      const unsubscribe = onFlowsStarted(RED, () => {
        unsubscribe();
        successor = RED.nodes.getNode(node.id) ?? node;
        // Flows that were stopped by hand start hours later, perhaps.
        if (clock() - closedAt < maxWaitMs) for (const messages of waiting) successor.send(messages);
        waiting = [];
      });
    },
  };
  return departures;
}
