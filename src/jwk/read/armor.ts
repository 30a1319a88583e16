import { JwtError } from '../../errors.ts';
import { readDer } from './der.ts';

/** One block of a PEM text (RFC 7468), whole again however it was pasted. */
export interface PemBlock {
  /** What its BEGIN line says: `PRIVATE KEY`, `CERTIFICATE`. */
  readonly label: string;
  readonly der: Buffer;
  /** The block as it should have been: one label, lines of 64 characters. */
  readonly pem: string;
  /** Encrypted in the older way, by headers inside the block (RFC 1421 §4.6). */
  readonly isLegacyEncrypted: boolean;
}

const marker = /-----(BEGIN|END) ([A-Z0-9 ]+?)-----/g;

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
  const pem = (unwrapped(text) ?? text).replace(/\\+[rn]/g, '\n');
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

// RFC 1421 §4.6: the headers of the older way to encrypt. Flattened, they stand on one line.
const legacyHeaders = /Proc-Type:\s*4,\s*ENCRYPTED\s+DEK-Info:\s*([A-Z0-9-]+),\s*([0-9A-Fa-f]+)/;

function readBlock(label: string, inside: string): PemBlock {
  const [headers, cipher, vector] = legacyHeaders.exec(inside) ?? [''];
  const body = inside.replace(headers, '').replace(/[\s"'\u00a0\u200b\ufeff]/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(body) || body.length % 4 !== 0) {
    throw new JwtError('ERR_KEY_FORMAT', 'the PEM is damaged: what stands between its lines is not base64', {
      hint: 'Copy it again, whole; look for a character lost or put in at a line end.',
    });
  }
  const der = Buffer.from(body, 'base64');
  const lines = body.match(/.{1,64}/g) ?? [];
  const head = headers === '' ? [] : ['Proc-Type: 4,ENCRYPTED', `DEK-Info: ${cipher},${vector}`, ''];
  const pem = [`-----BEGIN ${label}-----`, ...head, ...lines, `-----END ${label}-----`, ''].join('\n');
  return { label, der, pem, isLegacyEncrypted: headers !== '' };
}

/**
 * Insists that the DER of a block is as long as it says.
 *
 * @throws JwtError `ERR_KEY_FORMAT`
 */
export function requireWhole({ der, isLegacyEncrypted }: PemBlock): void {
  if (isLegacyEncrypted || readDer(der)?.size === der.length) return;
  throw new JwtError('ERR_KEY_FORMAT', 'the PEM is truncated or damaged: it has another length than it says', {
    hint: 'Copy it again, whole: a line is missing, or doubled.',
  });
}

function unmatched(why: string): JwtError {
  return new JwtError('ERR_KEY_FORMAT', why, { hint: 'Copy it again, from its BEGIN line to its END line.' });
}
