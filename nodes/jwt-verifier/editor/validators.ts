import { keyManagementAlgorithms, signingAlgorithms } from '../../../src/algorithms.ts';
import { attempt } from '../../../src/attempt.ts';
import { parseTolerance } from '../../../src/claims/clock-tolerance.ts';
import { convertClaim, type DataType } from '../../../src/claims/convert.ts';
import { parseExpected } from '../../../src/claims/expect.ts';
import { type Grant, parseGrants } from '../../../src/claims/rules.ts';
import { forSetting } from '../../../src/input.ts';
import { parseDenylist } from '../../../src/jwt/verify/denylist.ts';
import { isIterations } from '../../../src/password-iterations.ts';
import { chosenKey } from '../../keys/editor/chosen-key.ts';
import { isOffered } from '../../keys/editor/offered.ts';
import { keyDefaults } from '../../keys/settings.ts';
import { isBeingChanged } from '../../shared/editor/build-panel.ts';
import type { Problem } from '../../shared/editor/marks.ts';
import type { ConfigNode } from '../../shared/editor/red.ts';
import { createValidation } from '../../shared/editor/validation.ts';
import { listedIn, namesIn } from '../../shared/settings/choices.ts';
import { constantOf } from '../../shared/settings/constant-value.ts';
import { isRefusedPath, pathsOverlap } from '../../shared/settings/paths.ts';
import { isSubstituted } from '../../shared/settings/substitution.ts';
import { blankIssuer, keysIn, type TypedSetting, type VerifierSettings, verifiedAttributeNames } from '../settings.ts';
import { addressProblemOf, addressProblems } from './address-checks.ts';
import { liveSettings, type VerifierNode } from './live.ts';
import { shortKeyProblem } from './short-key.ts';

/** The algorithms that can be accepted: signing and key management. */
export const algorithmNames = [signingAlgorithms, keyManagementAlgorithms].flatMap((table) => Object.keys(table));

/** Returns what is wrong with a setting, in words; with the index of the row of a list, or what can be done about it. */
type Check = (settings: VerifierSettings, node: VerifierNode) => string | Omit<Problem, 'setting'> | undefined;

type RowProblem = Pick<Required<Problem>, 'text' | 'row'>;

/** The checks of deploy, for display beside the fields. */
const checks = {
  token: (settings, node) => (settings.token === '' ? say(node, 'noToken') : typed('token')(settings, node)),
  key: whenVerifying(checkKey),
  jwksUrl: address('jwksUrl'),
  issuerUrl: address('issuerUrl'),
  jwksHeader: address('jwksHeader'),
  issuers: whenVerifying(checkIssuers),
  issuer: whenOneIssuer(expected('issuer')),
  audience: expected('audience'),
  subject: expected('subject'),
  typ: expected('typ'),
  requiredClaims: whenVerifying(({ requiredClaims }, node) =>
    !isSubstituted(requiredClaims) && listedIn(requiredClaims).includes('') ? say(node, 'requiredClaims') : undefined,
  ),
  scopes: grants('scopes', 'scope'),
  scopeClaims: grantClaims('scopes', 'scopeClaims'),
  roles: grants('roles', 'role'),
  roleClaims: grantClaims('roles', 'roleClaims'),
  expectedClaims: whenVerifying(checkRows),
  clockTolerance: whenVerifying(parsed('clockTolerance', parseTolerance)),
  maxTokenAge: whenVerifying(parsed('maxTokenAge', looksLikeAge)),
  schema: whenVerifying(({ schema }, node) =>
    schema.trim() !== '' && !isSubstituted(schema) && fails(() => JSON.parse(schema)) ? say(node, 'schema') : undefined,
  ),
  maxPasswordIterations: ({ maxPasswordIterations: count }, node) =>
    isSubstituted(String(count)) || isIterations(Number(count)) ? undefined : say(node, 'iterations'),
  denylist: whenVerifying(parsed('denylist', parseDenylist)),
  replayVariable: whenVerifying((settings, node) => {
    if (settings.replay !== 'context') return undefined;
    if (settings.replayVariable === '') return say(node, 'path', { name: label(node, 'replayVariable') });
    return pathProblem('replayVariable')(settings, node);
  }),
  algorithms: chosen('algorithms', (name) => algorithmNames.includes(name) && isOffered(name)),
  decryptionKey: ({ decryptionKey }, node) =>
    decryptionKey === '' || isUsable(node, 'enc', decryptionKey) ? undefined : say(node, 'decryptionKey'),
  output: (settings, node) =>
    pathProblem('output')(settings, node) ?? (hasClash(settings) ? say(node, 'pathsClash') : undefined),
  variable: pathProblem('variable'),
  saveAttributes: chosen('saveAttributes', (name) => (verifiedAttributeNames as readonly string[]).includes(name)),
} as const satisfies Partial<Record<keyof VerifierSettings, Check>>;

const settingsFor = createValidation(liveSettings);

/** The validator of a setting. Node-RED shows what it says only because it declares two parameters. */
export function validatorOf(name: keyof typeof checks) {
  return function (this: VerifierNode, _value: unknown, _options: unknown): string | true {
    if (isBeingChanged()) return true;
    const problem = checks[name](settingsFor(this, name), this);
    return typeof problem === 'object' ? problem.text : (problem ?? true);
  };
}

/** All problems of a node with the settings that its panel shows. */
export function problemsOf(node: VerifierNode): Problem[] {
  const settings = liveSettings(node);
  return Object.entries(checks).flatMap(([setting, check]) => {
    const problem = check(settings, node);
    if (problem === undefined) return [];
    return [{ setting, ...(typeof problem === 'object' ? problem : { text: problem }) }];
  });
}

/** Whether a config node is a key for this use. */
export function isKeyFor(use: 'sig' | 'enc', config: ConfigNode | null | undefined): boolean {
  return config?.type === 'jwt-key' && { ...keyDefaults, ...config }.use === use;
}

/** Whether a setting names a key for this use, as far as the editor can tell. */
function isUsable(node: VerifierNode, use: 'sig' | 'enc', setting: string): boolean {
  const { config, isOpen } = chosenKey(node, setting);
  return isOpen || isKeyFor(use, config);
}

function say(node: VerifierNode, reason: string, values?: Record<string, unknown>): string {
  return node._(`jwt-verifier.invalid.${reason}`, values);
}

function label(node: VerifierNode, name: string): string {
  return node._(`jwt-verifier.label.${name}`);
}

function whenVerifying(check: Check): Check {
  return (settings, node) => (settings.mode === 'verify' ? check(settings, node) : undefined);
}

function address(name: keyof typeof addressProblems): Check {
  return whenVerifying((settings, node) => {
    const reason = addressProblems[name](settings);
    return reason === undefined ? undefined : say(node, reason);
  });
}

/** With only a decryption key, tokens are encrypted and not signed. */
function checkKey(settings: VerifierSettings, node: VerifierNode): ReturnType<Check> {
  const { keySource, key, decryptionKey } = settings;
  if (keySource !== 'key' || (key === '' && decryptionKey !== '')) return undefined;
  const { config, isOpen } = chosenKey(node, key);
  if (isOpen) return undefined;
  if (!config) return say(node, 'noKey');
  return isKeyFor('sig', config) ? shortKeyProblem(settings, node, config.id) : say(node, 'wrongKey');
}

/** A typed value: well-formed, as far as the editor can tell. */
function typed(name: TypedSetting): (settings: VerifierSettings, node: VerifierNode) => string | undefined {
  return (settings, node) => checkTyped(node, label(node, name), settings[name], settings[`${name}Type`]);
}

function checkTyped(node: VerifierNode, name: string, value: string, type: string): string | undefined {
  if (value === '' || (type !== 'jsonata' && isSubstituted(value))) return undefined;
  const verdict = RED.utils.validateTypedProperty(value, type, {});
  return verdict === true ? undefined : say(node, 'value', { name, why: verdict });
}

/** A typed value that the runtime parses at deploy where it is constant. */
function parsed(name: TypedSetting, parse: (raw: unknown) => unknown): Check {
  return (settings, node) => {
    const problem = typed(name)(settings, node);
    const value = settings[name];
    if (problem || value === '' || isSubstituted(value)) return problem;
    const known = constantOf(forSetting(name), { value, type: settings[`${name}Type`] });
    const reason = name === 'denylist' ? 'denylist' : `time.${name}`;
    return known && fails(() => parse(known.constant)) ? say(node, reason) : undefined;
  };
}

/** A whole number of seconds, or a count of some unit; which units there are, the server knows. */
function looksLikeAge(raw: unknown): void {
  const isAge =
    typeof raw === 'number' ? Number.isInteger(raw) && raw >= 1 : /^[\d.]+ *[a-z]*$/i.test(String(raw).trim());
  if (!isAge) throw new TypeError('not an age');
}

/** Of several issuers, each row has its own. */
function whenOneIssuer(check: Check): Check {
  return (settings, node) => (settings.keySource === 'issuers' ? undefined : check(settings, node));
}

/** The first row of issuers that has a problem. */
function checkIssuers(settings: VerifierSettings, node: VerifierNode): string | RowProblem | undefined {
  const { keySource, issuers } = settings;
  if (keySource !== 'issuers') return undefined;
  if (issuers.length === 0) return say(node, 'noIssuers');
  for (const row of issuers.keys()) {
    const text = checkIssuer(settings, row, node);
    if (text) return { text, row };
  }
  return undefined;
}

function checkIssuer(
  { issuers, issuerKeys, allowPrivateHttp }: VerifierSettings,
  row: number,
  node: VerifierNode,
): string | undefined {
  const { issuer, keySource, jwksUrl, audience, audienceType } = { ...blankIssuer, ...issuers[row] };
  if (issuer === '') return say(node, 'noIssuerName');
  if (issuers.findIndex((other) => other.issuer === issuer) < row) return say(node, 'issuerTwice', { name: issuer });
  if (keySource === 'key' && !isUsable(node, 'sig', keysIn(issuerKeys)[row] ?? '')) {
    return say(node, 'issuerKey', { name: issuer });
  }
  const why = addressProblemOf({ keySource, jwksUrl, issuerUrl: issuer, allowPrivateHttp });
  return why ? say(node, why) : checkExpected(node, label(node, 'audience'), audience, audienceType);
}

function expected(name: 'issuer' | 'audience' | 'subject' | 'typ'): Check {
  return whenVerifying((settings, node) =>
    checkExpected(node, label(node, name), settings[name], settings[`${name}Type`]),
  );
}

/** A typed value that is a string, or an array of strings, as far as the editor can tell. */
function checkExpected(node: VerifierNode, name: string, value: string, type: string): string | undefined {
  const problem = checkTyped(node, name, value, type);
  const known =
    problem || value === '' || isSubstituted(value) ? undefined : constantOf(forSetting(name), { value, type });
  return known && fails(() => parseExpected(known.constant, name)) ? say(node, 'texts', { name }) : problem;
}

function grants(name: 'scopes' | 'roles', grant: Grant): Check {
  return whenVerifying((settings, node) => {
    const problem = typed(name)(settings, node);
    const value = settings[name];
    if (problem || value === '' || isSubstituted(value)) return problem;
    const known = constantOf(forSetting(name), { value, type: settings[`${name}Type`] });
    return known && fails(() => parseGrants(known.constant, grant))
      ? say(node, 'grants', { name: label(node, name) })
      : undefined;
  });
}

function grantClaims(name: 'scopes' | 'roles', claims: 'scopeClaims' | 'roleClaims'): Check {
  return whenVerifying((settings, node) =>
    settings[name] !== '' && namesIn(settings[claims]).length === 0
      ? say(node, 'grantClaims', { name: label(node, claims) })
      : undefined,
  );
}

/** The first row of expected claims that has a problem. */
function checkRows({ expectedClaims }: VerifierSettings, node: VerifierNode): RowProblem | undefined {
  for (const [row, { key, dataType, value, valueType }] of expectedClaims.entries()) {
    if (key === '') return { text: say(node, 'noName'), row };
    if (value === '') return { text: say(node, 'blank', { name: key }), row };
    const text = checkTyped(node, key, value, valueType) ?? checkDataType(node, key, dataType, value, valueType);
    if (text) return { text, row };
  }
  return undefined;
}

function checkDataType(
  node: VerifierNode,
  name: string,
  dataType: DataType,
  value: string,
  type: string,
): string | undefined {
  const known = isSubstituted(value) ? undefined : constantOf(forSetting(name), { value, type });
  return known && fails(() => convertClaim(known.constant, dataType, name))
    ? say(node, 'dataType', { name, type: node._(`jwt-verifier.dataType.${dataType}`) })
    : undefined;
}

function chosen(name: 'algorithms' | 'saveAttributes', isKnown: (choice: string) => boolean): Check {
  return (settings, node) =>
    namesIn(settings[name]).every(isKnown) ? undefined : say(node, 'choice', { name: label(node, name) });
}

/** A path to a message property or context variable; blank writes none. */
function pathProblem(name: 'output' | 'variable' | 'replayVariable'): Check {
  return (settings, node) => {
    const value = settings[name];
    return value === '' || !isRefusedPath(value) ? undefined : say(node, 'path', { name: label(node, name) });
  };
}

/** Whether two results go to the same message property, or to a part of it. */
function hasClash({ output, variable, variableType, frontend }: VerifierSettings): boolean {
  const travelling = variableType === 'msg' || frontend ? variable : '';
  const paths = [output, travelling, 'verified'].filter((path) => path !== '');
  return paths.some((one, index) => paths.slice(index + 1).some((other) => pathsOverlap(one, other)));
}

function fails(step: () => unknown): boolean {
  return attempt(step) instanceof Error;
}
