import { createHash } from 'node:crypto';
import { createRemoteSet, type RemoteSet } from './remote.ts';
import type { SetSource } from './source.ts';
import { parseJwksUrl } from './url.ts';

interface SharedSet {
  readonly set: RemoteSet;
  /** One for each open user of the set. */
  readonly listeners: Set<() => void>;
}

/** The sets in use in this process, by the digest of their source. */
const sharedSets = new Map<string, SharedSet>();

/**
 * Opens the JWK Set of an address or an issuer. All users in the process with the same source share one set, and so one
 * fetch; it is released when the last one closes.
 *
 * @param onChange - called when what is to be reported of the set changes, until it is closed
 * @throws JwtError `ERR_SETTINGS`, as `createRemoteSet`
 */
export function openRemoteSet(source: SetSource, onChange: () => void): RemoteSet {
  const digest = digestOf(source);
  const shared = sharedSets.get(digest) ?? createShared(source, digest);
  // A listener of its own for each user: two may pass the same function.
  const listener = () => onChange();
  shared.listeners.add(listener);
  return {
    ...shared.set,
    close: () => {
      if (!shared.listeners.delete(listener) || shared.listeners.size > 0) return;
      sharedSets.delete(digest);
      shared.set.close();
    },
  };
}

function createShared(source: SetSource, digest: string): SharedSet {
  const listeners = new Set<() => void>();
  const set = createRemoteSet(source, () => {
    for (const listener of listeners) listener();
  });
  const shared = { set, listeners };
  sharedSets.set(digest, shared);
  return shared;
}

/** A source may have secrets: a private key, a passphrase, the value of a header. */
function digestOf(source: SetSource): string {
  const { connection = {}, header, plainHttp = 'local' } = source;
  // An issuer is compared to the last character; the address of a set may be written in several ways.
  const address =
    'issuerUrl' in source ? source.issuerUrl.trim() : { jwksUrl: parseJwksUrl(source.jwksUrl, plainHttp).href };
  const { pfx, ...options } = connection;
  const sorted = Object.entries(options).sort(([one], [other]) => (one < other ? -1 : 1));
  const parts = [address, sorted, pfx && Buffer.from(pfx).toString('base64'), header?.name, header?.value, plainHttp];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
