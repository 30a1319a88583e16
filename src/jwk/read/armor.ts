import { JwtError } from '../../errors.ts';
import { readDer } from './der.ts';
import { type LegacyEncryption, takeLegacyHeaders } from './legacy-encryption.ts';

/** One block of a PEM text (RFC 7468), whole again however it was pasted. */
export interface PemBlock {
  /** What its BEGIN line says: `PRIVATE KEY`, `CERTIFICATE`. */
  readonly label: string;
  readonly der: Buffer;
  /** Encrypted in the older way, by headers inside the block. */
  readonly legacyEncryption: LegacyEncryption | undefined;
}

const marker = /-----(BEGIN|END) ([A-Z0-9 ]{1,64}?)-----/g;

/** A line break that was escaped, once or several times over. Bounded, since a text may be nothing but backslashes. */
const escapedBreak = /\\{1,8}[rn]/g;

/** Whether a text holds a PEM, in whatever state. */
export function isPem(text: string): boolean {
  return /-----(?:BEGIN|END)/.test(text) || unwrapped(text) !== undefined;
}

/**
 * Finds the blocks of a PEM text, and mends what happens to it on its way: a byte order mark, CRLF, literal `\n`, one
 * line with spaces, quotes, indentation, text before or after, lines of any length, the whole of it in base64.
 *
 * @throws JwtError `ERR_KEY_FORMAT` for a text that lost a part
 */
export function readArmor(text: string): PemBlock[] {
  const pem = (unwrapped(text) ?? text).replace(escapedBreak, '\n');
  const markers = [...pem.matchAll(marker)];
  if (markers.length === 0) throw unmatched('the PEM is cut off: its BEGIN line is not whole');
  const blocks: PemBlock[] = [];
  for (let index = 0; index < markers.length; index += 2) {
    const [begin, end] = [markers[index], markers[index + 1]];
    if (begin?.[1] !== 'BEGIN') throw unmatched('the PEM has an END line without a BEGIN line before it');
    if (end?.[1] !== 'END') throw unmatched('the PEM is cut off: its BEGIN line has no END line');
    if (begin[2] !== end[2]) throw unmatched('the PEM begins as one thing and ends as another');
    blocks.push(readBlock(begin[2] ?? '', pem.slice(begin.index + begin[0].length, end.index)));
  }
  return blocks;
}

function unwrapped(text: string): string | undefined {
  const body = text.replace(/[\s"']/g, '');
  if (text.includes('-----BEGIN') || !/^[A-Za-z0-9+/_-]{40,}={0,2}$/.test(body)) return undefined;
  const inner = Buffer.from(body, 'base64').toString('latin1');
  return inner.includes('-----BEGIN') ? inner : undefined;
}

function readBlock(label: string, inside: string): PemBlock {
  const { body, encryption } = takeLegacyHeaders(inside);
  const base64 = body.replace(/[\s"'\u00a0\u200b\ufeff]/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) {
    throw new JwtError('ERR_KEY_FORMAT', 'the PEM is damaged: what stands between its lines is not base64', {
      hint: 'Copy it again, whole; look for a character lost or put in at a line end.',
    });
  }
  return { label, der: Buffer.from(base64, 'base64'), legacyEncryption: encryption };
}

/**
 * Insists that the DER of a block is as long as it says.
 *
 * @throws JwtError `ERR_KEY_FORMAT`
 */
export function requireWhole({ der, legacyEncryption }: PemBlock): void {
  if (legacyEncryption || readDer(der)?.bytes.length === der.length) return;
  throw new JwtError('ERR_KEY_FORMAT', 'the PEM is truncated or damaged: it has another length than it says', {
    hint: 'Copy it again, whole: a line is missing, or doubled.',
  });
}

function unmatched(why: string): JwtError {
  return new JwtError('ERR_KEY_FORMAT', why, { hint: 'Copy it again, from its BEGIN line to its END line.' });
}
