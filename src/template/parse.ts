import { JwtError } from '../errors.ts';
import type { Purpose } from '../input.ts';

/**
 * A string with placeholders in braces, replaced for each token: `{key.kid}`, `{exp}`, `{uuid}`, `{msg.user}`.
 * `{{` and `}}` are escaped braces.
 */
export interface Placeholder {
  readonly name: SourceName;
  /** Text after the colon: `{hex:16}`, `{claim:iss}`; for `msg`, the path. */
  readonly argument: string;
}

/** Source of a placeholder's value, and the kind of its argument. */
interface SourceRow {
  readonly from: 'key' | 'token' | 'random' | 'request' | 'message' | 'delivery';
  readonly argument?: 'bytes' | 'name' | 'path' | 'hashed';
}

/** All sources that a template can use. */
export const templateSources = {
  'key.kid': { from: 'key' },
  'key.thumbprint': { from: 'key' },
  /** SHA-256 of the SPKI in DER, in base64 with padding. */
  'key.spkiSha256': { from: 'key' },
  /** The uncompressed point of an EC key (SEC 1 §2.3.3), in base64url. */
  'key.publicPoint': { from: 'key' },
  'key.publicJwk': { from: 'key' },
  'key.x5t': { from: 'key' },
  'key.x5t#S256': { from: 'key' },
  /** The subject of the certificate. */
  'key.subject': { from: 'key' },
  /** Seconds since 1970-01-01T00:00:00Z, from the same clock reading as the other times of the token. */
  now: { from: 'token' },
  iat: { from: 'token' },
  exp: { from: 'token' },
  /** Another claim of the token. */
  claim: { from: 'token', argument: 'name' },
  uuid: { from: 'random' },
  hex: { from: 'random', argument: 'bytes' },
  base64url: { from: 'random', argument: 'bytes' },
  'request.method': { from: 'request' },
  'request.url': { from: 'request' },
  'request.origin': { from: 'request' },
  'request.host': { from: 'request' },
  'request.path': { from: 'request' },
  /** Query, sorted and re-encoded. */
  'request.query': { from: 'request' },
  /** Method, path and query, with "&" between (Atlassian's qsh). */
  'request.canonical': { from: 'request' },
  msg: { from: 'message', argument: 'path' },
  'sha256.hex': { from: 'message', argument: 'hashed' },
  'sha256.base64': { from: 'message', argument: 'hashed' },
  'sha256.base64url': { from: 'message', argument: 'hashed' },
  token: { from: 'delivery' },
  secret: { from: 'delivery' },
} as const satisfies Record<string, SourceRow>;

export type SourceName = keyof typeof templateSources;

/** Strings and placeholders in order. */
export type TemplateParts = readonly (string | Placeholder)[];

/** Maximum length of a random value, in bytes. */
const maxRandomBytes = 256;

/**
 * Reads a template.
 *
 * @param purpose - what errors name
 * @throws JwtError `ERR_SETTINGS` for an unknown placeholder
 */
export function parseTemplate(text: string, purpose: Purpose): TemplateParts {
  const parts: (string | Placeholder)[] = [];
  let literal = '';
  for (const [piece] of text.matchAll(/\{\{|\}\}|\{[^{}]*\}|[^{}]+|[{}]/g)) {
    if (piece === '{{' || piece === '}}') literal += piece.charAt(0);
    else if (piece.length > 1 && piece.startsWith('{')) {
      if (literal !== '') parts.push(literal);
      literal = '';
      parts.push(parsePlaceholder(piece.slice(1, -1), purpose));
    } else literal += piece;
  }
  return literal === '' && parts.length > 0 ? parts : [...parts, literal];
}

/** Placeholders of a string, as far as they can be parsed, names of fields included. */
export function placeholderNames(text: string): string[] {
  return [...text.matchAll(/\{\{|\}\}|\{([^{}]*)\}/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

function parsePlaceholder(inside: string, { name: of, place }: Purpose): Placeholder {
  const [name, argument] = inside.startsWith('msg.') ? ['msg', inside.slice(4)] : splitAtColon(inside);
  const row: SourceRow | undefined = isSource(name) ? templateSources[name] : undefined;
  if (!row || !isSource(name) || !fits(row, argument)) {
    throw new JwtError('ERR_SETTINGS', `the template of "${of}" has an unknown placeholder`, {
      ...place,
      hint: 'Use placeholders such as {key.kid}, {exp}, {uuid}, {hex:16}, {request.url} or {msg.user}; write {{ for a brace.',
    });
  }
  return { name, argument };
}

function splitAtColon(inside: string): [name: string, argument: string] {
  const colon = inside.indexOf(':');
  return colon < 0 ? [inside, ''] : [inside.slice(0, colon), inside.slice(colon + 1)];
}

export function isSource(name: string): name is SourceName {
  return Object.hasOwn(templateSources, name);
}

const argumentRules: Readonly<Record<NonNullable<SourceRow['argument']>, (argument: string) => boolean>> = {
  bytes: (argument) => /^[1-9]\d{0,2}$/.test(argument) && Number(argument) <= maxRandomBytes,
  name: (argument) => argument !== '',
  path: (argument) => argument !== '',
  hashed: (argument) => /^(?:msg\..+|json\(msg\..+\)|request\.canonical|request\.query)$/.test(argument),
};

function fits({ argument: kind }: SourceRow, argument: string): boolean {
  return kind === undefined ? argument === '' : argumentRules[kind](argument);
}
