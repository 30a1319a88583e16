import { privateMembers } from '../../../src/private-members.ts';
import { unwrap } from '../../../src/unwrap.ts';

/** A text that was pasted where it is stored unencrypted. */
export interface SplitText {
  /** What of it is private; blank where nothing is. */
  readonly privateText: string;
  /** What may stay where it is. */
  readonly publicText: string;
}

const privateBlock =
  /-----BEGIN [A-Z0-9 ]{0,64}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?-----END [A-Z0-9 ]{0,64}PRIVATE KEY(?: BLOCK)?-----/g;

/** Members of a private JWK, and of the files of providers. */
const secretMembers = [...privateMembers, 'private_key', 'privateKey'];

/** Tells what of a text is a private key, however it was pasted. The server reads it in earnest. */
export function splitPrivate(text: string): SplitText {
  const blocks = text.includes('-----END') ? (text.match(privateBlock) ?? []) : [];
  if (blocks.length > 0) {
    const rest = text.replace(privateBlock, '').trim();
    return { privateText: blocks.join('\n'), publicText: rest.includes('-----BEGIN') ? rest : '' };
  }
  const plain = unwrap(text);
  const isPrivate = /PRIVATE KEY/.test(plain) || isPrivateJson(plain) || isPrivateBase64(text) || isPutty(text);
  return isPrivate ? { privateText: text, publicText: '' } : { privateText: '', publicText: text };
}

function isPutty(text: string): boolean {
  return /^\s*PuTTY-User-Key-File-/.test(text);
}

function isPrivateJson(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    return hasPrivateMember(JSON.parse(text));
  } catch {
    // Cut off, perhaps, and private all the same.
    return secretMembers.some((name) => text.includes(`"${name}"`));
  }
}

function hasPrivateMember(json: unknown): boolean {
  if (typeof json !== 'object' || json === null) return false;
  return Object.entries(json).some(([name, value]) => secretMembers.includes(name) || hasPrivateMember(value));
}

/** DER without the lines of a PEM: that of a private key begins with a small number. */
function isPrivateBase64(text: string): boolean {
  const body = text
    .replace(/[\s"']/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/={1,2}$/, '');
  if (!/^[A-Za-z0-9+/]{40,}$/.test(body)) return false;
  const bytes = atob(body.slice(0, body.length - (body.length % 4)));
  // RFC 5958 §2, RFC 8017 §A.1.2, RFC 5915 §3, RFC 7292 §4: a SEQUENCE whose first element is a version of one byte.
  const lengthByte = bytes.charCodeAt(1);
  const first = lengthByte < 0x80 ? 2 : 2 + (lengthByte & 0x7f);
  return bytes.startsWith('0') && bytes.charCodeAt(first) === 2 && bytes.charCodeAt(first + 1) === 1;
}
