import type { Node } from 'node-red';
import { logLine } from '../../src/attempt.ts';
import type { JwtError } from '../../src/errors.ts';
import type { RemoteSet } from '../../src/jwk/sets/remote.ts';
import { openRemoteSet } from '../../src/jwk/sets/shared.ts';
import type { SetSource } from '../../src/jwk/sets/source.ts';
import { findWeakTransport } from './weak-transport.ts';

/** The JWK Set of an issuer, as one node uses it. */
export interface FollowedSet {
  readonly set: RemoteSet;
  /** Why the set, or some of its keys, cannot be used now, while the last good ones stay in use; else what is tolerated. */
  readonly problem: () => JwtError | undefined;
  /** Fetches the set, so that the first message does not wait. Failures are reported and retried. */
  readonly fetch: () => Promise<void>;
  readonly close: () => void;
}

/**
 * Opens the JWK Set of an address or an issuer for a node, and logs what is new about it. Verifiers with the same source
 * share one set; a verifier may have several.
 *
 * @param onChange - called when the problem of the set has changed
 * @throws JwtError `ERR_SETTINGS` for an address that keys must not be fetched from, and for a proxy that is not a URL
 */
export function followSet(node: Node, source: SetSource, onChange: () => void): FollowedSet {
  let isOpen = true;
  let logged: readonly string[] = [];
  const log = () => {
    if (isOpen) logged = logNews(node, set, logged);
  };
  const set = openRemoteSet(source, () => {
    log();
    onChange();
  });
  const weak = findWeakTransport(set.address, source);
  if (weak) node.warn(logLine(weak));
  return {
    set,
    problem: () => set.problem() ?? set.unusable() ?? weak,
    fetch: async () => {
      await set.find(undefined).catch(() => {});
      // Another node may have fetched the set before.
      log();
    },
    close: () => {
      isOpen = false;
      set.close();
    },
  };
}

/**
 * Logs what is new about a JWK Set.
 *
 * @param logged - what was said of it last
 * @returns what holds of it now
 */
function logNews(node: Node, set: RemoteSet, logged: readonly string[]): readonly string[] {
  const warnings = [set.problem(), set.unusable()].filter((problem) => problem !== undefined).map(logLine);
  const notes = [set.note()].filter((note) => note !== undefined);
  for (const warning of warnings) if (!logged.includes(warning)) node.warn(warning);
  for (const note of notes) if (!logged.includes(note)) node.log(note);
  return [...warnings, ...notes];
}
