import { toJwtError } from '../../../src/attempt.ts';
import type { JwtError } from '../../../src/errors.ts';
import type { Key } from '../../../src/jwk/key.ts';
import { fileSignature, type Open, readKeyFile } from './read-file.ts';
import type { KeySource, ReadText } from './source.ts';
import { type WatchOptions, watchDefaults, watchFile } from './watch-file.ts';

export interface FileOptions extends WatchOptions {
  /** Longest time between two attempts while the file cannot be used, in milliseconds. */
  readonly maxRetryMs: number;
  readonly open?: Open;
}

const defaults: FileOptions = { ...watchDefaults, maxRetryMs: 30_000 };

/**
 * Creates a source that reads a key from a file and watches it and its directory. While the file is missing, incomplete
 * or a directory, the last good key stays in use, and the file is read again after one second, two, four, and so on.
 *
 * @param onChange - called when the key or the problem has changed
 */
export function createFileSource(
  path: string,
  read: ReadText,
  onChange: () => void,
  options: Partial<FileOptions> = {},
): KeySource {
  const { maxRetryMs, open, ...watching } = { ...defaults, ...options };
  const retry = createRetry(watching.pollMs, maxRetryMs);
  let key: Key | undefined;
  let text: string | undefined;
  let problem: JwtError | undefined;
  let signature = '';
  let isClosed = false;

  const load = async () => {
    const before = { key, message: problem?.message };
    try {
      const found = await readKeyFile(path, open);
      signature = found.signature;
      // The same text is the same key and is not parsed again.
      if (found.text !== text || key === undefined) key = await read(found.text);
      text = found.text;
      problem = undefined;
      retry.reset();
    } catch (error) {
      problem = toJwtError(error);
      retry.postpone();
    }
    if (!isClosed && (before.key !== key || before.message !== problem?.message)) onChange();
  };

  let loading = load();
  let isWaiting = false;
  const check = () => {
    // At most one check waits, even if the file system does not answer the one before.
    if (isWaiting) return;
    isWaiting = true;
    // In sequence: an earlier load never overwrites the result of a later one.
    loading = loading.then(async () => {
      isWaiting = false;
      if (isClosed) return;
      const found = await fileSignature(path);
      if (found !== signature) retry.reset();
      else if (!problem || !retry.isDue()) return;
      signature = found;
      await load();
    });
  };
  const watcher = watchFile(path, check, watching);

  const current = (): Key => {
    if (key === undefined) throw problem ?? new TypeError('a key file was asked for before it was read');
    return key;
  };
  return {
    keyFor: () => (key === undefined ? loading.then(current) : key),
    isPerMessage: false,
    problem: () => (key === undefined ? undefined : problem),
    close: () => {
      isClosed = true;
      watcher.close();
    },
  };
}

/** Exponential backoff for a file that cannot be used. */
function createRetry(minMs: number, maxMs: number) {
  let waitMs = minMs;
  let dueAt = 0;
  return {
    isDue: () => performance.now() >= dueAt,
    postpone: () => {
      dueAt = performance.now() + waitMs;
      waitMs = Math.min(2 * waitMs, maxMs);
    },
    reset: () => {
      waitMs = minMs;
    },
  };
}
