import type { Node, NodeAPI } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import { createSharedTokens } from '../../src/jwt/reuse/shared-tokens.ts';
import type { TokenStore } from '../../src/jwt/reuse/token-store.ts';
import type { SharedPlace } from '../../src/store/context.ts';
import { type FollowedStore, followStore } from '../shared/message/followed-store.ts';
import { requireWritablePath } from '../shared/message/message-property.ts';
import { openContextStore, openSettingsStore } from '../shared/message/shared-stores.ts';
import { overlaps } from '../shared/settings/paths.ts';
import type { GeneratorSettings } from './settings.ts';

/** Where a node keeps tokens for reuse; while something is wrong there, no token is reused. */
export interface ReuseStore extends Partial<FollowedStore> {
  /** Undefined: in its own memory. */
  readonly store: TokenStore | undefined;
}

const ownMemory: ReuseStore = { store: undefined };

/**
 * Prepares the store that the settings name.
 *
 * @param onChange - called when its problem is another one
 * @param instead - replaces the store in a trial
 * @throws JwtError `ERR_SETTINGS`, `ERR_STORE`
 */
export function prepareReuseStore(
  RED: NodeAPI,
  node: Node,
  settings: GeneratorSettings,
  onChange: () => void,
  instead?: SharedPlace,
): ReuseStore {
  const { cache, exchange, cacheStore, cacheStoreType } = settings;
  if (!(cache || exchange) || cacheStoreType === 'memory') return ownMemory;
  const isContext = cacheStoreType !== 'store';
  if (isContext) requireOwn(RED, settings);
  else if (instead) return ownMemory;
  const shared = isContext ? openContextStore(RED, node, cacheStoreType, cacheStore, instead) : openSettingsStore(RED);
  const problemOf = () => {
    const cause = shared.problem() ?? shared.slowness();
    return cause && unavailable(exchange, isContext ? undefined : cause);
  };
  return { store: createSharedTokens(shared), ...followStore(node, shared, problemOf, onChange) };
}

/** @param cause - what the store itself says */
function unavailable(exchange: boolean, cause: JwtError | undefined): JwtError {
  const what = exchange ? 'access tokens' : 'tokens for reuse';
  const until = exchange ? 'they stay in memory' : 'each message gets a new token';
  const why = cause?.message ?? `the context that keeps ${what} is unavailable`;
  return new JwtError('ERR_STORE', `${why}: ${until}`, {
    setting: 'cacheStore',
    hint: cause?.hint ?? 'Check the context store in settings.js and its disk.',
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
