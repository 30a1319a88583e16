import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  type FSWatcher,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileSource, type FileOptions } from '../../nodes/keys/sources/file.ts';
import type { Open } from '../../nodes/keys/sources/read-file.ts';
import type { KeySource } from '../../nodes/keys/sources/source.ts';
import type { JwtError } from '../../src/errors.ts';
import type { Key } from '../../src/jwk/key.ts';
import { rejects } from '../support/errors.ts';
import { keyOf } from '../support/keys.ts';

const secrets = ['a'.repeat(48), 'b'.repeat(48)] as const;
const read = (secret: string) => keyOf('sig', 'oct', { secret });
const secretOf = (key: Key) => key.secret?.export().toString();
const readAgain = /read again automatically, without a deploy\.$/;

/** The user `nobody`, where the tests run as root, who may read everything. */
const isRoot = process.geteuid?.() === 0;
const nobody = 65_534;

describe('a key file', () => {
  let folder = '';
  let sources: KeySource[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jwt-file-'));
    if (isRoot) chownSync(folder, nobody, nobody);
  });
  afterEach(() => {
    for (const source of sources) source.close();
    sources = [];
    if (isRoot) process.seteuid?.(0);
    rmSync(folder, { recursive: true, force: true });
  });

  const path = (name = 'key') => join(folder, name);

  /** A source that looks every few milliseconds, and what it has told of. */
  function openSource(options: Partial<FileOptions> = {}, at = path()) {
    let wake = () => {};
    let changes = 0;
    const changed = () => {
      changes += 1;
      wake();
    };
    const source = createFileSource(at, read, changed, { pollMs: 5, debounceMs: 1, maxRetryMs: 20, ...options });
    sources.push(source);
    const keyNow = async () => source.keyFor({}, undefined as never);
    /** Waits for the next change, until a condition holds. */
    const until = async (condition: () => boolean | undefined) => {
      while (!condition()) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    let known: string | undefined;
    const follow = () =>
      keyNow().then(
        (key) => {
          known = secretOf(key);
        },
        () => {},
      );
    const untilSecret = async (secret: string) => {
      for (await follow(); known !== secret; await follow()) await new Promise((resolve) => setImmediate(resolve));
    };
    return { source, keyNow, until, untilSecret, changes: () => changes };
  }

  const refused = async (source: { keyNow: () => Promise<Key> }, why: string, hint: RegExp): Promise<JwtError> => {
    const error = await rejects(source.keyNow(), 'ERR_KEY_SOURCE', /./);
    assert.equal(error.message, `the file that this JWT key names ${why}`);
    assert.match(error.hint ?? '', hint);
    return error;
  };

  describe('that could not be read is read again:', () => {
    it('of another user, who gives it away later', async () => {
      writeFileSync(path(), secrets[0], { mode: 0o600 });
      if (isRoot) process.seteuid?.(nobody);
      else chmodSync(path(), 0o000);
      const file = openSource();
      await refused(file, 'may not be read by the user that runs Node-RED', readAgain);
      if (isRoot) {
        process.seteuid?.(0);
        chownSync(path(), nobody, nobody);
        process.seteuid?.(nobody);
      } else {
        chmodSync(path(), 0o600);
      }
      await file.untilSecret(secrets[0]);
    });

    it('moved in with mode 000, beside the last good key', async () => {
      if (isRoot) process.seteuid?.(nobody);
      writeFileSync(path(), secrets[0]);
      const file = openSource();
      await file.keyNow();
      writeFileSync(path('new'), secrets[1], { mode: 0o000 });
      execFileSync('mv', [path('new'), path()]);
      await file.until(() => file.source.problem()?.message.includes('may not be read'));
      assert.equal(secretOf(await file.keyNow()), secrets[0]);
      chmodSync(path(), 0o600);
      await file.untilSecret(secrets[1]);
      assert.equal(file.source.problem(), undefined);
    });

    for (const code of ['EMFILE', 'ENFILE']) {
      it(`rotated while there are too many open files (${code})`, async () => {
        writeFileSync(path(), secrets[0]);
        let isExhausted = false;
        const openFile: Open = (...request) =>
          isExhausted ? Promise.reject(Object.assign(new Error(code), { code })) : open(...request);
        const file = openSource({ open: openFile });
        await file.keyNow();
        isExhausted = true;
        writeFileSync(path(), secrets[1]);
        await file.until(() => file.source.problem() !== undefined);
        const problem = file.source.problem();
        assert.equal(problem?.code, 'ERR_KEY_SOURCE');
        assert.equal(problem?.message, 'the file that this JWT key names cannot be opened: too many files are open');
        assert.match(problem?.hint ?? '', /ulimit -n/);
        isExhausted = false;
        await file.untilSecret(secrets[1]);
      });
    }

    it('ever more rarely: after twice as long each time, and told of once', async () => {
      const attempts: number[] = [];
      const openFile: Open = () => {
        attempts.push(performance.now());
        return Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' }));
      };
      writeFileSync(path(), secrets[0]);
      const file = openSource({ open: openFile, pollMs: 2, maxRetryMs: 3_600_000 });
      await refused(file, 'cannot be read (EIO)', /disk or the network share/);
      while (attempts.length < 6) await new Promise((resolve) => setImmediate(resolve));
      const gaps = attempts.slice(1).map((time, index) => time - (attempts[index] ?? 0));
      // The first comes soon after the source has opened: the file may just have been about to change.
      for (const [index, gap] of gaps.slice(1).entries()) assert.ok(gap >= 2 * 2 ** index, String(gaps));
      assert.equal(file.changes(), 1);
    });
  });

  it('that is overwritten in place with the same size and time is another', async () => {
    writeFileSync(path(), secrets[0]);
    const { atime, mtime } = statSync(path());
    utimesSync(path(), atime, mtime);
    const file = openSource();
    await file.keyNow();
    writeFileSync(path(), secrets[1]);
    utimesSync(path(), atime, mtime);
    await file.untilSecret(secrets[1]);
  });

  it('whose directory is removed and made again is watched again', async () => {
    const directory = path('keys');
    mkdirSync(directory);
    writeFileSync(join(directory, 'key'), secrets[0]);
    const watchers: FSWatcher[] = [];
    const watching = ((...request: Parameters<typeof watch>) => {
      const watcher = watch(...request);
      watchers.push(watcher);
      return watcher;
    }) as typeof watch;
    const file = openSource({ watch: watching }, join(directory, 'key'));
    await file.keyNow();
    while (watchers.length < 1) await new Promise((resolve) => setImmediate(resolve));
    rmSync(directory, { recursive: true });
    await file.until(() => file.source.problem()?.message.endsWith('does not exist'));
    mkdirSync(directory);
    writeFileSync(join(directory, 'key'), secrets[1]);
    await file.untilSecret(secrets[1]);
    while (watchers.length < 2) await new Promise((resolve) => setImmediate(resolve));
  });

  describe('is refused with what to do', () => {
    it('where it does not exist', async () => {
      await refused(openSource(), 'does not exist', /a relative one begins in the user directory/);
      writeFileSync(path('file'), 'x');
      await refused(openSource({}, path('file/key')), 'does not exist', /path/);
    });

    it('where it is a directory', async () => {
      mkdirSync(path());
      await refused(openSource(), 'is a directory', /the key file in it/);
    });

    it('where it is a device or a pipe', async () => {
      await refused(openSource({}, '/dev/zero'), 'is a device, a socket or a pipe', /ordinary file/);
      execFileSync('mkfifo', [path()]);
      await refused(openSource(), 'is a device, a socket or a pipe', /ordinary file/);
    });

    it('where it is a link to itself', async () => {
      symlinkSync(path(), path());
      await refused(openSource(), 'is a symbolic link that leads to itself', /correct the link/);
    });

    it('where it is empty', async () => {
      writeFileSync(path(), '\n');
      await refused(openSource(), 'is empty', readAgain);
    });

    it('where its path is a key', async () => {
      const error = await refused(
        openSource({}, path('k'.repeat(5000))),
        'cannot exist: its path is too long',
        /itself/,
      );
      assert.doesNotMatch(`${error.message}${error.hint}`, /kkk/);
    });

    it('where reading fails, by the name of the error alone', async () => {
      const openFile: Open = async (...request) => {
        const file = await open(...request);
        return {
          stat: () => file.stat(),
          read: () => Promise.reject(Object.assign(new Error(`EIO: ${path()}`), { code: 'EIO' })),
          close: () => file.close(),
        };
      };
      writeFileSync(path(), secrets[0]);
      await refused(openSource({ open: openFile }), 'cannot be read (EIO)', readAgain);
    });
  });

  describe('is read to 64 KiB and a byte, whatever its size is said to be:', () => {
    it('a file without an end, whose size is 0', async () => {
      let bytes = 0;
      const openFile: Open = async (...request) => {
        const file = await open(...request);
        const endless = async (buffer: Buffer, offset: number, length: number) => {
          bytes += length;
          buffer.fill('x', offset, offset + length);
          return { bytesRead: length };
        };
        return { stat: () => file.stat(), read: endless, close: () => file.close() };
      };
      writeFileSync(path(), '');
      const error = await rejects(
        openSource({ open: openFile }).keyNow(),
        'ERR_TOO_LARGE',
        /^the key file is larger than 64 KiB$/,
      );
      assert.match(error.hint ?? '', /holds only the key/);
      assert.equal(bytes, 65_537);
    });

    it('a file of the system that has no end', async () => {
      await rejects(openSource({}, '/proc/self/pagemap').keyNow(), 'ERR_KEY_SOURCE', /cannot be read|does not exist/);
    });
  });
});
