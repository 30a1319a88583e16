import { derChildren, derTags, readDer } from './der.ts';

/** Structures in DER, by the first elements of their outer sequence. */
const shapes: readonly (readonly [what: string, pattern: RegExp])[] = [
  // Tags and small integers of the first elements: RFC 7292 §4, RFC 5958 §2, RFC 8017 §A.1, RFC 5915 §3, RFC 5280.
  ['PKCS#12', /^i3 s/],
  ['PKCS#8', /^i[01] s o/],
  ['PKCS#1', /^i[01] i/],
  ['PKCS#1 public', /^i i/],
  ['SEC 1', /^i1 o/],
  ['encrypted PKCS#8', /^s o$/],
  ['SPKI', /^s b/],
  ['a certificate or certificate request', /^s s b/],
];

const letters: Readonly<Record<number, string>> = { 2: 'i', 3: 'b', 4: 'o', 48: 's' };

/**
 * Names the structure of DER bytes; undefined where they are not DER. Of random secrets, one in 65,000 has the length that its
 * second byte says, and next to none is made of whole elements.
 */
export function nameDer(bytes: Buffer): string | undefined {
  const outer = readDer(bytes);
  if (outer?.tag !== derTags.sequence || outer.bytes.length !== bytes.length) return undefined;
  const children = derChildren(outer);
  if (!children) return undefined;
  const outline = children.slice(0, 4).map(({ tag, content }) => {
    const letter = letters[tag] ?? '?';
    return tag === derTags.integer && content.length === 1 ? `i${content[0]}` : letter;
  });
  return shapes.find(([, pattern]) => pattern.test(outline.join(' ')))?.[0] ?? 'of an unknown kind';
}

/** DER in base64 or base64url; undefined for any other text. */
export function bareDer(text: string): Buffer | undefined {
  const body = text.replace(/\s/g, '');
  // A SEQUENCE, whose tag is 0x30.
  const bytes = /^M[\w+/-]{20,}={0,2}$/.test(body) ? Buffer.from(body, 'base64') : undefined;
  return bytes && nameDer(bytes) !== undefined ? bytes : undefined;
}
