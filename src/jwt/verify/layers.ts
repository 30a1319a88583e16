import { JwtError } from '../../errors.ts';
import type { Header } from '../issue/header.ts';
import { type Compact, readCompact } from './compact.ts';
import type { Open } from './open.ts';

/** What is inside a token, and the header that it was under. */
export interface Content {
  readonly header: Header;
  /** The claims set, as JSON in UTF-8. */
  readonly content: Uint8Array;
}

/**
 * Opens a token: decrypts it, verifies what is inside, or both. Which of them is settled beforehand, and a token of
 * another form is refused: it is never asked what it would like (RFC 8725 §2.3, §3.3).
 *
 * @throws JwtError `ERR_TOO_LARGE` and the `ERR_TOKEN_…` codes
 */
export async function openLayers(token: string, decrypt?: Open, verify?: Open): Promise<Content> {
  if (!decrypt) return openLayer(requireForm(readCompact(token), 'JWS'), verify);
  const outer = await openLayer(requireForm(readCompact(token), 'JWE'), decrypt);
  if (verify) return openLayer(requireForm(readInner(outer), 'JWS'), verify);
  // RFC 7519 §5.2.
  if (/^JWT$/i.test(String(outer.header.cty))) {
    throw malformed('a signed token is inside the encrypted one, and no key for its signature is chosen');
  }
  return outer;
}

/** Reads a token without believing it. What is encrypted can be read only with its key. */
export async function decodeLayers(token: string, decrypt?: Open): Promise<Content> {
  const compact = readCompact(token);
  if (compact.form === 'JWS') return { header: compact.header, content: compact.second };
  if (!decrypt) throw encrypted();
  const outer = { header: compact.header, content: await decrypt(compact) };
  return isToken(textOf(outer)) ? decodeLayers(textOf(outer)) : outer;
}

async function openLayer(compact: Compact, open?: Open): Promise<Content> {
  if (!open) throw new TypeError('a token was opened without a key');
  // RFC 7515 §4.1.11: a receiver that does not understand an extension refuses the token. This one knows none.
  if ('crit' in compact.header) throw malformed('the token demands an extension ("crit") that is not supported');
  return { header: compact.header, content: await open(compact) };
}

function readInner(outer: Content): Compact {
  if (!isToken(textOf(outer)))
    throw malformed('what is encrypted is not signed, and a key for its signature is chosen');
  return readCompact(textOf(outer));
}

function requireForm(compact: Compact, form: Compact['form']): Compact {
  if (compact.form === form) return compact;
  throw form === 'JWS' ? encrypted() : malformed('the token is not encrypted, and a key for its decryption is chosen');
}

/** The plaintext as a token would be: ASCII. */
function textOf({ content }: Content): string {
  return Buffer.from(content).toString('latin1');
}

function isToken(text: string): boolean {
  return /^[\w.-]*$/.test(text);
}

function encrypted(): JwtError {
  return malformed('the token is encrypted, and no key for its decryption is chosen');
}

function malformed(why: string): JwtError {
  return new JwtError('ERR_TOKEN_FORMAT', why, { hint: 'Its issuer and the settings of this node must agree.' });
}
