/** Writes DER (ITU-T X.690), good and bad, for keys that no program would make. */

/** An element with this tag. */
export function element(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length]), bytes, content]);
}

export const sequence = (...parts: readonly Buffer[]) => element(0x30, ...parts);
export const octets = (...parts: readonly Buffer[]) => element(0x04, ...parts);
export const bits = (...parts: readonly Buffer[]) => element(0x03, Buffer.from([0]), ...parts);
export const nothing = element(0x05);

/** A number that is not negative. */
export function integer(number: number | bigint): Buffer {
  const hex = number.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return element(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.from([0]) : Buffer.alloc(0), bytes);
}

/** An object identifier in its dotted form. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  return element(0x06, ...[first * 40 + second, ...others].map(groups));
}

function groups(number: number): Buffer {
  const bytes = [number & 0x7f];
  for (let rest = Math.floor(number / 128); rest > 0; rest = Math.floor(rest / 128))
    bytes.unshift(0x80 | (rest & 0x7f));
  return Buffer.from(bytes);
}

export function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** PKCS#8 (RFC 5958 §2): an algorithm, its parameters, and what is inside. */
export function pkcs8(algorithm: string, parameters: readonly Buffer[], inside: Buffer): Buffer {
  return sequence(integer(0), sequence(objectId(algorithm), ...parameters), octets(inside));
}

/** SPKI (RFC 5280 §4.1). */
export function spki(algorithm: string, parameters: readonly Buffer[], inside: Buffer): Buffer {
  return sequence(sequence(objectId(algorithm), ...parameters), bits(inside));
}

/** A certificate (RFC 5280 §4.1) for this SPKI, with an invalid signature; version 1 is not written. */
export function certificate(publicKey: Buffer, subject?: readonly Buffer[], version: 1 | 3 = 3): Buffer {
  const algorithm = sequence(objectId('1.2.840.113549.1.1.11'), nothing);
  const name = sequence(element(0x31, sequence(objectId('2.5.4.3'), element(0x0c, Buffer.from('test')))));
  const validity = sequence(element(0x17, Buffer.from('250101000000Z')), element(0x17, Buffer.from('450101000000Z')));
  const signed = sequence(
    ...(version === 1 ? [] : [element(0xa0, integer(version - 1))]),
    integer(1),
    algorithm,
    name,
    validity,
    subject ? sequence(...subject) : name,
    publicKey,
  );
  return sequence(signed, algorithm, bits(Buffer.alloc(256)));
}

const ids = {
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
  scrypt: '1.3.6.1.4.1.11591.4.11',
  aes256: '2.16.840.1.101.3.4.1.42',
  sha256: '1.2.840.113549.2.9',
} as const;

/** What of an encrypted key may be written otherwise than it should. */
export interface EncryptedForm {
  readonly derivation?: Buffer;
  readonly cipher?: Buffer;
  readonly encrypted?: Buffer;
}

/** The derivation of PBKDF2 with HMAC-SHA-256 (RFC 8018 §A.2). */
export function pbkdf2(salt: Buffer, iterations: Buffer, ...others: readonly Buffer[]): Buffer {
  const hash = sequence(objectId(ids.sha256), nothing);
  return sequence(objectId(ids.pbkdf2), sequence(salt, iterations, ...(others.length > 0 ? others : [hash])));
}

/** The derivation of scrypt (RFC 7914 §7.1). */
export function scrypt(N: number | bigint, r: number | bigint, p: number | bigint): Buffer {
  return sequence(objectId(ids.scrypt), sequence(octets(Buffer.alloc(8)), integer(N), integer(r), integer(p)));
}

/** An encrypted PKCS#8 key (RFC 5958 §3), by PBES2 with AES-256-CBC. */
export function encryptedKey({ derivation, cipher, encrypted }: EncryptedForm = {}): Buffer {
  const derive = derivation ?? pbkdf2(octets(Buffer.alloc(8)), integer(1));
  const encrypt = cipher ?? sequence(objectId(ids.aes256), octets(Buffer.alloc(16)));
  const scheme = sequence(objectId(ids.pbes2), sequence(derive, encrypt));
  return sequence(scheme, octets(encrypted ?? Buffer.alloc(32)));
}
