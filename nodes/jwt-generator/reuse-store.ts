import type { Node, NodeAPI } from 'node-red';
import { logLine } from '../../src/attempt.ts';
import { JwtError } from '../../src/errors.ts';
import { createSharedStore, type SharedPlace } from '../../src/jwt/reuse/shared-store.ts';
import type { TokenStore } from '../../src/jwt/reuse/token-store.ts';
import { createContextVariable } from '../shared/message/context.ts';
import { requireWritablePath } from '../shared/message/message-property.ts';
import { overlaps } from '../shared/settings/paths.ts';
import type { GeneratorSettings } from './settings.ts';

/** Where a node keeps tokens for reuse. */
export interface ReuseStore {
  /** Undefined: in its own memory. */
  readonly store: TokenStore | undefined;
  /** What is wrong with it now; meanwhile no token is reused. */
  readonly problem?: () => JwtError | undefined;
}

/**
 * Prepares the store that the settings name.
 *
 * @param instead - replaces the context in a trial
 * @throws JwtError `ERR_SETTINGS`, `ERR_STORE`
 */
export function prepareReuseStore(
  RED: NodeAPI,
  node: Node,
  settings: GeneratorSettings,
  instead?: SharedPlace,
): ReuseStore {
  const { cache, exchange, cacheStore, cacheStoreType } = settings;
  if (!(cache || exchange) || cacheStoreType === 'memory') return { store: undefined };
  const place = createContextVariable(RED, node, cacheStoreType, cacheStore);
  requireOwn(RED, settings);
  let problem: JwtError | undefined;
  let isClosed = false;
  // A write may end after the node has closed. A trial writes nothing, and its node cannot close.
  if (!instead) {
    node.on('close', () => {
      isClosed = true;
    });
  }
  const tell = (failure: JwtError | undefined) => {
    if (failure && !problem && !isClosed) node.warn(logLine(unavailable(exchange)));
    problem = failure && unavailable(exchange);
  };
  return { store: createSharedStore(instead ?? place, () => Date.now() / 1000, tell), problem: () => problem };
}

function unavailable(exchange: boolean): JwtError {
  const what = exchange
    ? 'the context that keeps access tokens is unavailable: they stay in memory'
    : 'the context that keeps tokens for reuse is unavailable: each message gets a new token';
  return new JwtError('ERR_STORE', what, {
    setting: 'cacheStore',
    hint: 'Check the context store in settings.js and its disk.',
  });
}

/** @throws JwtError `ERR_SETTINGS` if the saved attributes would overwrite the tokens */
function requireOwn(RED: NodeAPI, { cacheStore, cacheStoreType, variable, variableType }: GeneratorSettings): void {
  if (variable === '' || variableType !== cacheStoreType) return;
  const [own, other] = [cacheStore, variable].map((text) => RED.util.parseContextStore(text));
  const path = (key = '') => requireWritablePath(key, 'a context variable');
  if (own?.store === other?.store && overlaps(path(own?.key), path(other?.key))) {
    throw new JwtError(
      'ERR_SETTINGS',
      'the saved attributes and the tokens for reuse go to the same context variable',
      {
        setting: 'cacheStore',
        hint: 'Give each its own name.',
      },
    );
  }
}
