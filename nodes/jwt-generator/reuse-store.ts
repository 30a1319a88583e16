import type { Node, NodeAPI } from 'node-red';
import { logLine } from '../../src/attempt.ts';
import { JwtError } from '../../src/errors.ts';
import { createSharedStore, type SharedPlace } from '../../src/jwt/reuse/shared-store.ts';
import type { TokenStore } from '../../src/jwt/reuse/token-store.ts';
import { createContextVariable } from '../shared/message/context.ts';
import { overlaps, parsePath } from '../shared/message/message-property.ts';
import type { GeneratorSettings } from './settings.ts';

/** Where a node keeps the tokens that it sends again. */
export interface ReuseStore {
  /** Undefined: in its own memory. */
  readonly store: TokenStore | undefined;
  /** What is wrong with it now; meanwhile every token is made anew. */
  readonly trouble?: () => JwtError | undefined;
}

/**
 * Prepares the store that the settings name.
 *
 * @param instead - stands in for the context, in a trial
 * @throws JwtError `ERR_SETTINGS`, `ERR_STORE`
 */
export function prepareReuseStore(
  RED: NodeAPI,
  node: Node,
  settings: GeneratorSettings,
  instead?: SharedPlace,
): ReuseStore {
  const { cache, cacheStore, cacheStoreType } = settings;
  if (!cache || cacheStoreType === 'memory') return { store: undefined };
  const place = createContextVariable(RED, node, cacheStoreType, cacheStore);
  requireOwn(RED, settings);
  let trouble: JwtError | undefined;
  let isClosed = false;
  // A write may end, or be given up, when the node is gone. A trial writes nothing, and its node cannot close.
  if (!instead) {
    node.on('close', () => {
      isClosed = true;
    });
  }
  const tell = (failure: JwtError | undefined) => {
    if (failure && !trouble && !isClosed) node.warn(logLine(unavailable()));
    trouble = failure && unavailable();
  };
  return { store: createSharedStore(instead ?? place, () => Date.now() / 1000, tell), trouble: () => trouble };
}

function unavailable(): JwtError {
  return new JwtError('ERR_STORE', 'the context that keeps tokens to reuse does not serve: each is made anew', {
    setting: 'cacheStore',
    hint: 'Look at the context store in settings.js, and at its disk.',
  });
}

/** @throws JwtError `ERR_SETTINGS` where the saved attributes would take the place of the tokens */
function requireOwn(RED: NodeAPI, { cacheStore, cacheStoreType, variable, variableType }: GeneratorSettings): void {
  if (variable === '' || variableType !== cacheStoreType) return;
  const [own, other] = [cacheStore, variable].map((text) => RED.util.parseContextStore(text));
  const path = (key = '') => parsePath(RED, key, 'a context variable');
  if (own?.store === other?.store && overlaps(path(own?.key), path(other?.key))) {
    throw new JwtError('ERR_SETTINGS', 'the saved attributes and the tokens to reuse go to the same context variable', {
      setting: 'cacheStore',
      hint: 'Give each a name of its own.',
    });
  }
}
