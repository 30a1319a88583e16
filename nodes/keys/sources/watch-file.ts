import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How a file is watched; durations in milliseconds. */
export interface WatchOptions {
  /** How long a file is left alone after it changed. */
  readonly debounceMs: number;
  /** How often it is looked at in any case. */
  readonly pollMs: number;
  readonly watch: typeof watch;
}

export const watchDefaults: WatchOptions = { debounceMs: 50, pollMs: 1000, watch };

/** Calls back when something has happened in the directory of a file, and at every poll in any case. */
export function watchFile(path: string, check: () => void, options: WatchOptions): { close(): void } {
  const directory = dirname(path);
  let watcher: FSWatcher | undefined;
  let watched = '';
  let waiting: NodeJS.Timeout | undefined;
  let isArming = false;
  let isClosed = false;

  const release = () => {
    watcher?.close();
    watcher = undefined;
  };
  const checkLater = () => {
    clearTimeout(waiting);
    waiting = setTimeout(check, options.debounceMs).unref();
  };
  const arm = async () => {
    const found = await stat(directory).then(
      ({ dev, ino }) => `${dev} ${ino}`,
      () => '',
    );
    // A watcher stays with the directory that it was made for, though another has taken its place.
    if (found !== watched) release();
    watched = found;
    if (isClosed || found === '' || watcher) return;
    try {
      // The directory and not the file: a file that is replaced by another takes its watcher along.
      watcher = options.watch(directory, { persistent: false }, checkLater).on('error', release);
    } catch {
      // There are no watchers here, or no more: the poll finds what changes.
    }
  };
  const poll = () => {
    if (!isArming) {
      isArming = true;
      arm().finally(() => {
        isArming = false;
      });
    }
    check();
  };

  const timer = setInterval(poll, options.pollMs).unref();
  isArming = true;
  arm().finally(() => {
    isArming = false;
    // What changed before the watcher was there.
    if (!isClosed) check();
  });
  return {
    close() {
      isClosed = true;
      clearInterval(timer);
      clearTimeout(waiting);
      release();
    },
  };
}
