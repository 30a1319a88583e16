import { isObject, type Json, type Note, type Source, type Typed } from './filled.ts';
import { Expression, readArguments } from './js-literal.ts';
import { jsonwebtoken } from './jsonwebtoken.ts';
import { keyOf } from './key.ts';

/** Where a script calls `sign` of jsonwebtoken, by any of the names that people give it. */
const call = /\b(?:jwt|jsonwebtoken|JWT)\.sign(?:Async)?\(/;

/** Whether a text is a script with such a call. */
export function hasCall(text: string): boolean {
  return call.test(text);
}

/**
 * Reads the first call `jwt.sign(payload, key, options)` of a script. Constants are taken; of expressions those that say
 * where a key or how long a lifetime is, and the others become notes.
 *
 * @throws JwtError `ERR_SETTINGS` for what jsonwebtoken would refuse
 */
export function fillFromCall(script: string): ReturnType<Source['fill']> | undefined {
  const [opening] = call.exec(script) ?? [];
  const given = opening === undefined ? undefined : readArguments(script, script.indexOf(opening) + opening.length);
  if (!given) return undefined;
  const [payload, key, options] = given;
  const notes: Note[] = [];
  const claims = constantsOf('payload', payload, notes);
  const { exp, ...others } = claims.constants;
  const lifetime = lifetimeOf(claims.expressions.exp);
  const { passphrase, key: inner } =
    isObject(key) && !(key instanceof Expression) ? key : { key, passphrase: undefined };
  const { constants, expressions } = constantsOf('options', options, notes);
  const ttl = lifetimeOf(expressions.expiresIn) ?? lifetime;
  const json = {
    payload: exp === undefined ? others : claims.constants,
    ...constants,
    ...(ttl !== undefined && { expiresIn: ttl }),
    ...(typeof inner === 'string' && { secretOrPrivateKey: inner }),
    ...(typeof passphrase === 'string' && { passphrase }),
  };
  const filled = jsonwebtoken.fill(json);
  const source = inner instanceof Expression ? placeOf(inner.text) : undefined;
  if (!source) return { ...filled, notCarried: [...notes, ...filled.notCarried] };
  const algorithm = typeof constants.algorithm === 'string' ? constants.algorithm : 'HS256';
  const ownNotes = filled.notCarried.filter(({ reason }) => reason !== 'noKey');
  return {
    ...filled,
    ...keyOf({ algorithm, field: 'secretOrPrivateKey', key: source }, notes),
    notCarried: [...notes, ...ownNotes],
  };
}

/** Splits the members of an object; those that are expressions become notes, unless they say a lifetime. */
function constantsOf(field: string, value: unknown, notes: Note[]) {
  const constants: Record<string, unknown> = {};
  const expressions: Record<string, string> = {};
  if (value instanceof Expression) notes.push({ field, reason: 'expression' });
  const members: Json = isObject(value) && !(value instanceof Expression) ? value : {};
  for (const [name, member] of Object.entries(members)) {
    if (!hasExpression(member)) constants[name] = member;
    else if (member instanceof Expression && lifetimeOf(member.text) !== undefined) expressions[name] = member.text;
    else if (name !== 'iat') notes.push({ field: `${field}.${name}`, reason: 'expression' });
  }
  return { constants, expressions };
}

function hasExpression(value: unknown): boolean {
  if (value instanceof Expression) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasExpression);
}

/** Seconds of `60 * 60`, also behind `Math.floor(Date.now() / 1000) +`; undefined for any other expression. */
function lifetimeOf(expression = ''): number | undefined {
  const compact = expression.replace(/\s/g, '');
  const product = compact.replace(/^Math\.(?:floor|round|trunc)\(Date\.now\(\)\/1000\)\+/, '').replace(/[()]/g, '');
  return /^\d{1,9}(?:\*\d{1,9}){0,4}$/.test(product)
    ? product.split('*').reduce((seconds, factor) => seconds * Number(factor), 1)
    : undefined;
}

/** Where a key is that an expression reads: an environment variable, or a file. */
function placeOf(expression: string): Typed | { readonly type: 'file'; readonly value: string } | undefined {
  const [, plain, bracketed, getter] =
    /^process\.env(?:\.(\w+)|\[['"](\w+)['"]\])|^env\.get\(['"](\w+)['"]\)/.exec(expression) ?? [];
  const variable = plain ?? bracketed ?? getter;
  if (variable) return { type: 'env', value: variable };
  const [, path] = /readFileSync\(['"`]([^'"`$]{1,1000})['"`]/.exec(expression) ?? [];
  return path ? { type: 'file', value: path } : undefined;
}
