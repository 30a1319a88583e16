import type { JwtError } from '../../errors.ts';

/** One element of DER (ITU-T X.690): its tag, its content, and its bytes as a whole. */
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
  /** `[0]` and `[1]`: constructed, and `[1]` primitive. */
  context0: 0xa0,
  context1: 0xa1,
  primitive1: 0x81,
} as const;

/**
 * Reads the first element of some bytes.
 *
 * @returns undefined where the bytes are not DER, or end before the element does
 */
export function readDer(bytes: Buffer): DerElement | undefined {
  const [tag, first] = bytes;
  // X.690 §8.1.2.4: no key has a tag of several bytes. §10.1: DER has no length that is indefinite.
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f || first === 0x80 || first > 0x84) {
    return undefined;
  }
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const start = 2 + lengthBytes;
  if (bytes.length < start) return undefined;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(2, lengthBytes);
  // X.690 §10.1: a length is written in as few bytes as possible.
  if (lengthBytes > 0 && (length < 0x80 || bytes[2] === 0)) return undefined;
  if (bytes.length < start + length) return undefined;
  return { tag, content: bytes.subarray(start, start + length), bytes: bytes.subarray(0, start + length) };
}

/** The elements inside a constructed one; undefined where its content is not DER. */
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

/** Reads the elements of a sequence, one after the other. Every step throws where the next element is another one. */
export interface DerReader {
  /** The content of the next element, which has this tag. */
  readonly take: (tag: number) => Buffer;
  /** The same for an element that may be absent. */
  readonly takeOptional: (tag: number) => Buffer | undefined;
  /** The next element, tag and length included. */
  readonly takeWhole: (tag: number) => Buffer;
  readonly takeSequence: () => DerReader;
  /** The magnitude of an INTEGER that is not negative, without leading zeros. */
  readonly takeInteger: () => Buffer;
  /** An INTEGER as a number; infinite where it has more than six bytes. */
  readonly takeNumber: () => number;
  /** An OBJECT IDENTIFIER in its dotted form. */
  readonly takeObjectId: () => string;
  /** Whether an element of this tag comes next. */
  readonly isNext: (tag: number) => boolean;
  /** Requires that nothing is left. */
  readonly end: () => void;
}

/**
 * Reads a SEQUENCE that takes up all of the bytes.
 *
 * @param damaged - makes the error of every step that fails
 */
export function readSequence(bytes: Buffer, damaged: () => JwtError): DerReader {
  const outer = readDer(bytes);
  if (outer?.tag !== derTags.sequence || outer.bytes.length !== bytes.length) throw damaged();
  return readElements(outer.content, damaged);
}

/** Reads elements that stand one after the other. */
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
    // X.690 §8.3.2: no superfluous zero before the number. A negative one is in no key.
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

/** X.690 §8.19: each number in groups of seven bits; the first of them holds two. */
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
