import { createRequire } from 'node:module';
import type { JWK } from 'jose';
import type { Node, NodeMessage } from 'node-red';
import helper from 'node-red-node-test-helper';
import jwtJwks from '../../nodes/jwt-jwks/jwt-jwks.ts';
import jwtKey from '../../nodes/jwt-key/jwt-key.ts';
import type { KeyCredentials } from '../../nodes/keys/settings.ts';
import type { FailureOf } from './flow.ts';

/** What comes of one message: the set, or the error that a Catch node gets. */
export interface JwksOutcome {
  readonly exit: 'set' | 'catch';
  readonly message: NodeMessage & {
    readonly payload?: { readonly keys: readonly JWK[] };
    readonly headers?: Record<string, string>;
    readonly error?: FailureOf;
  };
}

/** A running flow: one JWT - JWKS, with a listener on its output and on a Catch node. */
export interface JwksFlow {
  readonly statuses: { readonly fill?: string; readonly shape?: string; readonly text?: string }[];
  readonly log: () => string;
  /** Sends a message in, and waits for its outcome. */
  readonly send: (message?: object) => Promise<JwksOutcome>;
  /** Resolves when the last status passes a test. */
  readonly untilStatus: (passes: (text: string) => boolean) => Promise<void>;
}

/** A JWT key as a flow file has it; whatever a hand may have written. */
export type LooseKey = Readonly<Record<string, unknown>> & { readonly credentials?: KeyCredentials };

helper.init(createRequire(import.meta.url).resolve('node-red'));

/** Starts a flow in a real runtime. */
export async function startJwks(settings: object, keys: Readonly<Record<string, LooseKey>>): Promise<JwksFlow> {
  const outcomes: JwksOutcome[] = [];
  const statuses: JwksFlow['statuses'] = [];
  let wake = () => {};
  const changed = () => new Promise<void>((resolve) => (wake = resolve));
  const place = { z: 'flow', x: 1, y: 1 };
  const flow = [
    { id: 'flow', type: 'tab' },
    ...Object.entries(keys).map(([id, { credentials: _, ...key }]) => ({ id, type: 'jwt-key', ...key })),
    { id: 'jwks', type: 'jwt-jwks', ...place, keys: Object.keys(keys), ...settings, wires: [['exit-set']] },
    { id: 'exit-set', type: 'helper', ...place },
    { id: 'catch', type: 'catch', ...place, scope: ['jwks'], wires: [['exit-catch']] },
    { id: 'exit-catch', type: 'helper', ...place },
  ];
  const onStatus = ({ id, status }: { id: string; status: JwksFlow['statuses'][number] }) => {
    if (id === 'jwks') statuses.push(status);
    wake();
  };
  helper._events.on('node-status', onStatus);
  stopListening = () => helper._events.off('node-status', onStatus);
  const credentials = Object.entries(keys).map(([id, key]) => [id, key.credentials ?? {}]);
  await helper.load([jwtKey, jwtJwks], flow, Object.fromEntries(credentials));
  for (const exit of ['set', 'catch'] as const) {
    helper.getNode(`exit-${exit}`)?.on('input', (message: JwksOutcome['message']) => {
      outcomes.push({ exit, message });
      wake();
    });
  }
  return {
    statuses,
    log: () =>
      helper
        .log()
        .args.map(([{ msg }]) => String(msg))
        .join('\n'),
    send: async (message = {}) => {
      const count = outcomes.length;
      (helper.getNode('jwks') as unknown as Node).receive(message as NodeMessage);
      while (outcomes.length === count) await changed();
      return outcomes[count] as JwksOutcome;
    },
    untilStatus: async (passes) => {
      while (!passes(statuses.at(-1)?.text ?? '')) await changed();
    },
  };
}

let stopListening = () => {};

export async function stopJwks(): Promise<void> {
  stopListening();
  await helper.unload();
}
