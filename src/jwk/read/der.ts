/** One element of DER (ITU-T X.690): its tag, its content, and how many bytes it takes in all. */
export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  readonly size: number;
}

export const derTags = { integer: 0x02, octetString: 0x04, objectId: 0x06, sequence: 0x30 } as const;

/**
 * Reads the first element of some bytes.
 *
 * @returns undefined where the bytes are no DER, or end before the element does
 */
export function readDer(bytes: Buffer): DerElement | undefined {
  const [tag, first = 0] = bytes;
  if (tag === undefined || bytes.length < 2) return undefined;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4 || first === 0x80 || bytes.length < 2 + lengthBytes) return undefined;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(2, lengthBytes);
  const start = 2 + lengthBytes;
  if (bytes.length < start + length) return undefined;
  return { tag, content: bytes.subarray(start, start + length), size: start + length };
}

/** The elements inside a constructed one; those before the first that is no DER. */
export function derChildren({ content }: DerElement): DerElement[] {
  const children: DerElement[] = [];
  for (let rest = content; rest.length > 0; ) {
    const child = readDer(rest);
    if (!child) break;
    children.push(child);
    rest = rest.subarray(child.size);
  }
  return children;
}

/** What a DER text is, by the first elements of its outer sequence. */
const shapes: readonly (readonly [what: string, pattern: RegExp])[] = [
  // Tags and small integers of the first elements: RFC 7292 §4, RFC 5958 §2, RFC 8017 §A.1.2, RFC 5915 §3, RFC 5280.
  ['PKCS#12', /^i3 s/],
  ['PKCS#8', /^i0 s o/],
  ['PKCS#1', /^i0 i/],
  ['SEC 1', /^i1 o/],
  ['encrypted PKCS#8', /^s o$/],
  ['SPKI', /^s b/],
  ['a certificate or certificate request', /^s s b/],
];

const letters: Readonly<Record<number, string>> = { 2: 'i', 3: 'b', 4: 'o', 48: 's' };

/** Names what DER bytes hold, or undefined where they are no DER. */
export function nameDer(bytes: Buffer): string | undefined {
  const outer = readDer(bytes);
  if (outer?.tag !== derTags.sequence || outer.size !== bytes.length) return undefined;
  const outline = derChildren(outer).map(({ tag, content }) => {
    const letter = letters[tag] ?? '?';
    return tag === derTags.integer && content.length === 1 ? `i${content[0]}` : letter;
  });
  return shapes.find(([, pattern]) => pattern.test(outline.join(' ')))?.[0] ?? 'of an unknown kind';
}

/**
 * The work that opening an encrypted PKCS#8 key costs: the iterations of its key derivation (RFC 8018 §A.2).
 *
 * @returns 0 where none is found
 */
export function derivationCount(pkcs8: Buffer): number {
  const outer = readDer(pkcs8);
  const algorithm = outer && derChildren(outer)[0];
  return algorithm ? countIn(algorithm) : 0;
}

function countIn(element: DerElement): number {
  const children = derChildren(element);
  for (const [index, { tag, content }] of children.entries()) {
    if (tag === derTags.sequence) {
      const found = countIn({ tag, content, size: 0 });
      if (found > 0) return found;
    }
    // The salt, and behind it the count.
    const isCount = tag === derTags.integer && children[index - 1]?.tag === derTags.octetString;
    if (isCount) return content.length > 6 ? Number.POSITIVE_INFINITY : content.readUIntBE(0, content.length);
  }
  return 0;
}
