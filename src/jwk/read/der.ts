import type { JwtError } from '../../errors.ts';

/** One element of DER (ITU-T X.690). */
export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  /** Tag, length and content. */
  readonly bytes: Buffer;
}

export const derTags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectId: 0x06,
  sequence: 0x30,
  /** `[0]` and `[1]`: constructed, and primitive. */
  context0: 0xa0,
  context1: 0xa1,
  primitive0: 0x80,
  primitive1: 0x81,
} as const;

/**
 * Reads the first element of DER.
 *
 * @returns undefined where the bytes are not DER, or incomplete
 */
export function readDer(bytes: Buffer): DerElement | undefined {
  const [tag, first] = bytes;
  // X.690 §8.1.2.4: keys have no tags of several bytes. §10.1: DER has no indefinite lengths.
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f || first === 0x80 || first > 0x84) {
    return undefined;
  }
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const start = 2 + lengthBytes;
  if (bytes.length < start) return undefined;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(2, lengthBytes);
  // X.690 §10.1: a length is encoded in the fewest bytes.
  if (lengthBytes > 0 && (length < 0x80 || bytes[2] === 0)) return undefined;
  if (bytes.length < start + length) return undefined;
  return { tag, content: bytes.subarray(start, start + length), bytes: bytes.subarray(0, start + length) };
}

/** The elements of a constructed element; undefined where its content is not DER. */
export function derChildren({ content }: DerElement): DerElement[] | undefined {
  const children: DerElement[] = [];
  for (let rest = content; rest.length > 0; ) {
    const child = readDer(rest);
    if (!child) return undefined;
    children.push(child);
    rest = rest.subarray(child.bytes.length);
  }
  return children;
}

/** Writes a SEQUENCE of elements, of 65,535 bytes at most. */
export function writeSequence(...elements: readonly Buffer[]): Buffer {
  const content = Buffer.concat(elements);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([derTags.sequence, ...size]), content]);
}

/** Reads the elements of a sequence in order. Every method throws where the next element has another tag. */
export interface DerReader {
  /** Returns the content of the next element. */
  readonly take: (tag: number) => Buffer;
  /** Returns the content of the next element; undefined where it has another tag. */
  readonly takeOptional: (tag: number) => Buffer | undefined;
  /** Returns the next element with tag and length. */
  readonly takeWhole: (tag: number) => Buffer;
  readonly takeSequence: () => DerReader;
  /** Returns the magnitude of a non-negative INTEGER, without leading zeros. */
  readonly takeInteger: () => Buffer;
  /** Returns an INTEGER as a number; infinity where it has more than six bytes. */
  readonly takeNumber: () => number;
  /** Returns an OBJECT IDENTIFIER in dotted form. */
  readonly takeObjectId: () => string;
  /** Whether the next element has this tag. */
  readonly isNext: (tag: number) => boolean;
  /** Requires that there are no more elements. */
  readonly end: () => void;
}

/**
 * Reads a SEQUENCE that spans all of the bytes.
 *
 * @param damaged - creates the error of every failing step
 */
export function readSequence(bytes: Buffer, damaged: () => JwtError): DerReader {
  const outer = readDer(bytes);
  if (outer?.tag !== derTags.sequence || outer.bytes.length !== bytes.length) throw damaged();
  return readElements(outer.content, damaged);
}

/** Reads consecutive elements. */
export function readElements(bytes: Buffer, damaged: () => JwtError): DerReader {
  let rest = bytes;
  const next = (tag: number): DerElement => {
    const element = readDer(rest);
    if (element?.tag !== tag) throw damaged();
    rest = rest.subarray(element.bytes.length);
    return element;
  };
  const takeInteger = () => {
    const { content } = next(derTags.integer);
    const [first, second = 0x80] = content;
    // X.690 §8.3.2: no superfluous leading zero. Keys have no negative numbers.
    if (first === undefined || first >= 0x80 || (first === 0 && content.length > 1 && second < 0x80)) throw damaged();
    return first === 0 ? content.subarray(1) : content;
  };
  return {
    take: (tag) => next(tag).content,
    takeOptional: (tag) => (rest[0] === tag ? next(tag).content : undefined),
    takeWhole: (tag) => next(tag).bytes,
    takeSequence: () => readElements(next(derTags.sequence).content, damaged),
    takeInteger,
    takeNumber: () => {
      const magnitude = takeInteger();
      if (magnitude.length === 0) return 0;
      return magnitude.length > 6 ? Number.POSITIVE_INFINITY : magnitude.readUIntBE(0, magnitude.length);
    },
    takeObjectId: () => dotted(next(derTags.objectId).content, damaged),
    isNext: (tag) => rest[0] === tag,
    end: () => {
      if (rest.length > 0) throw damaged();
    },
  };
}

/** Decodes an object identifier (X.690 §8.19): numbers in groups of seven bits, the first two in one. */
function dotted(content: Buffer, damaged: () => JwtError): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of content) {
    number = number * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(number);
    number = 0;
  }
  const [first, ...others] = numbers;
  if (first === undefined || content.length > 32 || (content.at(-1) ?? 0) >= 0x80) throw damaged();
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...others].join('.');
}
