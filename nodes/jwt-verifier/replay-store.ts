import type { Node, NodeAPI } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import type { ReplaySpec } from '../../src/jwt/verify/replay.ts';
import { createMemory } from '../../src/store/memory.ts';
import type { SharedStore } from '../../src/store/shared-store.ts';
import { type FollowedStore, followStore } from '../shared/message/followed-store.ts';
import { openContextStore, openSettingsStore } from '../shared/message/shared-stores.ts';
import type { VerifierSettings } from './settings.ts';

/** Where a node keeps the ids of used tokens. */
export interface ReplayStore extends Partial<FollowedStore> {
  /** Undefined where a token may be shown again. */
  readonly spec: ReplaySpec | undefined;
}

const none: ReplayStore = { spec: undefined };

/** The most ids in memory, of one character each beside what holds them. */
const maxIds = 100_000;

/** The ids of all verifiers of this process. It outlives a deploy, which must not let a token pass again. */
let memory: SharedStore | undefined;

/**
 * Prepares the store that the settings name.
 *
 * @param onChange - called when its problem is another one
 * @throws JwtError `ERR_SETTINGS`, `ERR_STORE`
 */
export function prepareReplayStore(
  RED: NodeAPI,
  node: Node,
  settings: VerifierSettings,
  onChange: () => void,
): ReplayStore {
  const { mode, replay, replayFailure } = settings;
  if (mode === 'decode' || replay === 'off') return none;
  const store = openStore(RED, node, settings);
  const failsOpen = replayFailure === 'open';
  const problemOf = () => {
    const cause = store.problem();
    return cause && unavailable(failsOpen, cause);
  };
  return { spec: { store, failsOpen }, ...followStore(node, store, problemOf, onChange) };
}

function openStore(
  RED: NodeAPI,
  node: Node,
  { replay, replayVariable, replayVariableType }: VerifierSettings,
): SharedStore {
  if (replay === 'context') return openContextStore(RED, node, replayVariableType, replayVariable);
  if (replay === 'store') return openSettingsStore(RED);
  memory ??= createMemory(() => Date.now() / 1000, { maxEntries: maxIds, maxBytes: maxIds });
  return memory;
}

/** @param cause - what the store itself says */
function unavailable(failsOpen: boolean, cause: JwtError): JwtError {
  const until = failsOpen ? 'used tokens are accepted again' : 'all tokens are refused';
  return new JwtError('ERR_STORE', `${cause.message}: ${until} until it works`, {
    setting: failsOpen ? 'replayFailure' : 'replay',
    hint: cause.hint,
  });
}
