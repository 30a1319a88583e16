import { JwtError } from '../../errors.ts';
import { readDer } from './der.ts';
import { type LegacyEncryption, takeLegacyHeaders } from './legacy-encryption.ts';

/** One block of a PEM text (RFC 7468). */
export interface PemBlock {
  /** The label of its BEGIN line: `PRIVATE KEY`, `CERTIFICATE`. */
  readonly label: string;
  readonly der: Buffer;
  /** The older encryption, by headers inside the block (RFC 1421). */
  readonly legacyEncryption: LegacyEncryption | undefined;
}

const marker = /-----(BEGIN|END) ([A-Z0-9 -]{1,64}?)-----/g;

/** A line break that was escaped once or several times. Bounded, since a text may consist of backslashes only. */
const escapedBreak = /\\{1,8}[rn]/g;

/** Whether a text contains a PEM, even a damaged one. */
export function isPem(text: string): boolean {
  return /-----(?:BEGIN|END)/.test(text);
}

/**
 * Reads the blocks of a PEM text. It tolerates a byte order mark, CRLF, literal `\n`, one line with spaces, quotes,
 * indentation, text before or after, and lines of any length.
 *
 * @throws JwtError `ERR_KEY_FORMAT` for an incomplete text
 */
export function readArmor(text: string): PemBlock[] {
  const pem = text.replace(escapedBreak, '\n');
  const markers = [...pem.matchAll(marker)];
  if (markers.length === 0) throw unmatched('the PEM is cut off: its BEGIN line is incomplete');
  const blocks: PemBlock[] = [];
  for (let index = 0; index < markers.length; index += 2) {
    const [begin, end] = [markers[index], markers[index + 1]];
    if (begin?.[1] !== 'BEGIN') throw unmatched('the PEM has an END line without a BEGIN line before it');
    if (end?.[1] !== 'END') throw unmatched('the PEM is cut off: its BEGIN line has no END line');
    if (begin[2] !== end[2]) throw unmatched('the BEGIN and END lines of the PEM have different labels');
    blocks.push(readBlock(begin[2] ?? '', pem.slice(begin.index + begin[0].length, end.index)));
  }
  return blocks;
}

function readBlock(label: string, inside: string): PemBlock {
  const { body, encryption } = takeLegacyHeaders(inside);
  const base64 = body.replace(/[\s"'\u00a0\u200b\ufeff]/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) {
    throw new JwtError('ERR_KEY_FORMAT', 'the PEM is damaged: the text between its BEGIN and END lines is not base64', {
      hint: 'Copy the whole text again; a character may be missing or added at the end of a line.',
    });
  }
  return { label, der: Buffer.from(base64, 'base64'), legacyEncryption: encryption };
}

/**
 * Requires that the DER of a block has the length that it states.
 *
 * @throws JwtError `ERR_KEY_FORMAT`
 */
export function requireWhole({ der, legacyEncryption }: PemBlock): void {
  if (legacyEncryption || readDer(der)?.bytes.length === der.length) return;
  throw new JwtError('ERR_KEY_FORMAT', 'the PEM is truncated or damaged: its length is not the one that it states', {
    hint: 'Copy the whole text again: a line is missing, or there twice.',
  });
}

function unmatched(why: string): JwtError {
  return new JwtError('ERR_KEY_FORMAT', why, { hint: 'Copy it again, from its BEGIN line to its END line.' });
}
