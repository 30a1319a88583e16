import { JwtError } from '../errors.ts';
import { isObject, type Json, mapMembers, type Note, type Source, type Typed } from './filled.ts';
import { keyOf } from './key.ts';
import { createReader, cutReferences, type Dialect, isBlank, literal } from './reader.ts';
import { signatureSettings, tokenSettings } from './token-settings.ts';

const cut = (text: string) => cutReferences(text, '{{', '}}');

const roots: Dialect['roots'] = {
  $json: { type: 'msg', steps: ['payload'] },
  '$input.item.json': { type: 'msg', steps: ['payload'] },
  $env: { type: 'env', steps: [] },
};

/** An expression begins with `=`, and contains references such as `{{ $json.user }}`. */
const expressions: Dialect = {
  cut: (text) => (text.startsWith('=') ? cut(text.slice(1)) : [text]),
  roots,
};

/** The strings inside JSON that is an expression as a whole. */
const insideExpressions: Dialect = { cut, roots };

/** A JWT node of n8n that signs. */
export const n8nNode: Source = {
  name: 'n8n',
  matches: ({ type, parameters }) =>
    isJwtNode(type) && isObject(parameters) && (parameters.operation ?? 'sign') === 'sign',
  fill: ({ parameters, credentials }) => {
    const notes: Note[] = [];
    const { value, seconds } = createReader(expressions, notes);
    const { useJson, claims, claimsJson, headerClaims, options } = parameters as Json;
    const { algorithm, kid } = isObject(options) ? options : {};
    const fields = useJson !== true && isObject(claims) ? claims : {};
    // n8n names the claims in the token like this, and receivers do not know these names.
    if (Object.keys(fields).length > 0) notes.push({ field: 'claims', reason: 'longNames' });
    const parts = {
      payload: useJson === true ? jsonValue('claimsJson', claimsJson, notes) : undefined,
      issuer: value('issuer', fields.issuer),
      subject: value('subject', fields.subject),
      audience: value('audience', fields.audience),
      jwtId: value('jwtid', fields.jwtid),
      ttl: seconds('expiresIn', fields.expiresIn),
      notBefore: seconds('notBefore', fields.notBefore),
      algorithm: isBlank(algorithm) ? undefined : String(algorithm),
      kid: value('kid', kid),
      header: headerOf(headerClaims, notes),
    };
    const settings = tokenSettings(parts, notes);
    const { jwtAuth } = isObject(credentials) ? credentials : {};
    notes.push({ field: 'credentials', reason: 'credential', name: isObject(jwtAuth) ? String(jwtAuth.name) : '' });
    return { settings, credentials: {}, notCarried: notes };
  },
};

/** Whether a node of n8n is a JWT node, whatever its operation. */
export function isJwtNode(type: unknown): boolean {
  return /^n8n-nodes-base\.jwt(?:Tool)?$/.test(String(type));
}

/** A JWT credential of n8n as its command line exports it, or the data of one. */
export const n8nCredential: Source = {
  name: 'n8n',
  matches: ({ type, keyType }) => type === 'jwtAuth' || keyType === 'passphrase' || keyType === 'pemKey',
  fill: (json) => {
    const data = json.type === 'jwtAuth' ? json.data : json;
    if (!isObject(data)) {
      throw new JwtError('ERR_SETTINGS', 'the n8n credential is encrypted', {
        hint: 'Export it with: n8n export:credentials --decrypted',
      });
    }
    const notes: Note[] = [];
    const algorithm = String(data.algorithm ?? 'HS256');
    const field = data.keyType === 'pemKey' ? 'privateKey' : 'secret';
    const text = data[field];
    return {
      settings: signatureSettings('algorithm', algorithm, notes),
      ...keyOf({ algorithm, field, key: isBlank(text) ? undefined : literal(text) }, notes),
      notCarried: notes,
    };
  },
};

/** Reads JSON in a string, with or without expressions; or an expression that returns an object. */
function jsonValue(field: string, text: unknown, notes: Note[]): Typed | undefined {
  const isExpression = typeof text === 'string' && text.startsWith('=');
  const json = parse(isExpression ? text.slice(1) : text);
  if (isObject(json)) return isExpression ? createReader(insideExpressions, notes).value(field, json) : literal(json);
  if (isExpression) return createReader(expressions, notes).value(field, text);
  if (!isBlank(text)) notes.push({ field, reason: 'noObject' });
  return undefined;
}

function headerOf(text: unknown, notes: Note[]): Record<string, Typed | undefined> {
  const isExpression = typeof text === 'string' && text.startsWith('=');
  const json = parse(isExpression ? text.slice(1) : text);
  if (!isObject(json)) {
    if (!isBlank(text)) notes.push({ field: 'headerClaims', reason: 'noObject' });
    return {};
  }
  const { value } = createReader(isExpression ? insideExpressions : expressions, notes);
  return mapMembers(json, (member, name) => value(`headerClaims.${name}`, member));
}

function parse(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : text;
  } catch {
    return undefined;
  }
}
