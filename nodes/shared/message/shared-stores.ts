import type { Node, NodeAPI } from 'node-red';
import { JwtError } from '../../../src/errors.ts';
import { createContextStore, createLines, type SharedPlace } from '../../../src/store/context.ts';
import { createKeyedStore, type KeyedStore } from '../../../src/store/keyed.ts';
import type { SharedStore } from '../../../src/store/shared-store.ts';
import { type ContextScope, type ContextVariable, createContextVariable } from './context.ts';

const clock = () => Date.now() / 1000;

/** The lines of all context variables: nodes of this process that share one read and write it one after the other. */
const lineOf = createLines();

/**
 * Opens the store in context variables whose names begin with that of the settings: `tokens_00`, `tokens_01`, …
 *
 * @param variable - may carry a store: `#:(store)::key`
 * @param instead - replaces the context in a trial
 * @throws JwtError `ERR_SETTINGS` for a name that cannot be written, `ERR_STORE` for a store that does not exist
 */
export function openContextStore(
  RED: NodeAPI,
  node: Node,
  scope: ContextScope,
  variable: string,
  instead?: SharedPlace,
): SharedStore {
  createContextVariable(RED, node, scope, variable);
  const variables = new Map<string, ContextVariable>();
  const variableOf = (shard: string): ContextVariable => {
    const known = variables.get(shard) ?? createContextVariable(RED, node, scope, variable + suffixOf(variable, shard));
    variables.set(shard, known);
    return known;
  };
  const place = instead ?? {
    read: (shard) => variableOf(shard).read(),
    write: (shard, value) => variableOf(shard).write(value),
  };
  const name = `${scope} ${scope === 'flow' ? node.z : ''} ${variable}`;
  return createContextStore(place, clock, { lineOf: (shard) => lineOf(`${name} ${shard}`) });
}

function suffixOf(variable: string, shard: string): string {
  return variable.endsWith(']') ? `.shard_${shard}` : `_${shard}`;
}

/** The store of settings.js, opened once: whether it can be reached is the same for all nodes. */
const opened = new WeakMap<object, SharedStore>();

/**
 * Opens the store that `jwtStore` in settings.js names. It stays open when a node closes.
 *
 * @throws JwtError `ERR_SETTINGS` if there is none
 */
export function openSettingsStore(RED: NodeAPI): SharedStore {
  const { jwtStore } = RED.settings as { readonly jwtStore?: unknown };
  if (!isKeyedStore(jwtStore)) {
    throw new JwtError('ERR_SETTINGS', 'settings.js names no store: it has no jwtStore with get, set and add', {
      hint: 'Add jwtStore: redisStore({ url }) to settings.js and restart Node-RED, or choose another place.',
    });
  }
  const store = opened.get(jwtStore) ?? createKeyedStore(jwtStore, clock);
  opened.set(jwtStore, store);
  return store;
}

function isKeyedStore(value: unknown): value is KeyedStore {
  if (typeof value !== 'object' || value === null) return false;
  return ['get', 'set', 'add'].every((name) => typeof Reflect.get(value, name) === 'function');
}
