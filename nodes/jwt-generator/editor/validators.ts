import { algorithmsByUse, contentEncryptionAlgorithms, isNameOf, type KeyType } from '../../../src/algorithms.ts';
import { attempt } from '../../../src/attempt.ts';
import { type ClaimName, type ClaimSetting, claimNames, claimSettings } from '../../../src/claim-settings.ts';
import { parseJson } from '../../../src/json.ts';
import { isIterations } from '../../../src/password-iterations.ts';
import { readSchema } from '../../../src/schema/read.ts';
import { chosenKey } from '../../keys/editor/chosen-key.ts';
import { isOffered } from '../../keys/editor/offered.ts';
import { keyDefaults } from '../../keys/settings.ts';
import { isBeingChanged } from '../../shared/editor/build-panel.ts';
import type { Problem as SettingProblem } from '../../shared/editor/marks.ts';
import type { ConfigNode } from '../../shared/editor/red.ts';
import type { Row } from '../../shared/editor/typed-rows.ts';
import { createValidation } from '../../shared/editor/validation.ts';
import { choicesOf, namesIn } from '../../shared/settings/choices.ts';
import { isRefusedPath } from '../../shared/settings/paths.ts';
import { isSubstituted } from '../../shared/settings/substitution.ts';
import { attributeNames, type GeneratorSettings, type TypedSetting } from '../settings.ts';
import { deliveryChecks, isTemplate } from './delivery-checks.ts';
import { type GeneratorNode, live, liveSettings } from './live.ts';
import { losesPayload, pathsClash, storeClash } from './result-paths.ts';
import { type Role, roles } from './roles.ts';
import { shortKeyProblem } from './short-key.ts';
import { problemOf } from './static-check.ts';

/** A problem of the checked setting. */
type Problem = Omit<SettingProblem, 'setting'>;

type Check = (settings: GeneratorSettings, node: GeneratorNode) => Problem | undefined;

/** Returns the problem that the runtime would report at deploy, as a text for the field. */
const ownChecks = {
  payload: optional('payload'),
  mutatePayload: (settings, node) => (losesPayload(settings) ? say(node, 'losesPayload') : undefined),
  ttl: ofClaim('ttl'),
  issuer: ofClaim('issuer'),
  subject: ofClaim('subject'),
  issuedAtOffset: ofClaim('issuedAtOffset'),
  audience: ofClaim('audience'),
  notBefore: ofClaim('notBefore'),
  jwtId: ofClaim('jwtId'),
  scopes: optional('scopes'),
  scopeClaim: ({ scopes, scopeClaim }, node) => (scopes !== '' && scopeClaim === '' ? say(node, 'noName') : undefined),
  customClaims: (settings, node) => rowProblem(node, settings.customClaims) ?? refused(settings, node, 'customClaims'),
  headers: (settings, node) =>
    rowProblem(node, settings.headers) ?? twice(settings, node) ?? refused(settings, node, 'headers'),
  signature: checkProtection,
  encryption: checkProtection,
  signingKey: key('signature'),
  encryptionKey: key('encryption'),
  signingAlgorithm: algorithm('signature'),
  encryptionAlgorithm: algorithm('encryption'),
  contentEncryption: ({ encryption, contentEncryption }, node) =>
    encryption === 'none' || isNameOf(contentEncryptionAlgorithms, contentEncryption ?? '')
      ? undefined
      : say(node, 'algorithm'),
  passwordIterations: ({ encryption, passwordIterations: count }, node) => {
    const isAllowed = isSubstituted(String(count)) || isIterations(Number(count));
    return isAllowed || encryption === 'none' ? undefined : say(node, 'iterations');
  },
  saveAttributes: ({ saveAttributes }, node) =>
    attempt(() => choicesOf('', saveAttributes, attributeNames)) instanceof Error ? say(node, 'attributes') : undefined,
  variable: path('variable'),
  output: (settings, node) =>
    path('output')(settings, node) ?? (pathsClash(settings) ? say(node, 'pathsClash') : undefined),
  cacheTtl: where('cache', needed('cacheTtl')),
  cacheRefresh: whereKept(needed('cacheRefresh')),
  cacheKey: where('cache', optional('cacheKey')),
  cacheStore: whereKept(checkStore),
  inputSchema: schema('inputSchema'),
  outputSchema: schema('outputSchema'),
} as const satisfies Partial<Record<keyof GeneratorSettings, Check>>;

const checks = { ...ownChecks, ...checksOfDelivery() };

function checksOfDelivery(): Record<keyof typeof deliveryChecks, Check> {
  const entries = Object.entries(deliveryChecks).map(([name, check]) => {
    const ofNode: Check = (settings, node) =>
      check(
        settings,
        (reason, values) => say(node, reason, values),
        (label) => node._(`jwt-generator.label.${label}`),
      );
    return [name, ofNode] as const;
  });
  return Object.fromEntries(entries) as Record<keyof typeof deliveryChecks, Check>;
}

const settingsFor = createValidation(liveSettings);

/** Whether nothing may be said yet against a setting of the open panel. */
let isUntouched: (setting: string) => boolean = () => false;

/** Sets what {@link validatorOf} is quiet about while a panel is open. */
export function beQuietAbout(untouched: typeof isUntouched): void {
  isUntouched = untouched;
}

/** Returns the validator of a setting. Node-RED shows its message only if it declares two parameters. */
export function validatorOf(name: keyof typeof checks) {
  return function (this: GeneratorNode, _value: unknown, _options: unknown): string | true {
    const isQuiet = isBeingChanged() || (live.isOpen(this) && isUntouched(name));
    return isQuiet || (checks[name](settingsFor(this, name), this)?.text ?? true);
  };
}

/** All problems of a node in its current state; a problem that two settings share is listed once. */
export function problemsOf(node: GeneratorNode): SettingProblem[] {
  const settings = liveSettings(node);
  const problems = new Map<string, SettingProblem>();
  for (const [setting, check] of Object.entries(checks)) {
    const problem = check(settings, node);
    if (problem && !problems.has(problem.text)) problems.set(problem.text, { setting, ...problem });
  }
  return [...problems.values()];
}

function say(node: GeneratorNode, reason: string, values?: Record<string, unknown>): Problem {
  return { text: node._(`jwt-generator.invalid.${reason}`, values) };
}

function where(flag: ClaimName | 'cache', check: Check): Check {
  return (settings, node) => (settings[flag] ? check(settings, node) : undefined);
}

/** Applies a check where tokens are kept. */
function whereKept(check: Check): Check {
  return (settings, node) => (settings.cache || settings.exchange ? check(settings, node) : undefined);
}

/** Checks the value of a claim, which is required if the claim is switched on. */
function ofClaim(setting: ClaimSetting): Check {
  const name = claimNames.find((claim) => claimSettings[claim].setting === setting) as ClaimName;
  return where(name, (settings, node) =>
    isLeftOut(settings, name, setting) ? undefined : needed(setting)(settings, node),
  );
}

/** Whether a claim is optional and has no value, not even a source of one. */
function isLeftOut(settings: GeneratorSettings, claim: ClaimName, setting: ClaimSetting): boolean {
  return settings[setting] === '' && namesIn(settings.optionalClaims).includes(claim);
}

/** Checks a typed value that a claim requires. */
function needed(name: TypedSetting): Check {
  return (settings, node) => {
    const value = String(settings[name]);
    const type = settings[`${name}Type`];
    if (type === 'uuid') return undefined;
    const label = node._(`jwt-generator.label.${name}`);
    if (value.trim() === '') return say(node, 'blank', { name: label });
    return checkTyped(node, label, value, type) ?? refused(settings, node, name);
  };
}

/** Checks a typed value that may be blank. */
function optional(name: TypedSetting): Check {
  return (settings, node) => (settings[name] === '' ? undefined : needed(name)(settings, node));
}

/** Returns the problem that the runtime would report, if it concerns this setting. */
function refused(
  settings: GeneratorSettings,
  node: GeneratorNode,
  setting: keyof GeneratorSettings,
): Problem | undefined {
  const found = problemOf(settings);
  if (found?.setting !== setting) return undefined;
  const { error, row } = found;
  if (error.code === 'ERR_TIME_SPAN') return say(node, `time.${setting}`);
  if (setting === 'cacheTtl') return say(node, 'endless');
  const name =
    row === undefined ? node._(`jwt-generator.label.${setting}`) : settings[setting as 'customClaims'][row]?.key;
  const problem = say(node, 'value', { name, why: node._(`jwt-generator.status.${error.code}`) });
  return row === undefined ? problem : { ...problem, row };
}

/** Finds a row without a name or value, or with a value that does not match its type. */
function rowProblem(node: GeneratorNode, rows: readonly Row[]): Problem | undefined {
  for (const [row, { key, dataType, value, valueType, optional }] of rows.entries()) {
    if (key === '') return { ...say(node, 'noName'), row };
    if (value === '' && optional) continue;
    const problem =
      value === '' ? say(node, 'blank', { name: key }) : checkTyped(node, key, value, valueType, dataType);
    if (problem) return { ...problem, row };
  }
  return undefined;
}

function twice({ headers }: GeneratorSettings, node: GeneratorNode): Problem | undefined {
  const names = headers.map(({ key }) => key);
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
function checkProtection({ signature, encryption }: GeneratorSettings, node: GeneratorNode): Problem | undefined {
  return signature === 'none' && encryption === 'none' ? say(node, 'unprotected') : undefined;
}

/** Checks that the key of a signature or encryption exists, has the right kind and use, and is long enough. */
function key(role: Role): Check {
  return (settings, node) => {
    const kind = settings[role];
    if (kind === 'none') return undefined;
    const { config, isOpen } = chosenKey(node, settings[roles[role].key]);
    if (isOpen) return undefined;
    const label = node._(`jwt-generator.label.${role}`);
    if (!config) return say(node, 'noKey', { role: label });
    return fitsRole(config, role, kind)
      ? shortKeyProblem(settings, node, role, config.id)
      : say(node, 'wrongKey', { role: label });
  };
}

/** Whether a key is for this use and, if the kind is known, of this kind. */
export function fitsRole(config: ConfigNode, role: Role, kind: string): boolean {
  const { use, kty } = { ...keyDefaults, ...config };
  return use === roles[role].use && (kind === 'none' || (kty === 'oct') === (kind === 'symmetric'));
}

/** Checks that an algorithm is known and fits the type of the key; blank uses the algorithm of the key. */
function algorithm(role: Role): Check {
  return (settings, node) => {
    const chosen = settings[roles[role].algorithm] ?? '';
    if (chosen === '' || settings[role] === 'none') return undefined;
    const table = algorithmsByUse[roles[role].use];
    if (!isNameOf(table, chosen) || !isOffered(chosen)) return say(node, 'algorithm');
    const { config, isOpen } = chosenKey(node, settings[roles[role].key]);
    const kty = config && !isOpen ? { ...keyDefaults, ...config }.kty : undefined;
    const isServed = kty === undefined || table[chosen]?.kty.includes(kty as KeyType);
    return isServed || settings.allowInvalidAsymmetricKeyTypes
      ? undefined
      : say(node, 'wrongAlgorithm', { algorithm: chosen });
  };
}

/** Checks a path to a message property or context variable; a blank path writes nothing. */
function path(name: 'output' | 'variable' | 'cacheStore'): Check {
  return (settings, node) => {
    const value = settings[name];
    if (value === '') return undefined;
    const label = node._(`jwt-generator.label.${name}`);
    return (
      checkTyped(node, label, value, 'msg') ?? (isRefusedPath(value) ? say(node, 'path', { name: label }) : undefined)
    );
  };
}

/** Checks the token store: a path of its own, and a secret that protects tokens that other nodes can read. */
function checkStore(settings: GeneratorSettings, node: GeneratorNode): Problem | undefined {
  const { cacheStore, cacheStoreType, signature, encryption } = settings;
  if (cacheStoreType === 'memory') return undefined;
  if (signature === 'none' && encryption === 'asymmetric') return say(node, 'storeWithoutSecret');
  if (cacheStoreType === 'store') return undefined;
  if (cacheStore === '') return say(node, 'blank', { name: node._('jwt-generator.label.cacheStore') });
  return path('cacheStore')(settings, node) ?? (storeClash(settings) ? say(node, 'storeClash') : undefined);
}

/** Checks a JSON Schema as far as possible without a compiler: the runtime reports the rest at deploy. */
function schema(name: 'inputSchema' | 'outputSchema'): Check {
  return (settings, node) => {
    const text = settings[name];
    if (text.trim() === '' || isSubstituted(text)) return undefined;
    const read = attempt(() => readSchema(text, name));
    return read instanceof Error ? say(node, 'schema', { name: node._(`jwt-generator.label.${name}`) }) : undefined;
  };
}
