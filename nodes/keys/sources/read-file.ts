import { constants, type Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { bytesInWords } from '../../../src/bytes.ts';
import { JwtError } from '../../../src/errors.ts';
import { decodeText, maxTextLength } from '../../../src/jwk/read/foreign-formats.ts';

/** The methods of an open file that are used here. */
export interface OpenFile {
  stat(): Promise<Stats>;
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  close(): Promise<void>;
}
export type Open = (path: string, flags: number) => Promise<OpenFile>;

/** The text of a file, and its signature when it was read. */
export interface FileText {
  readonly text: string;
  readonly signature: string;
}

/**
 * Reads a key file; at most 64 KiB and one byte, whatever size it reports.
 *
 * @throws JwtError `ERR_KEY_SOURCE`, `ERR_TOO_LARGE`, `ERR_KEY_FORMAT`
 */
export async function readKeyFile(path: string, openFile: Open = open): Promise<FileText> {
  try {
    // Without O_NONBLOCK, opening a named pipe would block a pool thread until there is a writer.
    const file = await openFile(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw unreadable(stats.isDirectory() ? 'EISDIR' : 'ENODEV');
      return { text: textOf(await readBounded(file)), signature: signatureOf(stats) };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof JwtError ? error : unreadable(String((error as NodeJS.ErrnoException).code));
  }
}

/** A string that changes whenever the file does; empty if there is no file. */
export async function fileSignature(path: string): Promise<string> {
  return stat(path).then(signatureOf, () => '');
}

function signatureOf({ dev, ino, size, mtimeMs, ctimeMs, mode }: Stats): string {
  // ctime also changes with owner and mode, and when a writer restores the old mtime.
  return [dev, ino, size, mtimeMs, ctimeMs, mode].join(' ');
}

async function readBounded(file: OpenFile): Promise<Buffer> {
  const bytes = Buffer.alloc(maxTextLength + 1);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
    if (bytesRead === 0) return bytes.subarray(0, length);
    length += bytesRead;
  }
  throw new JwtError('ERR_TOO_LARGE', `the key file is larger than ${bytesInWords(maxTextLength)}`, {
    hint: 'Enter the path of a file that holds only the key.',
    setting: 'location',
  });
}

function textOf(bytes: Buffer): string {
  const text = withoutLineBreaks(decodeText(bytes));
  if (text.trim() === '') throw unreadable('empty');
  return text;
}

/** A text without the line breaks at its end, which belong to its file or variable and not to the secret in it. */
export function withoutLineBreaks(text: string): string {
  let end = text.length;
  while (end > 0 && '\r\n'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

const again = 'The file is then read again automatically, without a deploy.';
const denied = [
  'may not be read by the user that runs Node-RED',
  `Let that user read the file and enter its directories. ${again}`,
] as const;
const exhausted = [
  'cannot be opened: too many files are open',
  `Raise the limit of open files where Node-RED starts (ulimit -n), or find out what leaves them open. ${again}`,
] as const;
const missing = [
  'does not exist',
  'Enter its path on the machine that runs Node-RED; a relative one begins in the user directory of Node-RED.',
] as const;

/** What is wrong with a file and what to do, by the error code of the operating system. */
const problems: Readonly<Record<string, readonly [string, string]>> = {
  ENOENT: missing,
  ENOTDIR: missing,
  EACCES: denied,
  EPERM: denied,
  EMFILE: exhausted,
  ENFILE: exhausted,
  EISDIR: ['is a directory', 'Enter the path of the key file in it.'],
  ENODEV: ['is a device, a socket or a pipe', 'Enter the path of an ordinary file.'],
  ELOOP: ['is a symbolic link that leads to itself', 'Enter the path of the file itself, or correct the link.'],
  ENAMETOOLONG: ['cannot exist: its path is too long', 'Enter the path of the file, not the key itself.'],
  empty: ['is empty', `Write the key into it. ${again}`],
};

function unreadable(code: string): JwtError {
  const [why, hint] = (Object.hasOwn(problems, code) ? problems[code] : undefined) ?? [
    `cannot be read (${code})`,
    `Check the disk or the network share that it is on. ${again}`,
  ];
  // The path is not quoted: some enter the key itself in its place.
  return new JwtError('ERR_KEY_SOURCE', `the file that this JWT key names ${why}`, { hint, setting: 'location' });
}
