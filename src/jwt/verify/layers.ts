import { chain } from '../../chain.ts';
import { JwtError } from '../../errors.ts';
import type { Header } from '../issue/header.ts';
import { type Compact, type CompactJwe, type CompactJws, readCompact } from './compact.ts';
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
export function openLayers(
  token: string,
  decrypt?: Open<CompactJwe>,
  verify?: Open<CompactJws>,
): Content | Promise<Content> {
  const compact = readCompact(token);
  if (!decrypt) return openLayer(requireJws(compact), verify);
  return chain(openLayer(requireJwe(compact), decrypt), (outer) => {
    if (verify) return openLayer(requireJws(readInner(outer)), verify);
    // RFC 7519 §5.2.
    if (/^JWT$/i.test(String(outer.header.cty))) {
      throw malformed('a signed token is inside the encrypted one, and no key for its signature is chosen');
    }
    return outer;
  });
}

/** Reads a token without believing it. What is encrypted can be read only with its key. */
export function decodeLayers(token: string, decrypt?: Open<CompactJwe>): Content | Promise<Content> {
  const compact = readCompact(token);
  const { header } = compact;
  if (compact.form === 'JWS') return { header, content: compact.payload };
  if (!decrypt) throw encrypted();
  return chain(decrypt(compact), (content) => {
    const text = textOf({ header, content });
    return isToken(text) ? decodeLayers(text, decrypt) : { header, content };
  });
}

function openLayer<Form extends Compact>(compact: Form, open?: Open<Form>): Content | Promise<Content> {
  if (!open) throw new TypeError('a token was opened without a key');
  const { header } = compact;
  // RFC 7515 §4.1.11: a receiver that does not understand an extension refuses the token. This one knows none.
  if ('crit' in header) throw malformed('the token demands an extension ("crit") that is not supported');
  const content = open(compact);
  return content instanceof Promise ? content.then((later) => ({ header, content: later })) : { header, content };
}

function readInner(outer: Content): Compact {
  if (!isToken(textOf(outer)))
    throw malformed('what is encrypted is not signed, and a key for its signature is chosen');
  return readCompact(textOf(outer));
}

function requireJws(compact: Compact): CompactJws {
  if (compact.form === 'JWS') return compact;
  throw encrypted();
}

function requireJwe(compact: Compact): CompactJwe {
  if (compact.form === 'JWE') return compact;
  throw malformed('the token is not encrypted, and a key for its decryption is chosen');
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
