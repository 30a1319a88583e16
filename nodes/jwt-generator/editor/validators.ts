import ms from 'ms';
import {
  contentEncryptionAlgorithms,
  isNameOf,
  keyManagementAlgorithms,
  signingAlgorithms,
} from '../../../src/algorithms.ts';
import type { Row } from '../../shared/editor/typed-rows.ts';
import type { GeneratorSettings } from '../settings.ts';
import { type GeneratorNode, live, liveRows } from './live.ts';

/** Says what is wrong with a setting of a node, or true. */
type Verdict = string | true;
type Check = (node: GeneratorNode) => Verdict;

/** The settings `x` that have an `xType` beside them. */
type TypedName = Exclude<
  Extract<keyof GeneratorSettings, `${string}Type`> extends `${infer Name}Type` ? Name : never,
  'variable'
>;

export const algorithmTables = {
  signingAlgorithm: signingAlgorithms,
  encryptionAlgorithm: keyManagementAlgorithms,
  contentEncryption: contentEncryptionAlgorithms,
} as const;

/** What is wrong at deploy is wrong here, in words, beside its field. */
const checks = {
  payload: optional('payload'),
  ttl: where('exp', timeSpan('ttl', 1)),
  issuer: where('iss', needed('issuer')),
  subject: where('sub', needed('subject')),
  issuedAtOffset: where('iat', needed('issuedAtOffset')),
  audience: where('aud', needed('audience')),
  notBefore: where('nbf', timeSpan('notBefore', Number.MIN_SAFE_INTEGER)),
  jwtId: where('jti', needed('jwtId')),
  scopes: optional('scopes'),
  scopeClaim: (node) =>
    live.value(node, 'scopes') === '' || live.value(node, 'scopeClaim') !== '' || say(node, 'noName'),
  customClaims: checkCustomClaims,
  headers: (node) => checkRows(node, liveRows(node, 'headers'), refusedHeaders, 'headerTaken'),
  signature: checkProtection,
  encryption: checkProtection,
  signingKey: key('signature', 'signingKey'),
  encryptionKey: key('encryption', 'encryptionKey'),
  signingAlgorithm: algorithm('signingAlgorithm'),
  encryptionAlgorithm: algorithm('encryptionAlgorithm'),
  contentEncryption: algorithm('contentEncryption'),
  variable: path('variable'),
  output: path('output'),
} as const satisfies Partial<Record<keyof GeneratorSettings, Check>>;

/** The validator of a setting. Node-RED shows what it says only because it declares two parameters. */
export function validatorOf(name: keyof typeof checks) {
  return function (this: GeneratorNode, _value: unknown, _options: unknown): Verdict {
    return checks[name](this);
  };
}

function say(node: GeneratorNode, reason: string, values?: Record<string, unknown>): string {
  return node._(`jwt-generator.invalid.${reason}`, values);
}

function where(flag: 'iss' | 'sub' | 'iat' | 'exp' | 'aud' | 'nbf' | 'jti', check: Check): Check {
  return (node) => !live.value(node, flag) || check(node);
}

/** A typed value that a claim needs. */
function needed(name: TypedName): Check {
  return (node) => {
    const value = String(live.value(node, name));
    const type = live.value(node, `${name}Type`);
    const label = node._(`jwt-generator.label.${name}`);
    if (type === 'uuid') return true;
    return value.trim() === '' ? say(node, 'blank', { name: label }) : checkTyped(node, label, value, type);
  };
}

/** A typed value that may be left blank. */
function optional(name: TypedName): Check {
  return (node) => live.value(node, name) === '' || needed(name)(node);
}

/** A span of time; `least` is its smallest value, in seconds. */
function timeSpan(name: TypedName, least: number): Check {
  return (node) => {
    const verdict = needed(name)(node);
    const type = live.value(node, `${name}Type`);
    if (verdict !== true || (type !== 'num' && type !== 'str')) return verdict;
    const text = String(live.value(node, name)).trim();
    const seconds = type === 'num' ? Number(text) : secondsOf(text);
    return (Number.isSafeInteger(seconds) && Number(seconds) >= least) || say(node, 'timeSpan');
  };
}

function secondsOf(text: string): number | undefined {
  const milliseconds = ms(text as ms.StringValue) as number | undefined;
  return milliseconds === undefined ? undefined : Math.floor(milliseconds / 1000);
}

/** Rows of custom claims: named, once, and by no name that a switch above gives already. */
function checkCustomClaims(node: GeneratorNode): Verdict {
  const defaults = (['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'] as const).filter((claim) =>
    live.value(node, claim),
  );
  const scope = live.value(node, 'scopes') === '' ? [] : [live.value(node, 'scopeClaim')];
  return checkRows(node, liveRows(node, 'customClaims'), [...defaults, ...scope, '__proto__'], 'claimTaken');
}

/** What the package computes, or RFC 7797 §7 forbids. */
const refusedHeaders = ['alg', 'enc', 'zip', 'epk', 'p2s', 'p2c', 'iv', 'tag', 'apu', 'apv', 'b64', '__proto__'];

function checkRows(node: GeneratorNode, rows: readonly Row[], taken: readonly string[], why: string): Verdict {
  const names = new Set(taken);
  for (const { key, value, valueType } of rows) {
    if (key === '') return say(node, 'noName');
    if (names.has(key)) return say(node, why, { name: key });
    names.add(key);
    if (value === '') return say(node, 'blank', { name: key });
    const verdict = checkTyped(node, key, value, valueType);
    if (verdict !== true) return verdict;
  }
  return true;
}

function checkTyped(node: GeneratorNode, name: string, value: string, type: string): Verdict {
  const verdict = RED.utils.validateTypedProperty(value, type, {});
  return verdict === true || say(node, 'value', { name, why: verdict });
}

/** A signature, encryption or both: an unprotected token is never issued. */
function checkProtection(node: GeneratorNode): Verdict {
  const isProtected = live.value(node, 'signature') !== 'none' || live.value(node, 'encryption') !== 'none';
  return isProtected || say(node, 'unprotected');
}

/** The key of a signature or encryption: there, and of its kind and use. */
function key(role: 'signature' | 'encryption', name: 'signingKey' | 'encryptionKey'): Check {
  return (node) => {
    const kind = live.value(node, role);
    if (kind === 'none') return true;
    const config = RED.nodes.node(live.value(node, name));
    const label = node._(`jwt-generator.label.${role}`);
    if (!config) return say(node, 'noKey', { role: label });
    return fitsRole(config, role, kind) || say(node, 'wrongKey', { role: label });
  };
}

/** Whether a key is for this use and, where the kind is known, of this kind. */
export function fitsRole(
  config: Readonly<Record<string, unknown>>,
  role: 'signature' | 'encryption',
  kind: string,
): boolean {
  const use = role === 'signature' ? 'sig' : 'enc';
  return config.use === use && (kind === 'none' || (config.kty === 'oct') === (kind === 'symmetric'));
}

/** An algorithm that is in its table; blank takes the key's. */
function algorithm(name: keyof typeof algorithmTables): Check {
  return (node) => {
    const value = live.value(node, name) ?? '';
    const isKnown = isNameOf(algorithmTables[name], value) || (value === '' && name !== 'contentEncryption');
    return isKnown || say(node, 'algorithm');
  };
}

/** A path to a message property or context variable; blank writes none. */
function path(name: 'output' | 'variable'): Check {
  return (node) => {
    const value = live.value(node, name);
    return value === '' || checkTyped(node, node._(`jwt-generator.label.${name}`), value, 'msg');
  };
}
