import { constants, type FSWatcher, watch } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toJwtError } from '../../../src/attempt.ts';
import { JwtError } from '../../../src/errors.ts';
import type { Key } from '../../../src/jwk/key.ts';
import { decodeText, maxTextLength } from '../../../src/jwk/read/foreign-formats.ts';
import type { KeySource, ReadText } from './source.ts';

/** How long a file is left alone after it changed, and how often it is looked at in any case; milliseconds. */
const debounceMs = 50;
const pollMs = 1000;

/**
 * A key in a file, which is watched together with its directory. While the file is replaced, cut off, gone or a
 * directory, the last good key stays in use.
 *
 * @param onChange - is called when another key, or another trouble, is there
 */
export function createFileSource(path: string, read: ReadText, onChange: () => void): KeySource {
  let key: Key | undefined;
  let text: string | undefined;
  let trouble: JwtError | undefined;
  let signature = '';
  let closed = false;

  const load = async () => {
    signature = await signatureOf(path);
    const before = { key, code: trouble?.code };
    try {
      const found = await readFile(path);
      // The same text is the same key: it is not read anew.
      if (found !== text || key === undefined) key = await read(found);
      text = found;
      trouble = undefined;
    } catch (error) {
      trouble = toJwtError(error);
    }
    if (!closed && (before.key !== key || before.code !== trouble?.code)) onChange();
  };

  let loading = load();
  const check = () => {
    // One after the other: a load that began earlier never overtakes a later one.
    loading = loading.then(async () => {
      if (!closed && (await signatureOf(path)) !== signature) await load();
    });
  };
  const watcher = watchDirectory(path, check);

  const current = (): Key => {
    if (key === undefined) throw trouble ?? new TypeError('a key file was asked for before it was read');
    return key;
  };
  return {
    keyFor: () => (key === undefined ? loading.then(current) : key),
    isPerMessage: false,
    trouble: () => (key === undefined ? undefined : trouble),
    close: () => {
      closed = true;
      watcher.close();
    },
  };
}

/** Calls back, once things are calm, when anything happens in the directory of a file; and now and then in any case. */
function watchDirectory(path: string, check: () => void): { close(): void } {
  let watcher: FSWatcher | undefined;
  let waiting: NodeJS.Timeout | undefined;

  const release = () => {
    watcher?.close();
    watcher = undefined;
  };
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(check, debounceMs).unref();
  };
  const arm = () => {
    try {
      // The directory and not the file: a file that is replaced by another takes its watcher along.
      watcher ??= watch(dirname(path), { persistent: false }, later).on('error', release);
    } catch {
      // The directory is not there yet, or has no watchers: the timer below looks again.
    }
  };
  arm();
  const timer = setInterval(() => {
    arm();
    check();
  }, pollMs).unref();
  return {
    close() {
      clearInterval(timer);
      clearTimeout(waiting);
      release();
    },
  };
}

/** Changes when the file does; empty while there is none. */
async function signatureOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found ? [found.ino, found.size, found.mtimeMs, found.isFile()].join(' ') : '';
}

async function readFile(path: string): Promise<string> {
  // Opening a named pipe would wait for who writes into it, and hold up a thread of the pool for so long.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(() => {
    throw unreadable('does not exist, or may not be read');
  });
  try {
    const { size } = await requireFile(file);
    if (size > maxTextLength) throw new JwtError('ERR_TOO_LARGE', 'the key file is larger than 64 KiB; no key is');
    // A line break at the end belongs to the file, and not to the secret in it.
    const text = decodeText(await file.readFile()).replace(/\r?\n$/, '');
    if (text.trim() === '') throw unreadable('is empty');
    return text;
  } finally {
    await file.close();
  }
}

async function requireFile(file: Awaited<ReturnType<typeof open>>): Promise<{ size: number }> {
  const found = await file.stat();
  if (!found.isFile()) throw unreadable('is a directory, a device or a pipe');
  return found;
}

function unreadable(why: string): JwtError {
  // The path is not quoted: people put the key itself where its path belongs.
  return new JwtError('ERR_KEY_SOURCE', `the file that this JWT key names ${why}`, {
    hint: 'Enter its path on the machine that runs Node-RED, and let that user read it.',
  });
}
