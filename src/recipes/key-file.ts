import { parseJson } from '../json.ts';
import type { KeyFile, Recipe } from './recipe.ts';

/** What the text of a key, or a provider's file, holds. */
export interface KeyParts {
  /** The key itself; blank where there is none. */
  readonly text: string;
  readonly kty?: 'RSA' | 'EC' | 'OKP';
  /** Of an EC key, where the text tells it. */
  readonly curve?: 'P-256' | 'P-384' | 'P-521';
  readonly kid?: string;
  readonly passphrase?: string;
  readonly clientSecret?: string;
  /** What is not secret in the file, by the names of fields. */
  readonly fields: Readonly<Record<string, string>>;
}

type Json = Readonly<Record<string, unknown>>;

/** Reads the text of a key as a recipe has it. */
export function keyParts({ key }: Pick<Recipe, 'key'>, text: string): KeyParts {
  const trimmed = text.trim();
  if (key.split && trimmed.includes(key.split) && !trimmed.startsWith('-----')) {
    const at = trimmed.indexOf(key.split);
    return { text: trimmed.slice(at + 1), kid: trimmed.slice(0, at), fields: {} };
  }
  const json = key.file && jsonIn(text);
  if (!key.file || !json || !isFile(key.file, json)) return { text, fields: {}, ...kindOf(text) };
  const { privateKey, kid, passphrase, clientSecret, fields = {} } = key.file;
  const found = Object.entries(fields).flatMap(([name, path]) => {
    const value = memberAt(json, path);
    return value === undefined ? [] : [[name, value] as const];
  });
  const optional = { kid, passphrase, clientSecret };
  const members = Object.entries(optional).flatMap(([name, path]) => {
    const value = path === undefined ? undefined : memberAt(json, path);
    return value === undefined ? [] : [[name, value] as const];
  });
  const pem = memberAt(json, privateKey) ?? '';
  return { text: pem, ...kindOf(pem), ...Object.fromEntries(members), fields: Object.fromEntries(found) };
}

/** The recipes whose provider's file a text is. */
export function recognise(all: readonly Recipe[], text: string): Recipe[] {
  const json = jsonIn(text);
  return json ? all.filter(({ key }) => key.file && isFile(key.file, json)) : [];
}

/** The JSON object in a text: as it is, in base64, or as JSON text once more. */
function jsonIn(text: string): Json | undefined {
  const trimmed = text.replace(/^\ufeff/, '').trim();
  let value: unknown = parseJson(trimmed);
  if (value === undefined && /^[A-Za-z0-9+/_-]{40,}={0,2}$/.test(trimmed.replace(/\s/g, '')))
    value = parseJson(decode(trimmed));
  for (let depth = 0; typeof value === 'string' && depth < 2; depth += 1) value = parseJson(value);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function decode(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(binaryOf(base64), (char) => char.charCodeAt(0)));
}

/** The bytes of a base64 text, one character each; blank for what is none. */
function binaryOf(base64: string): string {
  try {
    return atob(base64.replace(/\s/g, '').replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return '';
  }
}

function isFile({ test }: KeyFile, json: Json): boolean {
  return Object.entries(test).every(([path, wanted]) => {
    const value = memberAt(json, path);
    return value !== undefined && (wanted === null || value === wanted);
  });
}

/** A string or number at a path of member names. */
function memberAt(json: Json, path: string): string | undefined {
  const value = path
    .split('.')
    .reduce<unknown>(
      (holder, name) =>
        typeof holder === 'object' && holder !== null && Object.hasOwn(holder, name)
          ? (holder as Json)[name]
          : undefined,
      json,
    );
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

// RFC 7468 §10, RFC 5915 §4; in base64, the object identifiers of RFC 3279 §2.3 and RFC 8410 §3. What is 64 bytes in
// base64 is a seed of Ed25519 and its public half, as some providers give them out.
const kinds = [
  { kty: 'EC', mark: /BEGIN EC |qGSM49AgE|"kty":\s*"EC"/ },
  { kty: 'RSA', mark: /BEGIN RSA |BgkqhkiG9w0BAQE|"kty":\s*"RSA"/ },
  { kty: 'OKP', mark: /"kty":\s*"OKP"|MC4CAQAwBQYDK2Vw|^\s*[A-Za-z0-9+/]{86}==\s*$/ },
] as const;

// RFC 5480 §2.1.1.1: object identifiers in DER.
const curves = [
  { curve: 'P-256', identifier: '\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07' },
  { curve: 'P-384', identifier: '\x06\x05\x2b\x81\x04\x00\x22' },
  { curve: 'P-521', identifier: '\x06\x05\x2b\x81\x04\x00\x23' },
] as const;

function kindOf(text: string): Pick<KeyParts, 'kty' | 'curve'> {
  const kty = kinds.find(({ mark }) => mark.test(text))?.kty;
  const curve = kty === 'EC' ? curveOf(text) : undefined;
  return { ...(kty && { kty }), ...(curve && { curve }) };
}

function curveOf(text: string): KeyParts['curve'] {
  const der = binaryOf(text.replace(/-----[^-]*-----/g, ''));
  return curves.find(({ curve, identifier }) => der.includes(identifier) || text.includes(`"${curve}"`))?.curve;
}
