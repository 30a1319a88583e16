import { algorithmsByUse, contentEncryptionAlgorithms, isNameOf, type KeyType } from '../../../src/algorithms.ts';
import { attempt } from '../../../src/attempt.ts';
import { type ClaimName, type ClaimSetting, claimNames, claimSettings } from '../../../src/claim-settings.ts';
import { parseJson } from '../../../src/json.ts';
import { isIterations } from '../../../src/password-iterations.ts';
import { readSchema } from '../../../src/schema/read.ts';
import { keyDefaults } from '../../keys/settings.ts';
import { isBuilding } from '../../shared/editor/build-panel.ts';
import type { Problem as SettingProblem } from '../../shared/editor/marks.ts';
import type { ConfigNode } from '../../shared/editor/red.ts';
import type { Row } from '../../shared/editor/typed-rows.ts';
import { choicesOf, namesIn } from '../../shared/settings/choices.ts';
import { isRefusedPath } from '../../shared/settings/paths.ts';
import { isSubstituted } from '../../shared/settings/substitution.ts';
import { attributeNames, type GeneratorSettings, type TypedSetting } from '../settings.ts';
import { deliveryChecks, isTemplate } from './delivery-checks.ts';
import { type GeneratorNode, live, liveRows, liveSettings } from './live.ts';
import { losesPayload, pathsClash, storeClash } from './result-paths.ts';
import { type Role, roles } from './roles.ts';
import { problemOf } from './static-check.ts';

/** A problem of the checked setting. */
type Problem = Omit<SettingProblem, 'setting'>;

type Check = (node: GeneratorNode) => Problem | undefined;

/** Returns the problem that the runtime would report at deploy, as a text for the field. */
const ownChecks = {
  payload: optional('payload'),
  mutatePayload: (node) => (losesPayload(liveSettings(node)) ? say(node, 'losesPayload') : undefined),
  ttl: ofClaim('ttl'),
  issuer: ofClaim('issuer'),
  subject: ofClaim('subject'),
  issuedAtOffset: ofClaim('issuedAtOffset'),
  audience: ofClaim('audience'),
  notBefore: ofClaim('notBefore'),
  jwtId: ofClaim('jwtId'),
  scopes: optional('scopes'),
  scopeClaim: (node) =>
    live.value(node, 'scopes') !== '' && live.value(node, 'scopeClaim') === '' ? say(node, 'noName') : undefined,
  customClaims: (node) => rowProblem(node, liveRows(node, 'customClaims')) ?? refused(node, 'customClaims'),
  headers: (node) => rowProblem(node, liveRows(node, 'headers')) ?? twice(node) ?? refused(node, 'headers'),
  signature: checkProtection,
  encryption: checkProtection,
  signingKey: key('signature'),
  encryptionKey: key('encryption'),
  signingAlgorithm: algorithm('signature'),
  encryptionAlgorithm: algorithm('encryption'),
  contentEncryption: (node) =>
    live.value(node, 'encryption') === 'none' ||
    isNameOf(contentEncryptionAlgorithms, live.value(node, 'contentEncryption') ?? '')
      ? undefined
      : say(node, 'algorithm'),
  passwordIterations: (node) => {
    const count = live.value(node, 'passwordIterations');
    const isFine = isSubstituted(String(count)) || isIterations(Number(count));
    return isFine || live.value(node, 'encryption') === 'none' ? undefined : say(node, 'iterations');
  },
  saveAttributes: (node) =>
    attempt(() => choicesOf('', live.value(node, 'saveAttributes'), attributeNames)) instanceof Error
      ? say(node, 'attributes')
      : undefined,
  variable: path('variable'),
  output: (node) => path('output')(node) ?? (pathsClash(liveSettings(node)) ? say(node, 'pathsClash') : undefined),
  cacheTtl: where('cache', needed('cacheTtl')),
  cacheRefresh: (node) =>
    live.value(node, 'cache') || live.value(node, 'exchange') ? needed('cacheRefresh')(node) : undefined,
  cacheKey: where('cache', optional('cacheKey')),
  cacheStore: (node) => (live.value(node, 'cache') || live.value(node, 'exchange') ? checkStore(node) : undefined),
  inputSchema: schema('inputSchema'),
  outputSchema: schema('outputSchema'),
} as const satisfies Partial<Record<keyof GeneratorSettings, Check>>;

const checks = { ...ownChecks, ...checksOfDelivery() };

function checksOfDelivery(): Record<keyof typeof deliveryChecks, Check> {
  const entries = Object.entries(deliveryChecks).map(([name, check]) => {
    const ofNode: Check = (node) =>
      check(
        liveSettings(node),
        (reason, values) => say(node, reason, values),
        (label) => node._(`jwt-generator.label.${label}`),
      );
    return [name, ofNode] as const;
  });
  return Object.fromEntries(entries) as Record<keyof typeof deliveryChecks, Check>;
}

/** Returns the validator of a setting. Node-RED shows its message only if it declares two parameters. */
export function validatorOf(name: keyof typeof checks) {
  return function (this: GeneratorNode, _value: unknown, _options: unknown): string | true {
    return isBuilding() || (checks[name](this)?.text ?? true);
  };
}

/** All problems of a node in its current state; a problem that two settings share is listed once. */
export function problemsOf(node: GeneratorNode): SettingProblem[] {
  const faults = new Map<string, SettingProblem>();
  for (const [setting, check] of Object.entries(checks)) {
    const finding = check(node);
    if (finding && !faults.has(finding.text)) faults.set(finding.text, { setting, ...finding });
  }
  return [...faults.values()];
}

function say(node: GeneratorNode, reason: string, values?: Record<string, unknown>): Problem {
  return { text: node._(`jwt-generator.invalid.${reason}`, values) };
}

function where(flag: ClaimName | 'cache', check: Check): Check {
  return (node) => (live.value(node, flag) ? check(node) : undefined);
}

/** Checks the value of a claim, which is required if the claim is switched on. */
function ofClaim(setting: ClaimSetting): Check {
  const name = claimNames.find((claim) => claimSettings[claim].setting === setting) as ClaimName;
  return where(name, (node) => (isLeftOut(node, name, setting) ? undefined : needed(setting)(node)));
}

/** Whether a claim is optional and has no value, not even a source of one. */
function isLeftOut(node: GeneratorNode, claim: ClaimName, setting: ClaimSetting): boolean {
  return live.value(node, setting) === '' && namesIn(live.value(node, 'optionalClaims')).includes(claim);
}

/** Checks a typed value that a claim requires. */
function needed(name: TypedSetting): Check {
  return (node) => {
    const value = String(live.value(node, name));
    const type = live.value(node, `${name}Type`);
    if (type === 'uuid') return undefined;
    const label = node._(`jwt-generator.label.${name}`);
    if (value.trim() === '') return say(node, 'blank', { name: label });
    return checkTyped(node, label, value, type) ?? refused(node, name);
  };
}

/** Checks a typed value that may be blank. */
function optional(name: TypedSetting): Check {
  return (node) => (live.value(node, name) === '' ? undefined : needed(name)(node));
}

/** Returns the problem that the runtime would report, if it concerns this setting. */
function refused(node: GeneratorNode, setting: keyof GeneratorSettings): Problem | undefined {
  const refusal = problemOf(liveSettings(node));
  if (refusal?.setting !== setting) return undefined;
  const { error, row } = refusal;
  if (error.code === 'ERR_TIME_SPAN') return say(node, `time.${setting}`);
  if (setting === 'cacheTtl') return say(node, 'endless');
  const name =
    row === undefined ? node._(`jwt-generator.label.${setting}`) : liveRows(node, setting as 'customClaims')[row]?.key;
  const finding = say(node, 'value', { name, why: node._(`jwt-generator.status.${error.code}`) });
  return row === undefined ? finding : { ...finding, row };
}

/** Finds a row without a name or value, or with a value that does not match its type. */
function rowProblem(node: GeneratorNode, rows: readonly Row[]): Problem | undefined {
  for (const [row, { key, dataType, value, valueType, optional }] of rows.entries()) {
    if (key === '') return { ...say(node, 'noName'), row };
    if (value === '' && optional) continue;
    const finding =
      value === '' ? say(node, 'blank', { name: key }) : checkTyped(node, key, value, valueType, dataType);
    if (finding) return { ...finding, row };
  }
  return undefined;
}

function twice(node: GeneratorNode): Problem | undefined {
  const names = liveRows(node, 'headers').map(({ key }) => key);
  const row = names.findIndex((name, index) => names.indexOf(name) < index);
  return row < 0 ? undefined : { ...say(node, 'headerTwice', { name: names[row] }), row };
}

function checkTyped(
  node: GeneratorNode,
  name: string,
  value: string,
  type: string,
  dataType = 'string',
): Problem | undefined {
  if (type === 'template') {
    const json = dataType === 'array' || dataType === 'object' ? parseJson(value) : undefined;
    return stringsIn(json ?? value).every(isTemplate) ? undefined : say(node, 'placeholder', { name });
  }
  const verdict = (type !== 'jsonata' && isSubstituted(value)) || RED.utils.validateTypedProperty(value, type, {});
  return verdict === true ? undefined : say(node, 'value', { name, why: verdict });
}

/** All strings in a value that can be templates. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** Requires a signature, encryption or both: an unprotected token is never issued. */
function checkProtection(node: GeneratorNode): Problem | undefined {
  const isProtected = live.value(node, 'signature') !== 'none' || live.value(node, 'encryption') !== 'none';
  return isProtected ? undefined : say(node, 'unprotected');
}

/** Checks that the key of a signature or encryption exists and has the right kind and use. */
function key(role: Role): Check {
  return (node) => {
    const kind = live.value(node, role);
    if (kind === 'none') return undefined;
    const config = RED.nodes.node(live.value(node, roles[role].key));
    const label = node._(`jwt-generator.label.${role}`);
    if (!config) return say(node, 'noKey', { role: label });
    return fitsRole(config, role, kind) ? undefined : say(node, 'wrongKey', { role: label });
  };
}

/** Whether a key is for this use and, if the kind is known, of this kind. */
export function fitsRole(config: ConfigNode, role: Role, kind: string): boolean {
  const { use, kty } = { ...keyDefaults, ...config };
  return use === roles[role].use && (kind === 'none' || (kty === 'oct') === (kind === 'symmetric'));
}

/** Checks that an algorithm is known and fits the type of the key; blank uses the algorithm of the key. */
function algorithm(role: Role): Check {
  return (node) => {
    const chosen = live.value(node, roles[role].algorithm) ?? '';
    if (chosen === '' || live.value(node, role) === 'none') return undefined;
    const table = algorithmsByUse[roles[role].use];
    if (!isNameOf(table, chosen)) return say(node, 'algorithm');
    const config = RED.nodes.node(live.value(node, roles[role].key));
    const kty = config ? { ...keyDefaults, ...config }.kty : undefined;
    const isServed = kty === undefined || table[chosen]?.kty.includes(kty as KeyType);
    return isServed || live.value(node, 'allowInvalidAsymmetricKeyTypes')
      ? undefined
      : say(node, 'wrongAlgorithm', { algorithm: chosen });
  };
}

/** Checks a path to a message property or context variable; a blank path writes nothing. */
function path(name: 'output' | 'variable' | 'cacheStore'): Check {
  return (node) => {
    const value = live.value(node, name);
    if (value === '') return undefined;
    const label = node._(`jwt-generator.label.${name}`);
    return (
      checkTyped(node, label, value, 'msg') ?? (isRefusedPath(value) ? say(node, 'path', { name: label }) : undefined)
    );
  };
}

/** Checks the token store: a path of its own, and a secret that protects tokens that other nodes can read. */
function checkStore(node: GeneratorNode): Problem | undefined {
  const settings = liveSettings(node);
  const { cacheStore, cacheStoreType, signature, encryption } = settings;
  if (cacheStoreType === 'memory') return undefined;
  if (cacheStore === '') return say(node, 'blank', { name: node._('jwt-generator.label.cacheStore') });
  if (signature === 'none' && encryption === 'asymmetric') return say(node, 'storeWithoutSecret');
  return path('cacheStore')(node) ?? (storeClash(settings) ? say(node, 'storeClash') : undefined);
}

/** Checks a JSON Schema as far as possible without a compiler: the runtime reports the rest at deploy. */
function schema(name: 'inputSchema' | 'outputSchema'): Check {
  return (node) => {
    const text = live.value(node, name);
    if (text.trim() === '' || isSubstituted(text)) return undefined;
    const read = attempt(() => readSchema(text, name));
    return read instanceof Error ? say(node, 'schema', { name: node._(`jwt-generator.label.${name}`) }) : undefined;
  };
}
