import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

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
  const arm = async () => {
    const found = await identityOf(directory);
    // A watcher stays with the directory that it was made for, though another has taken its place.
    if (found !== watched) release();
    watched = found;
    if (isClosed || found === '' || watcher) return;
    try {
      // The directory and not the file: a file that is replaced by another takes its watcher along.
      watcher = options.watch(directory, { persistent: false }, onEvent).on('error', release);
    } catch {
      // There are no watchers here, or no more: the poll finds what changes.
    }
  };
  const onEvent = (_event: string, name: string | null) => {
    // The directory itself is gone, or moved away.
    if (name === basename(directory)) release();
    lookLater();
  };
  const look = async () => {
    if (!isArming) {
      isArming = true;
      await arm();
      isArming = false;
    }
    // After it, so that no change is missed between the two.
    if (!isClosed) check();
  };
  const lookLater = () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, options.debounceMs).unref();
  };

  void look();
  const timer = setInterval(look, options.pollMs).unref();
  return {
    close() {
      isClosed = true;
      clearInterval(timer);
      clearTimeout(waiting);
      release();
    },
  };
}

/** Tells a directory from another that takes its place: a new one may get the inode of the old one. */
function identityOf(directory: string): Promise<string> {
  return stat(directory).then(
    ({ dev, ino, birthtimeMs }) => [dev, ino, birthtimeMs].join(' '),
    () => '',
  );
}
