import type { Key } from './key.ts';
import { isSameKey } from './same-key.ts';

/** How the keys of a ring follow one another; durations in seconds. */
export interface RingPolicy {
  /** How long a new key is published before it signs. */
  readonly publishForSeconds: number;
  /** How long a key is published after it has left. */
  readonly previousTtlSeconds: number;
}

/** A key of a ring that verifies and does not sign. */
export interface RingKey {
  readonly role: 'next' | 'previous';
  readonly key: Key;
  /** Until when it is published, in seconds on the clock of the ring; undefined while the source has it. */
  readonly until?: number;
}

/**
 * The signing keys of one source, which replaces them without a word: the new key is published before it signs, the old
 * one after. So no receiver meets a token whose key it could not have fetched. Times are in seconds on one clock, whichever.
 */
export interface KeyRing {
  /** Takes over what the source has now: the first of these keys is to sign, all are to be published. */
  readonly update: (keys: readonly [Key, ...Key[]], now: number) => void;
  /** The key that signs; undefined before the first update. */
  readonly signing: (now: number) => Key | undefined;
  /** The other keys that are published. */
  readonly others: (now: number) => RingKey[];
  /** When the next key will sign; undefined if none waits. */
  readonly dueAt: () => number | undefined;
}

interface Entry {
  key: Key;
  /** Since when it has been published. */
  readonly since: number;
  /** When it left: the source no longer has it, or it no longer signs, whichever was later. */
  leftAt: number | undefined;
  isHeld: boolean;
  hasSigned: boolean;
}

/** What a ring remembers, to be gone on with by another one of the same source. */
export interface RingState {
  entries: Entry[];
  current: Entry | undefined;
  wanted: Entry | undefined;
}

export function emptyRing(): RingState {
  return { entries: [], current: undefined, wanted: undefined };
}

export function createKeyRing({ publishForSeconds, previousTtlSeconds }: RingPolicy, state = emptyRing()): KeyRing {
  const dueAt = () => {
    const { wanted, current } = state;
    return wanted === undefined || wanted === current ? undefined : wanted.since + publishForSeconds;
  };
  const letSign = (entry: Entry, now: number) => {
    if (state.current && state.current !== entry) state.current.leftAt = now;
    state.current = entry;
    entry.hasSigned = true;
  };
  /** Until when nothing changes by itself. */
  let settledUntil = Number.NEGATIVE_INFINITY;
  const settle = (now: number) => {
    if (now < settledUntil) return;
    const due = dueAt();
    if (state.wanted && due !== undefined && now >= due) letSign(state.wanted, due);
    const isPublished = (entry: Entry) =>
      entry.isHeld || entry === state.current || (entry.leftAt ?? 0) + previousTtlSeconds > now;
    state.entries = state.entries.filter(isPublished);
    const ends = state.entries.map(({ leftAt, isHeld }) =>
      isHeld ? undefined : leftAt && leftAt + previousTtlSeconds,
    );
    settledUntil = Math.min(
      ...[dueAt(), ...ends].filter((time) => time !== undefined && time > now).map(Number),
      Number.POSITIVE_INFINITY,
    );
  };
  const take = (key: Key, now: number): Entry => {
    const known = state.entries.find((entry) => haveSameKey(entry.key, key));
    if (!known) {
      const entry: Entry = { key, since: now, leftAt: undefined, isHeld: true, hasSigned: false };
      state.entries.push(entry);
      return entry;
    }
    known.isHeld = true;
    // A set may keep only the public half of a key that still signs.
    if (key.privateKey || !known.key.privateKey) known.key = key;
    return known;
  };

  return {
    update(keys, now) {
      settle(now);
      for (const entry of state.entries) {
        if (entry.isHeld) entry.leftAt = now;
        entry.isHeld = false;
      }
      const [wanted] = keys.map((key) => take(key, now)) as [Entry, ...Entry[]];
      state.wanted = wanted;
      const { current } = state;
      // Nothing signed before, or two keys cannot be published under one key id: receivers would confuse them.
      const cannotWait = !current || !isPublishable(wanted.key) || wanted.key.kid === current.key.kid;
      if (cannotWait) letSign(wanted, now);
      settledUntil = Number.NEGATIVE_INFINITY;
      settle(now);
    },
    signing(now) {
      settle(now);
      return state.current?.key;
    },
    others(now) {
      settle(now);
      return state.entries
        .filter(
          (entry) => entry !== state.current && entry.key.kid !== state.current?.key.kid && isPublishable(entry.key),
        )
        .map(({ key: { privateKey: _, ...key }, isHeld, hasSigned, leftAt }) => ({
          role: isHeld && !hasSigned ? 'next' : 'previous',
          key,
          ...(!isHeld && { until: (leftAt ?? 0) + previousTtlSeconds }),
        }));
    },
    dueAt,
  };
}

/** A secret, or a key that encrypts, takes its place at once: nobody fetches it. */
function isPublishable({ use, publicKey }: Key): boolean {
  return use === 'sig' && publicKey !== undefined;
}

function haveSameKey(one: Key, other: Key): boolean {
  if (one === other) return true;
  return one.publicKey !== undefined && other.publicKey !== undefined && isSameKey(one.publicKey, other.publicKey);
}
