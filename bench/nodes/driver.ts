// A closed loop inside Node-RED: so many messages are on their way, and each that comes back is followed by the next.
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';

/** What to measure. */
export interface Order {
  /** Id of the driver whose loop runs. */
  readonly driver: string;
  readonly milliseconds: number;
  readonly inFlight: number;
  /** What each message carries; it gets a copy of its own. */
  readonly message: object;
  /** Properties that are another in each message: it gets the next of the list. */
  readonly vary?: Readonly<Record<string, readonly unknown[]>>;
  /** Ids of the nodes that get the messages in turn, in place of the one that the driver is wired to. */
  readonly targets?: readonly string[];
}

/** What one burst of messages came to. */
export interface Burst {
  readonly messages: number;
  readonly milliseconds: number;
  /** Processor time of the whole process in milliseconds, on all cores. */
  readonly cpu: number;
  /** The same, with what came back after the time was over. */
  readonly spent: number;
  /** The 99th percentile of the delay of the event loop, in milliseconds; its timer ticks once a millisecond. */
  readonly delay: number;
  /** A message as it came back. */
  readonly last: NodeMessage;
}

/** A message comes back without a token: what is measured then is worth nothing. */
type Arrive = (message: NodeMessage) => void;

const loops = new Map<string, (order: Order) => Promise<Burst>>();

export default function registerDriver(RED: NodeAPI): void {
  function Driver(this: Node, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    let arrive: Arrive = () => {};
    this.on('input', (message) => arrive(message));
    loops.set(this.id, (order) => {
      const next = sender(order, order.targets ? router(RED, order.targets) : (message) => this.send(message));
      return burst(order, next, (callback) => {
        arrive = callback;
      });
    });
    this.on('close', () => loops.delete(this.id));
  }
  RED.nodes.registerType('bench-driver', Driver);
  timeFirst(RED);

  RED.httpAdmin.post('/bench/burst', async (request, response) => {
    const order: Order = request.body;
    try {
      const run = loops.get(order.driver);
      if (!run) throw new Error(`there is no driver ${order.driver}`);
      response.json(await run(order));
    } catch (error) {
      response.status(500).json({ error: String(error) });
    }
  });
  RED.httpAdmin.get('/bench/processor', (_request, response) => {
    response.json({ milliseconds: spentSince({ user: 0, system: 0 }) });
  });
  RED.httpAdmin.get('/bench/memory', (_request, response) => {
    // As Node.js does when memory is short: what is free goes back to the system.
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    response.json(process.memoryUsage());
  });
}

/** How long after the start of the process the first token was there: one is asked for as soon as the flows run. */
function timeFirst(RED: NodeAPI): void {
  let first: number | undefined;
  function First(this: Node, definition: NodeDef & { message: object }): void {
    RED.nodes.createNode(this, definition);
    const ask = () => this.send({ ...definition.message } as NodeMessage);
    RED.events.once('flows:started', ask);
    this.on('input', () => {
      first ??= performance.now();
    });
    this.on('close', () => RED.events.off('flows:started', ask));
  }
  RED.nodes.registerType('bench-first', First as never);
  RED.httpAdmin.get('/bench/first', (_request, response) => {
    response.json({ milliseconds: first });
  });
}

/** Sends one message after the other, each with an id of its own, as Node-RED would give it. */
function sender({ message, vary = {} }: Order, send: (message: NodeMessage) => void): () => void {
  const varied = Object.entries(vary);
  let count = 0;
  return () => {
    count += 1;
    const next: NodeMessage = { _msgid: `bench${count}`, ...message };
    for (const [name, values] of varied) (next as Record<string, unknown>)[name] = values[count % values.length];
    send(next);
  };
}

/** Delivers as Node-RED does, to one node after the other. */
function router(RED: NodeAPI, targets: readonly string[]): (message: NodeMessage) => void {
  const nodes = targets.map((id) => RED.nodes.getNode(id));
  let count = 0;
  return (message) => {
    const node = nodes[count % nodes.length];
    count += 1;
    setImmediate(() => node?.receive(message));
  };
}

function spentSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function burst(order: Order, next: () => void, listen: (arrive: Arrive) => void): Promise<Burst> {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  return new Promise((resolve, reject) => {
    let messages = 0;
    let left = order.inFlight;
    const cpu = process.cpuUsage();
    const start = performance.now();
    const end = start + order.milliseconds;
    let taken = { milliseconds: 0, cpu: 0 };
    listen((message) => {
      if (message.error) reject(new Error(`${order.driver}: ${JSON.stringify(message.error)}`));
      const now = performance.now();
      // A slow one shows at least one round of all that is in flight.
      if (now < end || messages < order.inFlight) {
        messages += 1;
        next();
        return;
      }
      if (left === order.inFlight) {
        taken = { milliseconds: now - start, cpu: spentSince(cpu) };
        delays.disable();
      }
      left -= 1;
      if (left === 0)
        resolve({ messages, ...taken, spent: spentSince(cpu), delay: delays.percentile(99) / 1e6, last: message });
    });
    delays.enable();
    for (let count = 0; count < order.inFlight; count += 1) next();
  });
}
