import type { KeyType } from './algorithms.ts';
import { parseJson } from './json.ts';
import { privateMembers } from './private-members.ts';
import { unwrap } from './unwrap.ts';

/** What the text of a key shows at a glance; reading it in earnest needs the server. */
export interface KeyKind {
  /** `secret` is any text that is not a key pair's. */
  readonly half: 'secret' | 'private' | 'public';
  /** Undefined where the text hides it, as an encrypted PEM does. */
  readonly kty?: KeyType | undefined;
  readonly curve?: 'P-256' | 'P-384' | 'P-521' | undefined;
  /** Whether it is JSON Web Key, or a set of them. */
  readonly isJwk: boolean;
  /** Whether it needs a passphrase. */
  readonly isEncrypted: boolean;
}

/** Tells what kind of key a text holds, however it is wrapped. It works in a browser too. */
export function keyKindOf(text: string): KeyKind {
  const plain = unwrap(text);
  const json = jsonIn(plain);
  const isJwk = json !== undefined && ('kty' in json || 'keys' in json);
  const isEncrypted = /-----BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED|^Encryption: (?!none)/m.test(plain);
  const half = isSecretJwk(json) ? 'secret' : isPrivateKeyText(plain) ? 'private' : publicOrSecret(plain, json);
  const kty = half === 'secret' ? 'oct' : keyTypeOf(plain);
  return { half, kty, curve: kty === 'EC' ? curveOf(plain) : undefined, isJwk, isEncrypted };
}

/** Members of a private JWK, and of the files of providers. */
const secretMembers = [...privateMembers, 'private_key', 'privateKey'];

/** Whether a text holds a private key or secret that is marked as one: PEM, JSON, DER or PuTTY. */
export function isPrivateKeyText(text: string): boolean {
  const plain = unwrap(text);
  return (
    /PRIVATE KEY/.test(plain) || isPrivateJson(plain) || isPrivateDer(plain) || /^\s*PuTTY-User-Key-File-/.test(text)
  );
}

function isPrivateJson(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  const json = parseJson(text);
  // Cut off, perhaps, and private all the same.
  if (json === undefined) return secretMembers.some((name) => text.includes(`"${name}"`));
  return hasPrivateMember(json);
}

/** @param levels - how deep it looks: a hostile text is nested deeper than a stack */
function hasPrivateMember(json: unknown, levels = 64): boolean {
  if (typeof json !== 'object' || json === null || levels === 0) return false;
  return Object.entries(json).some(
    ([name, value]) => secretMembers.includes(name) || hasPrivateMember(value, levels - 1),
  );
}

/** DER without the lines of a PEM: that of a private key begins with a small number. */
function isPrivateDer(text: string): boolean {
  const bytes = derIn(text);
  // RFC 5958 §2, RFC 8017 §A.1.2, RFC 5915 §3, RFC 7292 §4: a SEQUENCE whose first element is a version of one byte.
  return bytes.startsWith('\x02\x01', contentOf(bytes));
}

function publicOrSecret(text: string, json: Json | undefined): 'public' | 'secret' {
  return isPublicText(text, json) ? 'public' : 'secret';
}

/** Lengths of uncompressed points of P-256, P-384 and P-521, in bytes. */
const pointLengths = [65, 97, 133];

/** Whether a text is an uncompressed point in base64 (SEC 1 §2.3.3): the raw public key of a curve. */
function isPoint(text: string): boolean {
  const bytes = binaryIn(text);
  return bytes.startsWith('\x04') && pointLengths.includes(bytes.length);
}

function isPublicText(text: string, json: Json | undefined): boolean {
  if (/-----BEGIN |---- BEGIN SSH2 PUBLIC KEY|^\s*(?:ssh-|ecdsa-sha2-|sk-)\S+ AAAA/.test(text)) return true;
  if (json) return 'keys' in json || ('kty' in json && json.kty !== 'oct');
  const bytes = derIn(text);
  // RFC 5280 §4.1: a SEQUENCE in a SEQUENCE, as long as it says.
  return isPoint(text) || (bytes.startsWith('0', contentOf(bytes)) && isWhole(bytes));
}

/** Lengths of the raw bytes of a private EC, OKP or AKP key: a field element or seed, or a seed with its public key. */
const rawLengths = [32, 48, 57, 64, 66];

/** Whether a text may be the raw bytes of a private key, which nothing tells from a secret. */
export function mayBeRawKey(text: string): boolean {
  const plain = unwrap(text).trim();
  const hex = /^[0-9A-Fa-f]+$/.test(plain) ? plain.length / 2 : 0;
  return rawLengths.includes(hex || binaryIn(plain).length);
}

type Json = Readonly<Record<string, unknown>>;

function jsonIn(text: string): Json | undefined {
  const json = /^\s*\{/.test(text) ? parseJson(text) : undefined;
  return typeof json === 'object' && json !== null ? (json as Json) : undefined;
}

/** An oct JWK, alone or as the first of a set: its key is a secret. */
function isSecretJwk(json: Json | undefined): boolean {
  const [first] = Array.isArray(json?.keys) ? (json.keys as readonly unknown[]) : [json];
  return typeof first === 'object' && first !== null && (first as Json).kty === 'oct';
}

/** Bytes of base64 or base64url without marks, one character each, if they begin as DER does; blank otherwise. */
function derIn(text: string): string {
  const bytes = binaryIn(text.replace(/["']/g, ''));
  return bytes.startsWith('0') ? bytes : '';
}

/** Bytes of base64 or base64url, one character each; blank if the text is anything else, or shorter than any key. */
function binaryIn(text: string): string {
  const body = text
    .replace(/\s/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/={1,2}$/, '');
  if (!/^[A-Za-z0-9+/]{40,}$/.test(body)) return '';
  // One character more than whole bytes have is cut off.
  return atob(body.length % 4 === 1 ? body.slice(0, -1) : body);
}

/** Where the content of the outermost SEQUENCE begins (X.690 §8.1.3). */
function contentOf(bytes: string): number {
  const length = bytes.charCodeAt(1);
  return length < 0x80 ? 2 : 2 + (length & 0x7f);
}

/** Whether the outermost length fits: up to two bytes may be missing, with the end of the base64. */
function isWhole(bytes: string): boolean {
  const start = contentOf(bytes);
  const short = bytes.charCodeAt(1);
  const digits = [...bytes.slice(2, start)].map((digit) => digit.charCodeAt(0));
  const length = short < 0x80 ? short : digits.reduce((sum, digit) => sum * 256 + digit, 0);
  const missing = start + length - bytes.length;
  return missing >= 0 && missing <= 2;
}

// RFC 3279 §2.3.1, RFC 5480 §2.1.1, RFC 8410 §3, RFC 9881 §2, RFC 4253 §6.6: identifiers in the bytes of a key.
const types = [
  { kty: 'RSA', words: /BEGIN RSA |"kty":\s*"RSA"|ssh-rsa/, identifier: '\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01' },
  { kty: 'EC', words: /BEGIN EC |"kty":\s*"EC"|ecdsa-sha2/, identifier: '\x2a\x86\x48\xce\x3d\x02\x01' },
  { kty: 'OKP', words: /"kty":\s*"OKP"|ssh-ed25519/, identifier: '\x06\x03\x2b\x65' },
  { kty: 'AKP', words: /"kty":\s*"AKP"/, identifier: '\x06\x09\x60\x86\x48\x01\x65\x03\x04\x03' },
] as const;

function keyTypeOf(text: string): 'RSA' | 'EC' | 'OKP' | 'AKP' | undefined {
  if (isPoint(text)) return 'EC';
  const bytes = bytesOf(text);
  return types.find(
    ({ words, identifier }) => words.test(text) || bytes.includes(identifier) || words.test(bytes.slice(0, 512)),
  )?.kty;
}

// RFC 5480 §2.1.1.1: object identifiers in DER.
const curves = [
  { curve: 'P-256', identifier: '\x2a\x86\x48\xce\x3d\x03\x01\x07' },
  { curve: 'P-384', identifier: '\x06\x05\x2b\x81\x04\x00\x22' },
  { curve: 'P-521', identifier: '\x06\x05\x2b\x81\x04\x00\x23' },
] as const;

function curveOf(text: string): KeyKind['curve'] {
  const bytes = bytesOf(text);
  return curves.find(({ curve, identifier }) => bytes.includes(identifier) || text.includes(`"${curve}"`))?.curve;
}

/** Bytes of the first PEM in a text, or of bare base64; blank if there are none. */
function bytesOf(text: string): string {
  const [, body = text] = /-----BEGIN [^-]*-----([^-]*)/.exec(text) ?? [];
  return binaryIn(body.replaceAll('\\n', ''));
}
