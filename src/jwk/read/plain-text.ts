import { unwrap } from '../../unwrap.ts';
import { derChildren, derTags, readDer } from './der.ts';
import { requireText } from './foreign-formats.ts';
import { bareDer, nameDer } from './name-der.ts';

/**
 * Reads the text of a key as a PEM, JSON or something else: without its wrappings, and with BEGIN and END lines around
 * bare DER in base64.
 *
 * @param what - `key` or `certificate`, for the error
 * @throws JwtError `ERR_TOO_LARGE`, `ERR_KEY_FORMAT`
 */
export function plainText(text: string, what: string): string {
  const plain = requireText(unwrap(requireText(text, what)), what);
  return pemOf(plain) ?? plain;
}

/** The label of a PEM (RFC 7468), by the structure of its DER. */
const labels: Readonly<Record<string, string>> = {
  'PKCS#8': 'PRIVATE KEY',
  'encrypted PKCS#8': 'ENCRYPTED PRIVATE KEY',
  'PKCS#1': 'RSA PRIVATE KEY',
  'SEC 1': 'EC PRIVATE KEY',
  SPKI: 'PUBLIC KEY',
  'PKCS#1 public': 'RSA PUBLIC KEY',
  'a certificate or certificate request': 'CERTIFICATE',
};

/** Writes bare DER of a key or certificate as PEM. The PEM reader then checks it before OpenSSL sees it. */
function pemOf(text: string): string | undefined {
  const der = bareDer(text);
  if (der === undefined) return undefined;
  const name = labels[nameDer(der) ?? ''];
  if (name === undefined) return undefined;
  const label = name === 'CERTIFICATE' && isRequest(der) ? 'CERTIFICATE REQUEST' : name;
  return `-----BEGIN ${label}-----\n${der.toString('base64')}\n-----END ${label}-----\n`;
}

/** RFC 2986 §4.1: version, subject and key come first. RFC 5280 §4.1: a certificate has its version in `[0]`. */
function isRequest(der: Buffer): boolean {
  const outer = readDer(der);
  const [first] = (outer && derChildren(outer)) ?? [];
  const inner = (first && derChildren(first)) ?? [];
  return inner[0]?.tag === derTags.integer && inner.length <= 4;
}
