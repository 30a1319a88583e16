import { chain } from '../../chain.ts';
import { type ErrorDetails, JwtError } from '../../errors.ts';
import type { Header } from '../issue/header.ts';
import { type Compact, type CompactJwe, type CompactJws, readCompact } from './compact.ts';
import { isCompact } from './foreign-tokens.ts';
import type { Open, Opened } from './open.ts';

/** The content of a token, with its header; the claims set, as JSON in UTF-8. */
export interface Content extends Opened {
  /** The form of the innermost layer. */
  readonly form: Compact['form'];
  readonly header: Header;
}

/**
 * Decrypts a token, verifies it, or both. The keys decide which, never the token: one of another form is refused (RFC
 * 8725 §2.3, §3.3).
 *
 * @throws JwtError `ERR_TOO_LARGE` and the `ERR_TOKEN_…` codes
 */
export function openLayers(
  compact: Compact,
  decrypt?: Open<CompactJwe>,
  verify?: Open<CompactJws>,
): Content | Promise<Content> {
  if (!decrypt) {
    const content = openLayer(requireJws(compact), verify);
    return content instanceof Promise ? content.then(requireClaims) : requireClaims(content);
  }
  return chain(openLayer(requireJwe(compact), decrypt), (outer) => {
    if (verify) return chain(openLayer(readInner(outer), verify), requireClaims);
    // RFC 7519 §5.2.
    if (/^JWT$/i.test(String(outer.header.cty)) && innerForm(outer) !== 'JWE') throw unverifiable();
    return requireClaims(outer);
  });
}

/** Reads a token without verification. An encrypted token needs its key. */
export function decodeLayers(compact: Compact, decrypt?: Open<CompactJwe>): Content | Promise<Content> {
  const { header } = compact;
  if (compact.form === 'JWS') return requireClaims({ form: 'JWS', header, content: compact.payload });
  if (!decrypt) throw encrypted();
  return chain(decrypt(compact), ({ content }) => {
    const text = textOf(content);
    return isToken(text) ? decodeLayers(readCompact(text), decrypt) : { form: 'JWE', header, content };
  });
}

function openLayer<Form extends Compact>(compact: Form, open?: Open<Form>): Content | Promise<Content> {
  if (!open) throw new TypeError('a token was opened without a key');
  const { form, header } = compact;
  // RFC 7515 §4.1.11: a token with unsupported extensions must be refused. None is supported here.
  if ('crit' in header) {
    throw malformed('the token requires an extension ("crit") that is not supported', {
      hint: 'Ask the issuer for tokens without the extension that "crit" names.',
    });
  }
  const opened = open(compact);
  return opened instanceof Promise ? opened.then((later) => ({ form, header, ...later })) : { form, header, ...opened };
}

function readInner(outer: Content): CompactJws {
  const text = textOf(outer.content);
  if (!isToken(text)) {
    throw malformed('the encrypted token contains no signed one, but a key for a signature is chosen', {
      hint: 'Ask the issuer to sign the claims before it encrypts them, or choose no key for the signature in this node.',
    });
  }
  const inner = readCompact(text);
  if (inner.form === 'JWE') throw nested('encrypted', 'encrypted');
  return inner;
}

const states = { JWS: 'signed', JWE: 'encrypted' } as const;

/** Requires claims in the innermost layer: a token in their place is named, and never opened. */
function requireClaims(layer: Content): Content {
  const inner = layer.content[0] === openingBrace ? undefined : innerForm(layer);
  if (inner === undefined) return layer;
  if (layer.form === 'JWE' && inner === 'JWS') throw unverifiable();
  throw nested(states[layer.form], states[inner]);
}

const openingBrace = 0x7b;

/** The form of a token in the place of claims; some issuers write it as a JSON string. */
function innerForm({ content }: Content): Compact['form'] | undefined {
  const text = textOf(content)
    .trim()
    .replace(/^"(.*)"$/, '$1');
  if (!isCompact(text)) return undefined;
  return text.split('.').length === 5 ? 'JWE' : 'JWS';
}

function requireJws(compact: Compact): CompactJws {
  if (compact.form === 'JWS') return compact;
  throw encrypted();
}

function requireJwe(compact: Compact): CompactJwe {
  if (compact.form === 'JWE') return compact;
  throw malformed('the token is not encrypted, but a decryption key is chosen', {
    hint: 'Ask the issuer to encrypt its tokens, or choose no decryption key in this node.',
  });
}

/** The plaintext as ASCII, which a token is. */
function textOf(content: Uint8Array): string {
  return Buffer.from(content).toString('latin1');
}

function isToken(text: string): boolean {
  return /^[\w.-]*$/.test(text);
}

function encrypted(): JwtError {
  return malformed('the token is encrypted, but no decryption key is chosen', {
    setting: 'decryptionKey',
    hint: 'Choose the decryption key in this node, or ask the issuer for tokens that are only signed.',
  });
}

function unverifiable(): JwtError {
  return malformed('the encrypted token contains a signed one, but no key for its signature is chosen', {
    setting: 'key',
    hint: 'Choose the key of the issuer in this node, under Verify with, beside the decryption key.',
  });
}

/** The error of a token in the place of claims: only one that is signed and then encrypted is supported. */
function nested(outer: string, inner: string): JwtError {
  const another = inner === outer ? 'another' : 'an';
  return malformed(`the ${outer} token contains ${another} ${inner} one in the place of claims`, {
    hint: 'Ask the issuer for a token that is signed once, and then encrypted if it must be (RFC 7519 §11.2).',
  });
}

function malformed(why: string, details: ErrorDetails): JwtError {
  return new JwtError('ERR_TOKEN_FORMAT', why, details);
}
