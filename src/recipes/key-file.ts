import { parseJson } from '../json.ts';
import { keyKindOf } from '../key-kind.ts';
import { unwrap } from '../unwrap.ts';
import type { KeyFile, Recipe } from './recipe.ts';

/** Contents of a key's text or of a provider's file. */
export interface KeyParts {
  /** Text of the key; blank if it is missing. */
  readonly text: string;
  readonly kty?: 'RSA' | 'EC' | 'OKP';
  /** Curve of an EC key, if the text shows it. */
  readonly curve?: 'P-256' | 'P-384' | 'P-521';
  readonly kid?: string;
  readonly passphrase?: string;
  readonly clientSecret?: string;
  /** Public values of the file, by field name. */
  readonly fields: Readonly<Record<string, string>>;
}

type Json = Readonly<Record<string, unknown>>;

/** Reads the text of a key in the format that a recipe describes. */
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

/** Recipes whose provider issues files such as this text. */
export function recognise(all: readonly Recipe[], text: string): Recipe[] {
  const json = jsonIn(text);
  return json ? all.filter(({ key }) => key.file && isFile(key.file, json)) : [];
}

/** JSON object in a text, however the text is wrapped. */
function jsonIn(text: string): Json | undefined {
  const value = parseJson(unwrap(text));
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function isFile({ test }: KeyFile, json: Json): boolean {
  return Object.entries(test).every(([path, wanted]) => {
    const value = memberAt(json, path);
    return value !== undefined && (wanted === null || value === wanted);
  });
}

/** String or number at a path of member names. */
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

/** 64 bytes in base64 are an Ed25519 seed followed by its public key, a format of some providers. */
const seedAndPublicKey = /^[\w+/-]{86}(?:==)?$/;

function kindOf(text: string): Pick<KeyParts, 'kty' | 'curve'> {
  if (seedAndPublicKey.test(unwrap(text).replace(/\s/g, ''))) return { kty: 'OKP' };
  const { kty, curve } = keyKindOf(text);
  // No provider has keys of type AKP yet.
  return kty === undefined || kty === 'oct' || kty === 'AKP' ? {} : { kty, ...(curve && { curve }) };
}
