import { chain } from '../../../src/chain.ts';
import type { Key } from '../../../src/jwk/key.ts';
import { createKeyRing, type RingPolicy, type RingState } from '../../../src/jwk/key-ring.ts';
import type { Keys } from '../../../src/jwk/read/read-keys.ts';
import { createFileSource, type FileOptions } from './file.ts';
import type { OtherKey } from './other-keys.ts';
import type { KeySource } from './source.ts';

/** A source whose keys follow one another. */
export interface RotatingSource extends KeySource {
  /** The other keys that it has now, which verify. */
  readonly others: () => readonly OtherKey[];
  /** In how many seconds a key that was read will sign; undefined if none waits. */
  readonly waiting: () => number | undefined;
}

/** How a file rotates, and what is replaced in tests. */
export interface RotationOptions extends RingPolicy {
  /** What an earlier source of the same file remembers. */
  readonly state?: RingState | undefined;
  /** Seconds on a monotonic clock: that of a small machine jumps by years when it is set. */
  readonly clock?: () => number;
  readonly file?: Partial<FileOptions>;
}

/**
 * Creates a source that reads the keys of a file and watches it. When it is replaced, the new key is published before it
 * signs, and the old one after.
 *
 * @param onChange - called when the keys have changed, another one signs, or the problem has changed
 */
export function createRotatingFile(
  path: string,
  read: (text: string) => Keys | Promise<Keys>,
  onChange: () => void,
  { state, clock = () => performance.now() / 1000, file: fileOptions, ...policy }: RotationOptions,
): RotatingSource {
  const ring = createKeyRing(policy, state);
  const sets = new WeakMap<Key, Keys>();
  let last: Key | undefined;
  let timer: NodeJS.Timeout | undefined;

  const readFirst = (text: string) =>
    chain(read(text), (keys) => {
      sets.set(keys[0], keys);
      return keys[0];
    });
  /** Takes over what the file has, and announces when it will sign. */
  const follow = (key: Key): Key => {
    if (key !== last) {
      last = key;
      ring.update(sets.get(key) ?? [key], clock());
      clearTimeout(timer);
      const seconds = waiting();
      if (seconds !== undefined) timer = setTimeout(onChange, seconds * 1000).unref();
    }
    return ring.signing(clock()) ?? key;
  };
  const waiting = () => {
    const due = ring.dueAt();
    return due === undefined ? undefined : Math.max(0, due - clock());
  };
  const current = () => file.keyFor({}, undefined as never);
  const changed = () => {
    // Published from now on, whether or not a message comes; without a key yet, there is only a problem.
    const key = attemptNow(current);
    if (key) follow(key);
    onChange();
  };
  const file = createFileSource(path, readFirst, changed, fileOptions);
  return {
    keyFor: () => chain(current(), follow),
    isPerMessage: false,
    problem: file.problem,
    others: () =>
      ring.others(clock()).map(({ until, ...other }) => ({
        ...other,
        ...(until !== undefined && { until: Date.now() / 1000 + until - clock() }),
      })),
    waiting,
    close: () => {
      clearTimeout(timer);
      file.close();
    },
  };
}

/** The key that is there; undefined while there is none. */
function attemptNow(current: () => Key | Promise<Key>): Key | undefined {
  try {
    const key = current();
    if (!(key instanceof Promise)) return key;
    // Asked for before the file was read: whoever asked is told.
    key.catch(() => {});
  } catch {
    // The problem is told by the source.
  }
  return undefined;
}
