import { JwtError } from '../errors.ts';
import { parseJson } from '../json.ts';
import { type Filled, isObject, type Json, type Note, type Row } from './filled.ts';
import { literal } from './reader.ts';
import { tokenSettings } from './token-settings.ts';

/** A token in compact form, alone or behind an authentication scheme: three parts, or five of an encrypted one. */
const bearer =
  /^(?:["']?authorization["']?\s*:\s*)?["']?(?:(?<scheme>[A-Za-z][\w-]{0,30}) )?(?<token>eyJ[\w-]*\.[\w.-]*)["']?$/i;

/** A token in a line of curl: `-H 'Authorization: Bearer eyJ…'`. */
const inHeader = /authorization:\s*(?<scheme>[A-Za-z][\w-]{0,30})\s+(?<token>eyJ[\w-]*\.[\w.-]*)/i;

/** A token in a text. */
export interface FoundToken {
  readonly token: string;
  /** The authentication scheme before it; blank if it is alone. */
  readonly scheme: string;
  readonly isCurl: boolean;
}

/** Finds the token that a text consists of, or that a line of curl sends. */
export function findToken(text: string): FoundToken | undefined {
  const isCurl = /^\s*curl\s/.test(text);
  const { token = '', scheme = '' } = (isCurl ? inHeader : bearer).exec(text.trim())?.groups ?? {};
  return token === '' ? undefined : { token, scheme, isCurl };
}

/**
 * Reads settings from a token, as a starting point: header parameters and claims. Its signature is not looked at.
 *
 * @throws JwtError `ERR_SETTINGS` for one that is encrypted or malformed
 */
export function fillFromToken({ token, scheme, isCurl }: FoundToken): Filled {
  const parts = token.split('.');
  if (parts.length === 5) {
    throw new JwtError('ERR_SETTINGS', 'the token is encrypted, and only its receiver can read it', {
      hint: 'Decrypt it with JWT - Verifier, and its key, to see the claims.',
    });
  }
  const [header, claims] = parts.slice(0, 2).map(decoded);
  if (parts.length !== 3 || !header || !claims) {
    throw new JwtError('ERR_SETTINGS', 'the token is damaged: its header or claims cannot be read', {
      hint: 'Copy it again, from its first to its last character.',
    });
  }
  const notes: Note[] = [];
  return {
    source: isCurl ? 'curl' : 'JWT',
    kind: 'token',
    decoded: [header, claims],
    settings: {
      ...tokenSettings({ ...claimParts(claims), ...headerParts(header) }, notes),
      customClaims: Object.entries(claims).filter(isCustom).map(rowOf),
      ...(scheme !== '' && { authorization: true, authorizationScheme: scheme }),
    },
    credentials: {},
    notCarried: notes,
  };
}

function decoded(part: string): Json | undefined {
  try {
    const binary = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
    const json = parseJson(new TextDecoder().decode(Uint8Array.from(binary, (byte) => byte.charCodeAt(0))));
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** Claims that have a setting of their own, if their values are such as this node writes. */
const own: Readonly<Record<string, (value: unknown) => boolean>> = {
  iss: isText,
  sub: isText,
  aud: (value) => isText(value) || Array.isArray(value),
  exp: isNumber,
  nbf: isNumber,
  iat: isNumber,
  jti: isText,
  scope: isText,
};

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value);
}

function isCustom([name, value]: readonly [string, unknown]): boolean {
  return !own[name]?.(value);
}

function claimParts(claims: Json) {
  const part = (name: string) => (own[name]?.(claims[name]) ? literal(claims[name]) : undefined);
  const [issuedAt, starts, expires] = ['iat', 'nbf', 'exp'].map((name) =>
    isNumber(claims[name]) ? Math.trunc(Number(claims[name])) : undefined,
  );
  const begin = issuedAt ?? starts;
  const from = (time: number | undefined, least: number) =>
    time === undefined || begin === undefined ? undefined : literal(Math.max(least, time - begin));
  const isUuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(String(claims.jti));
  return {
    issuer: part('iss'),
    subject: part('sub'),
    audience: part('aud'),
    scopes: part('scope'),
    // Without a time of issue, the lifetime is not known.
    ttl: expires === undefined ? undefined : (from(expires, 1) ?? literal(3600)),
    notBefore: from(starts, 0),
    jwtId: isUuid ? ({ value: '', type: 'uuid' } as never) : part('jti'),
    issuedAt: issuedAt !== undefined,
  };
}

/** Header parameters that belong to the key or are written by themselves. */
const notOwn = ['alg', 'typ', 'kid', 'x5c', 'x5t', 'x5t#S256', 'jwk', 'jku', 'x5u', 'crit', 'b64', 'enc', 'zip'];

function headerParts(header: Json) {
  const others = Object.entries(header).filter(([name]) => !notOwn.includes(name));
  return {
    algorithm: isText(header.alg) ? String(header.alg) : undefined,
    kid: isText(header.kid) ? literal(header.kid) : undefined,
    header: {
      typ: isText(header.typ) ? literal(header.typ) : ({ value: '', type: 'str' } as const),
      ...Object.fromEntries(others.map(([name, value]) => [name, literal(value)])),
    },
  };
}

function rowOf([key, value]: readonly [string, unknown]): Row {
  const { value: text, type } = literal(value);
  const dataType = Array.isArray(value) ? 'array' : typeof value;
  const isKnown = dataType === 'string' || dataType === 'number' || dataType === 'boolean' || dataType === 'array';
  return { key, dataType: isKnown ? dataType : 'object', value: text, valueType: type };
}
