import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** How a file is watched; durations in milliseconds. */
export interface WatchOptions {
  /** How long to wait after an event before the file is checked. */
  readonly debounceMs: number;
  /** How often it is checked regardless of events. */
  readonly pollMs: number;
  readonly watch: typeof watch;
}

export const watchDefaults: WatchOptions = { debounceMs: 50, pollMs: 1000, watch };

/** Calls back after events in the directory of a file, and at every poll. */
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
  const arm = async () => {
    const found = await identityOf(directory);
    // A watcher stays with its directory even if that was renamed and another took its path.
    if (found !== watched) release();
    watched = found;
    if (isClosed || found === '' || watcher) return;
    try {
      // The directory, not the file: a watcher follows a file that is renamed away.
      watcher = options.watch(directory, { persistent: false }, onEvent).on('error', release);
    } catch {
      // No watcher available (file system, or limit): polling finds changes.
    }
  };
  const onEvent = (_event: string, name: string | null) => {
    // The directory itself is gone, or moved away.
    if (name === basename(directory)) release();
    checkLater();
  };
  const checkNow = async () => {
    if (!isArming) {
      isArming = true;
      await arm();
      isArming = false;
    }
    // After arming, so that no change is missed in between.
    if (!isClosed) check();
  };
  const checkLater = () => {
    clearTimeout(waiting);
    waiting = setTimeout(checkNow, options.debounceMs).unref();
  };

  void checkNow();
  const timer = setInterval(checkNow, options.pollMs).unref();
  return {
    close() {
      isClosed = true;
      clearInterval(timer);
      clearTimeout(waiting);
      release();
    },
  };
}

/** Identifies a directory; birth time included, since a new one may get the inode of the old one. */
function identityOf(directory: string): Promise<string> {
  return stat(directory).then(
    ({ dev, ino, birthtimeMs }) => [dev, ino, birthtimeMs].join(' '),
    () => '',
  );
}
