import { derChildren, readDer } from '../../../src/jwk/read/der.ts';
import { element } from '../der.ts';
import type { Random } from './random.ts';

/** Damages bytes wherever it may be. */
export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  const place = random.below(bytes.length + 1);
  const length = random.below(8) + 1;
  const before = bytes.subarray(0, place);
  const after = bytes.subarray(place);
  return random.pick([
    () => Buffer.concat([before, random.bytes(length), after]),
    () => Buffer.concat([before, random.bytes(length), after.subarray(length)]),
    () => Buffer.concat([before, after.subarray(length)]),
    () => Buffer.concat([before, after.subarray(0, length), after]),
    () => Buffer.concat([before, Buffer.from([(after[0] ?? 0) ^ (1 << random.below(8))]), after.subarray(1)]),
    () => before,
  ])();
}

/** Damages one element of DER, wherever it is, and writes all that is around it as it should be. */
export function mutateDer(bytes: Buffer, other: Buffer, random: Random): Buffer {
  const read = readDer(bytes);
  const children = read && childrenOf(read.tag, read.content);
  if (!read || !children || children.length === 0 || random.below(6) === 0) return damage(bytes, other, random);
  const chosen = random.below(children.length);
  const parts = children.map((child, index) => (index === chosen ? mutateDer(child, other, random) : child));
  // BIT STRING: the first byte of the content is the number of bits that are not used.
  return read.tag === 0x03 ? element(read.tag, Buffer.from([0]), ...parts) : element(read.tag, ...parts);
}

/** The elements inside one; in a BIT STRING or OCTET STRING too, where there are any. */
function childrenOf(tag: number, content: Buffer): Buffer[] | undefined {
  const inside = tag === 0x03 ? content.subarray(1) : content;
  if ((tag & 0x20) === 0 && tag !== 0x03 && tag !== 0x04) return undefined;
  return derChildren({ tag, content: inside, bytes: inside })?.map((child) => child.bytes);
}

function damage(bytes: Buffer, other: Buffer, random: Random): Buffer {
  const { tag, content } = readDer(bytes) ?? { tag: 0x30, content: bytes };
  return random.pick([
    () => Buffer.alloc(0),
    () => Buffer.concat([bytes, bytes]),
    () => partOf(other, random),
    () => element(tag),
    () => element(tag, mutateBytes(content, random)),
    () => element(tag, random.bytes(random.pick([1, 2, 32, 33, 65, 128, 512, 2048]))),
    () => element(tag, Buffer.from([0x80 | random.below(128)]), content),
    () => element(random.pick([0x02, 0x03, 0x04, 0x05, 0x06, 0x24, 0x30, 0x31, 0xa0, 0xa1, 0x81]), content),
    () => element(tag, bytes),
  ])();
}

/** Any element of some DER. */
function partOf(bytes: Buffer, random: Random): Buffer {
  const read = readDer(bytes);
  const children = read && childrenOf(read.tag, read.content);
  return !children || children.length === 0 || random.below(3) === 0 ? bytes : partOf(random.pick(children), random);
}

const pieces = [
  ...['\\', '\\n', '\n', ' ', '"', '{', '}', '[', ']', '-----', '-----BEGIN ', '-----END ', 'PRIVATE KEY-----', '='],
  ...['Proc-Type: 4,ENCRYPTED', 'DEK-Info: DES-CBC,00', ':', ',', '\0', '\ufeff', '\u00a0', '0', 'A', 'null', '"d":'],
];

/** Damages a text. */
export function mutateText(text: string, random: Random): string {
  const place = random.below(text.length + 1);
  const length = random.below(40) + 1;
  const [before, after] = [text.slice(0, place), text.slice(place)];
  return random.pick([
    () => before + random.pick(pieces) + after,
    () => before + random.pick(pieces).repeat(random.below(200)) + after,
    () => before + random.pick(pieces) + after.slice(1),
    () => before + after.slice(length),
    () => before + after.slice(0, length) + after,
    () => after + before,
  ])();
}

const oddities: readonly unknown[] = [
  ...[null, true, -1, 0.5, '', 'A', 'AA==', '+/', 'AQAB', 'A'.repeat(4000), [], {}, ['sign', 'sign'], ['verify']],
  ...[
    'RSA',
    'EC',
    'OKP',
    'oct',
    'P-256',
    'P-521',
    'Ed25519',
    'X25519',
    'secp256k1',
    'Ed448',
    'enc',
    'RS256',
    'AKP',
    'ML-DSA-65',
  ],
];

const memberNames = [
  'kty',
  'crv',
  'x',
  'y',
  'd',
  'n',
  'e',
  'p',
  'oth',
  'k',
  'kid',
  'use',
  'alg',
  'key_ops',
  'keys',
  'pub',
  'priv',
];

/** Damages one member of JSON, wherever it is. */
export function mutateJson(value: unknown, other: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.below(8) === 0) {
    return typeof value === 'string' && random.below(2) === 0
      ? mutateText(value, random)
      : random.pick([...oddities, other]);
  }
  const names = Object.keys(value);
  if (names.length === 0) return random.pick(oddities);
  const name = random.pick(names);
  const members = Object.fromEntries(Object.entries(value));
  const act = random.below(6);
  if (act === 0) members[random.pick(memberNames)] = random.pick(oddities);
  else if (act === 1) delete members[name];
  else members[name] = mutateJson(members[name], members[random.pick(names)], random);
  return Array.isArray(value) ? Object.values(members) : members;
}
