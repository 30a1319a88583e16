import { chain } from '../../chain.ts';
import { JwtError } from '../../errors.ts';
import type { Header } from '../issue/header.ts';
import { type Compact, type CompactJwe, type CompactJws, readCompact } from './compact.ts';
import type { Open } from './open.ts';

/** The content of a token, with its header. */
export interface Content {
  readonly header: Header;
  /** The claims set, as JSON in UTF-8. */
  readonly content: Uint8Array;
}

/**
 * Decrypts a token, verifies it, or both. The keys decide which, never the token: one of another form is refused (RFC
 * 8725 §2.3, §3.3).
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
      throw malformed('the encrypted token contains a signed one, but no key for its signature is chosen');
    }
    return outer;
  });
}

/** Reads a token without verification. An encrypted token needs its key. */
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
  // RFC 7515 §4.1.11: a token with unsupported extensions must be refused. None is supported here.
  if ('crit' in header) throw malformed('the token requires an extension ("crit") that is not supported');
  const content = open(compact);
  return content instanceof Promise ? content.then((later) => ({ header, content: later })) : { header, content };
}

function readInner(outer: Content): Compact {
  if (!isToken(textOf(outer)))
    throw malformed('the encrypted token contains no signed one, but a key for a signature is chosen');
  return readCompact(textOf(outer));
}

function requireJws(compact: Compact): CompactJws {
  if (compact.form === 'JWS') return compact;
  throw encrypted();
}

function requireJwe(compact: Compact): CompactJwe {
  if (compact.form === 'JWE') return compact;
  throw malformed('the token is not encrypted, but a decryption key is chosen');
}

/** The plaintext as ASCII, which a token is. */
function textOf({ content }: Content): string {
  return Buffer.from(content).toString('latin1');
}

function isToken(text: string): boolean {
  return /^[\w.-]*$/.test(text);
}

function encrypted(): JwtError {
  return malformed('the token is encrypted, but no decryption key is chosen');
}

function malformed(why: string): JwtError {
  return new JwtError('ERR_TOKEN_FORMAT', why, {
    hint: 'Choose the keys in this node that fit the tokens of the issuer.',
  });
}
