import { createRequire } from 'node:module';
import { mock } from 'node:test';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import helper from 'node-red-node-test-helper';
import jwtGenerator from '../../nodes/jwt-generator/jwt-generator.ts';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import jwtKey from '../../nodes/jwt-key/jwt-key.ts';
import jwtVerifier from '../../nodes/jwt-verifier/jwt-verifier.ts';
import type { VerifierSettings } from '../../nodes/jwt-verifier/settings.ts';
import type { KeyCredentials, KeySettings } from '../../nodes/keys/settings.ts';

/** Where a message left the node under test. */
export type Exit = 'true' | 'failure' | 'catch';

export interface Outcome {
  readonly exit: Exit;
  readonly message: NodeMessage & { readonly error?: FailureOf };
}

export interface FailureOf {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly claim?: string;
  readonly setting?: string;
  readonly expected?: unknown;
  readonly received?: unknown;
  readonly source: { readonly id: string; readonly type: string; readonly name: string };
}

/** A running flow: the node under test, with a listener on each of its exits. */
export interface TestFlow {
  readonly node: Node;
  /** Every outcome so far, in the order in which they came. */
  readonly outcomes: Outcome[];
  /** Statuses that the node has shown. */
  readonly statuses: object[];
  /** Waits until the status has this text in it: a third one within a second is sent when that is over. */
  readonly statusWith: (part: string) => Promise<void>;
  /** How often the node said that it was done with a message. */
  readonly done: () => number;
  readonly log: () => string;
  /** Sends a message in, and waits for the next outcome. */
  readonly send: (message: object) => Promise<Outcome>;
  /** Resolves when so many outcomes are there. */
  readonly until: (count: number) => Promise<Outcome[]>;
}

export interface KeyDefinition extends Partial<KeySettings> {
  readonly credentials?: KeyCredentials;
}

export interface FlowOptions {
  readonly keys?: Readonly<Record<string, KeyDefinition>>;
  /** Whether something is wired to output 2; true unless said otherwise. */
  readonly failureWired?: boolean;
  /** Configuration nodes beside the keys. */
  readonly others?: {
    readonly registers: readonly ((RED: NodeAPI) => void)[];
    readonly nodes: readonly { readonly id: string; readonly type: string }[];
    readonly credentials: Readonly<Record<string, object>>;
  };
  /** Environment variables of the flow. */
  readonly env?: readonly { readonly name: string; readonly value: string; readonly type: string }[];
  /** Of the node under test. */
  readonly credentials?: Readonly<Record<string, string>>;
}

/** A secret of 48 bytes that the tests look for in whatever must not contain it. */
export const secret = 'correct horse battery staple, forty-eight bytes!';

/** A key that signs with HS256, under the id `key`. */
export const secretKey: Readonly<Record<string, KeyDefinition>> = {
  key: { use: 'sig', kty: 'oct', credentials: { secret } },
};

const hooks = createRequire(import.meta.url)('@node-red/util').hooks as {
  add(name: string, callback: (event: { node: { id: string } }) => void): void;
  remove(name: string): void;
};

helper.init(createRequire(import.meta.url).resolve('node-red'));

/** Starts a flow with a JWT - Generator in a real runtime. */
export function startFlow(
  settings: Partial<GeneratorSettings> & { readonly name?: string } = {},
  options: FlowOptions = {},
): Promise<TestFlow> {
  const signing = { signature: 'symmetric', signingKey: 'key' };
  return startNode({ id: 'generator', type: 'jwt-generator', ...signing, ...settings }, jwtGenerator, options);
}

/** Starts a flow with a JWT - Verifier, whose key is `key`, in a real runtime. */
export function startVerifier(
  settings: Partial<VerifierSettings> & { readonly name?: string } = {},
  options: FlowOptions = {},
): Promise<TestFlow> {
  return startNode({ id: 'verifier', type: 'jwt-verifier', key: 'key', ...settings }, jwtVerifier, options);
}

/** Starts a flow in which a JWT - Verifier gets what a JWT - Generator makes of the messages. */
export function startRoundTrip(
  issuing: Partial<GeneratorSettings>,
  settings: Partial<VerifierSettings>,
  options: FlowOptions,
): Promise<TestFlow> {
  const before = { id: 'generator', type: 'jwt-generator', ...issuing, wires: [['verifier'], ['exit-failure']] };
  const registers = (RED: NodeAPI) => {
    jwtGenerator(RED);
    jwtVerifier(RED);
  };
  return startNode({ id: 'verifier', type: 'jwt-verifier', ...settings }, registers, options, before);
}

interface NodeDefinition {
  readonly id: string;
  readonly type: string;
}

/**
 * Starts a flow around one node.
 *
 * @param before - a node that gets the messages in its place, and passes them on to it
 */
async function startNode(
  underTest: NodeDefinition,
  register: (RED: NodeAPI) => void,
  { keys = secretKey, failureWired = true, credentials = {}, others = noOthers, env = [] }: FlowOptions,
  before?: NodeDefinition,
): Promise<TestFlow> {
  const { id } = underTest;
  ids = [...Object.keys(keys), id];
  const outcomes: Outcome[] = [];
  const waiting: (() => void)[] = [];
  const statuses: object[] = [];
  let done = 0;
  hooks.add('onComplete.test', ({ node }) => {
    if (node.id === id) done += 1;
  });
  const onStatus = (event: { id: string; status: object }) => {
    if (event.id === id) statuses.push(event.status);
  };
  helper._events.on('node-status', onStatus);
  const flow = [
    ...others.nodes,
    { id: 'flow', type: 'tab', env },
    ...flowOf(underTest, keys, failureWired),
    ...(before ? [{ ...place, ...before }] : []),
  ];
  await helper.load([...others.registers, jwtKey, register], flow, {
    ...credentialsOf(keys),
    ...others.credentials,
    [id]: credentials,
  });
  stopListening = () => {
    hooks.remove('*.test');
    helper._events.off('node-status', onStatus);
  };
  for (const exit of ['true', 'failure', 'catch'] as const) {
    helper.getNode(`exit-${exit}`)?.on('input', (message: Outcome['message']) => {
      outcomes.push({ exit, message });
      for (const wake of waiting.splice(0)) wake();
    });
  }
  const until = async (count: number) => {
    while (outcomes.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    return outcomes;
  };
  const node = helper.getNode(id) as unknown as Node;
  return {
    node,
    outcomes,
    statuses,
    statusWith: async (part) => {
      while (!JSON.stringify(statuses.at(-1) ?? {}).includes(part)) {
        await new Promise<void>((resolve) => helper._events.once('node-status', () => resolve()));
      }
    },
    done: () => done,
    log: () => logged(),
    send: async (message) => {
      const count = outcomes.length + 1;
      helper.getNode(before?.id ?? id)?.receive(message);
      return (await until(count))[count - 1] as Outcome;
    },
    until,
  };
}

const noOthers: NonNullable<FlowOptions['others']> = { registers: [], nodes: [], credentials: {} };

let stopListening = () => {};

/** Stops the nodes of the flow as a deploy does: the keys and the node under test, at once. */
export async function closeFlow(): Promise<void> {
  await Promise.all(ids.map((id) => (helper.getNode(id) as unknown as Node | null)?.close(false)));
}

/** Stops a node, with the ten seconds over at once in which it would finish what waits. */
export async function closeWithoutWaiting(node: Node): Promise<void> {
  mock.timers.enable({ apis: ['setTimeout'] });
  const closing = node.close(false);
  mock.timers.tick(10_000);
  mock.timers.reset();
  await closing;
}

/** The keys and the node under test of the flow that was started last. */
let ids: readonly string[] = [];

export async function stopFlow(): Promise<void> {
  stopListening();
  await helper.unload();
}

function logged(): string {
  return helper
    .log()
    .args.map(([{ msg }]) => String(msg))
    .join('\n');
}

// Node-RED takes a node without a place for a config node.
const place = { z: 'flow', x: 1, y: 1 };

function flowOf(underTest: NodeDefinition, keys: object, failureWired: boolean) {
  const wires = [['exit-true'], failureWired ? ['exit-failure'] : []];
  return [
    ...Object.entries(keys).map(([id, { credentials: _, ...key }]) => ({ id, type: 'jwt-key', ...key })),
    { ...place, ...underTest, wires },
    { id: 'exit-true', ...place, type: 'helper' },
    { id: 'exit-failure', ...place, type: 'helper' },
    { id: 'catch', ...place, type: 'catch', scope: [underTest.id], wires: [['exit-catch']] },
    { id: 'exit-catch', ...place, type: 'helper' },
  ];
}

function credentialsOf(keys: Readonly<Record<string, KeyDefinition>>) {
  return Object.fromEntries(Object.entries(keys).map(([id, { credentials = {} }]) => [id, credentials]));
}
