import type { RemoteVersion } from './remote-key.ts';

/** How long a version is published before it signs, in seconds: verifiers fetch a JWK Set anew every half minute at most. */
export const publishForSeconds = 60;

/** What the versions of a key are for at one time. */
export interface VersionRoles {
  /** Undefined if all versions are retired. */
  readonly signing: RemoteVersion | undefined;
  /** Versions that will sign, the next one first. */
  readonly next: readonly RemoteVersion[];
  /** Versions that signed, and until when they are published, the latest first. */
  readonly previous: readonly { readonly version: RemoteVersion; readonly until: number }[];
}

/**
 * Gives each version its role. Their age decides, and whether they are retired, so that instances switch at nearly the same
 * time.
 *
 * @param versions - the oldest first
 * @param previousTtl - how long a version is published after it has signed, in seconds
 * @param now - seconds since 1970-01-01T00:00:00Z
 */
export function rolesOf(versions: readonly RemoteVersion[], previousTtl: number, now: number): VersionRoles {
  const signsFrom = ({ createdAt = 0 }: RemoteVersion) => createdAt + publishForSeconds;
  const latest = versions.findLastIndex((version) => signsFrom(version) <= now);
  const oldest = versions.findIndex(({ isRetired }) => !isRetired);
  // A version signs before its time if every older one is retired, or unknown to all verifiers because it is new as well.
  const index = Math.max(latest, oldest, 0);
  const signing = versions[index];
  return {
    signing: signing?.isRetired ? undefined : signing,
    next: versions.slice(index + 1),
    previous: versions
      .slice(0, index)
      .map((version, older) => ({ version, until: signsFrom(versions[older + 1] as RemoteVersion) + previousTtl }))
      .toReversed(),
  };
}
