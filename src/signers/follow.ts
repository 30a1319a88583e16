import { attemptLater } from '../attempt.ts';
import { JwtError } from '../errors.ts';
import type { Key } from '../jwk/key.ts';
import { signerError } from '../signer.ts';
import { proveSigner, type RemoteKey, type RemoteVersion } from './remote-key.ts';
import { rolesOf, type VersionRoles } from './versions.ts';

/** A key that stays elsewhere, as it is now. */
export interface FollowedRemoteKey {
  /** The version that signs. @throws JwtError why it cannot be had; a call after `retryAfterMs` asks for it again */
  readonly key: () => Key | Promise<Key>;
  /** Why the signer cannot be asked now, while its last good key stays in use. */
  readonly problem: () => JwtError | undefined;
  /** The versions that verify and do not sign. @param now - seconds since 1970-01-01T00:00:00Z */
  readonly others: (now: number) => readonly OtherVersion[];
  /** Asks the signer for its versions, where there may be others than before. Never rejects. */
  readonly check: () => Promise<void>;
}

/** A version that verifies and does not sign. */
export interface OtherVersion {
  readonly role: 'next' | 'previous';
  readonly key: Key | JwtError;
  /** Until when it is published, in seconds since 1970-01-01T00:00:00Z; undefined for the next ones. */
  readonly until?: number;
}

export interface FollowOptions {
  /** How long a version is published after it has signed, in seconds. */
  readonly previousTtl: number;
  /** Called when the key, or the problem with its signer, is another one than at first. */
  readonly onChange: () => void;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly clock?: () => number;
}

/** How often a signer is asked for its versions: well below the time for which a new one is published before it signs. */
export const pollSeconds = 15;

/** Time between two attempts to reach a signer whose key is not known yet, in seconds. */
const retryAfterSeconds = 1;

/**
 * Follows the versions of a key that stays elsewhere. A new one is read and published, tested, and signs when it has been
 * published long enough; the one before is published until its tokens have expired.
 *
 * @param read - reads the public half of a version
 */
export function followRemoteKey(
  remote: RemoteKey,
  read: (version: RemoteVersion) => Promise<Key>,
  { previousTtl, onChange, clock = () => Date.now() / 1000 }: FollowOptions,
): FollowedRemoteKey {
  const known = new Map<string, Key | JwtError>();
  /** When versions appeared that were not there at first. */
  const seenAt = new Map<string, number>();
  const proven = new WeakSet<Key>();
  let roles: VersionRoles = { signing: undefined, next: [], previous: [] };
  let key: Key | undefined;
  let problem: JwtError | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  const nameOf = ({ id, publicKey }: RemoteVersion) => `${id} ${publicKey}`;
  const readAll = async (versions: readonly RemoteVersion[], isNews: boolean) => {
    for (const version of versions) {
      const name = nameOf(version);
      if (isNews && !known.has(name)) seenAt.set(name, clock());
      if (!known.has(name)) known.set(name, await attemptLater(() => read(version)));
    }
    const names = versions.map(nameOf);
    for (const name of known.keys()) if (!names.includes(name)) known.delete(name);
    for (const name of seenAt.keys()) if (!names.includes(name)) seenAt.delete(name);
  };
  /** A version that was made while the vault could not be asked is as good as new: it was not published yet. */
  const sinceSeen = (version: RemoteVersion): RemoteVersion => {
    const { createdAt = 0 } = version;
    const seconds = seenAt.get(nameOf(version)) ?? Number.NEGATIVE_INFINITY;
    return { ...version, createdAt: Math.max(createdAt, seconds - pollSeconds) };
  };
  const keyOf = (version: RemoteVersion) => known.get(nameOf(version)) as Key | JwtError;
  const ask = async () => {
    // Whoever needs the key waits for the first answer.
    const isNews = askedAt !== Number.NEGATIVE_INFINITY;
    askedAt = clock();
    const before = { key, message: problem?.message };
    try {
      const versions = await remote.readVersions();
      await readAll(versions, key !== undefined);
      roles = rolesOf(versions.map(sinceSeen), previousTtl, clock());
      if (!roles.signing) throw noVersion();
      const next = keyOf(roles.signing);
      if (next instanceof JwtError) throw next;
      if (!proven.has(next)) await proveSigner(next);
      proven.add(next);
      key = next;
      problem = undefined;
    } catch (error) {
      problem = signerError(error);
    }
    if (isNews && (before.key !== key || before.message !== problem?.message)) onChange();
  };
  const check = async () => {
    if (key && !remote.isPolled) return;
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    await asking;
  };
  const current = (): Key => {
    if (!key) throw problem ?? noVersion();
    return key;
  };

  return {
    key: () => {
      if (key) return key;
      const isDue = asking || clock() - askedAt >= retryAfterSeconds;
      return isDue ? check().then(current) : current();
    },
    problem: () => (key ? problem : undefined),
    others: (now) => [
      ...roles.next.map((version) => ({ role: 'next' as const, key: keyOf(version) })),
      ...roles.previous
        .filter(({ until }) => until > now)
        .map(({ version, until }) => ({ role: 'previous' as const, key: keyOf(version), until })),
    ],
    check,
  };
}

function noVersion(): JwtError {
  return new JwtError('ERR_SIGNER', 'the signer has no version of this key that may sign', {
    hint: 'Make a version of the key there, or allow an older one to sign.',
  });
}
