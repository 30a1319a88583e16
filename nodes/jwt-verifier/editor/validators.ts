import { keyManagementAlgorithms, signingAlgorithms } from '../../../src/algorithms.ts';
import { attempt } from '../../../src/attempt.ts';
import { parseExpected, parseTolerance } from '../../../src/claims/expect.ts';
import { parseJwksUrl } from '../../../src/jwk/sets/url.ts';
import { isIterations } from '../../../src/password-iterations.ts';
import { keyDefaults } from '../../keys/settings.ts';
import { isBeingChanged } from '../../shared/editor/build-panel.ts';
import type { Problem } from '../../shared/editor/marks.ts';
import type { ConfigNode } from '../../shared/editor/red.ts';
import { createValidation } from '../../shared/editor/validation.ts';
import { listedIn, namesIn } from '../../shared/settings/choices.ts';
import { constantOf } from '../../shared/settings/constant-value.ts';
import { isRefusedPath, pathsOverlap } from '../../shared/settings/paths.ts';
import { isSubstituted } from '../../shared/settings/substitution.ts';
import { type TypedSetting, type VerifierSettings, verifiedAttributeNames } from '../settings.ts';
import { liveSettings, type VerifierNode } from './live.ts';
import { shortKeyRemedies, shortKeyText } from './short-key.ts';

/** The algorithms that can be accepted: signing and key management. */
export const algorithmNames = [signingAlgorithms, keyManagementAlgorithms].flatMap((table) => Object.keys(table));

/** Returns what is wrong with a setting, in words. */
type Check = (settings: VerifierSettings, node: VerifierNode) => string | undefined;

/** The checks of deploy, for display beside the fields. */
const checks = {
  token: (settings, node) => (settings.token === '' ? say(node, 'noToken') : typed('token')(settings, node)),
  key: whenVerifying(checkKey),
  jwksUrl: whenVerifying(({ keySource, jwksUrl }, node) =>
    keySource === 'jwks' && !isSubstituted(jwksUrl) && fails(() => parseJwksUrl(jwksUrl))
      ? say(node, 'jwksUrl')
      : undefined,
  ),
  issuer: expected('issuer'),
  audience: expected('audience'),
  subject: expected('subject'),
  typ: expected('typ'),
  requiredClaims: whenVerifying(({ requiredClaims }, node) =>
    !isSubstituted(requiredClaims) && listedIn(requiredClaims).includes('') ? say(node, 'requiredClaims') : undefined,
  ),
  clockTolerance: whenVerifying(parsed('clockTolerance', parseTolerance)),
  maxTokenAge: whenVerifying(parsed('maxTokenAge', looksLikeAge)),
  schema: whenVerifying(({ schema }, node) =>
    schema.trim() !== '' && !isSubstituted(schema) && fails(() => JSON.parse(schema)) ? say(node, 'schema') : undefined,
  ),
  maxPasswordIterations: ({ maxPasswordIterations: count }, node) =>
    isSubstituted(String(count)) || isIterations(Number(count)) ? undefined : say(node, 'iterations'),
  algorithms: chosen('algorithms', algorithmNames),
  decryptionKey: ({ decryptionKey }, node) =>
    decryptionKey === '' || isKeyFor('enc', RED.nodes.node(decryptionKey)) ? undefined : say(node, 'decryptionKey'),
  output: (settings, node) =>
    pathProblem('output')(settings, node) ?? (hasClash(settings) ? say(node, 'pathsClash') : undefined),
  variable: pathProblem('variable'),
  saveAttributes: chosen('saveAttributes', verifiedAttributeNames),
} as const satisfies Partial<Record<keyof VerifierSettings, Check>>;

const settingsFor = createValidation(liveSettings);

/** The validator of a setting. Node-RED shows what it says only because it declares two parameters. */
export function validatorOf(name: keyof typeof checks) {
  return function (this: VerifierNode, _value: unknown, _options: unknown): string | true {
    return isBeingChanged() || (checks[name](settingsFor(this, name), this) ?? true);
  };
}

/** All problems of a node with the settings that its panel shows. */
export function problemsOf(node: VerifierNode): Problem[] {
  const settings = liveSettings(node);
  return Object.entries(checks).flatMap(([setting, check]) => {
    const text = check(settings, node);
    if (text === undefined) return [];
    return [{ setting, text, ...(text === shortKeyText(settings, node) && { remedies: shortKeyRemedies(node) }) }];
  });
}

/** Whether a config node is a key for this use. */
export function isKeyFor(use: 'sig' | 'enc', config: ConfigNode | null | undefined): boolean {
  return config?.type === 'jwt-key' && { ...keyDefaults, ...config }.use === use;
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

/** With only a decryption key, tokens are encrypted and not signed. */
function checkKey(settings: VerifierSettings, node: VerifierNode): string | undefined {
  const { keySource, key, decryptionKey } = settings;
  if (keySource === 'jwks' || (key === '' && decryptionKey !== '')) return undefined;
  const config = RED.nodes.node(key);
  if (!config) return say(node, 'noKey');
  return isKeyFor('sig', config) ? shortKeyText(settings, node) : say(node, 'wrongKey');
}

/** A typed value: well-formed, as far as the editor can tell. */
function typed(name: TypedSetting): Check {
  return (settings, node) => {
    const value = settings[name];
    if (value === '' || (settings[`${name}Type`] !== 'jsonata' && isSubstituted(value))) return undefined;
    const verdict = RED.utils.validateTypedProperty(value, settings[`${name}Type`], {});
    return verdict === true ? undefined : say(node, 'value', { name: label(node, name), why: verdict });
  };
}

/** A typed value that the runtime parses at deploy where it is constant. */
function parsed(name: TypedSetting, parse: (raw: unknown) => unknown): Check {
  return (settings, node) => {
    const problem = typed(name)(settings, node);
    const value = settings[name];
    if (problem || value === '' || isSubstituted(value)) return problem;
    const known = constantOf(name, { value, type: settings[`${name}Type`] });
    return known && fails(() => parse(known.constant)) ? say(node, `time.${name}`) : undefined;
  };
}

/** A whole number of seconds, or a count of some unit; which units there are, the server knows. */
function looksLikeAge(raw: unknown): void {
  const isAge =
    typeof raw === 'number' ? Number.isInteger(raw) && raw >= 1 : /^[\d.]+ *[a-z]*$/i.test(String(raw).trim());
  if (!isAge) throw new TypeError('not an age');
}

function expected(name: 'issuer' | 'audience' | 'subject' | 'typ'): Check {
  return whenVerifying((settings, node) => {
    const problem = typed(name)(settings, node);
    const known =
      problem || isSubstituted(settings[name])
        ? undefined
        : constantOf(name, { value: settings[name], type: settings[`${name}Type`] });
    if (!known || settings[name] === '' || !fails(() => parseExpected(known.constant, name))) return problem;
    return say(node, 'texts', { name: label(node, name) });
  });
}

function chosen(name: 'algorithms' | 'saveAttributes', offered: readonly string[]): Check {
  return (settings, node) =>
    namesIn(settings[name]).some((known) => !offered.includes(known))
      ? say(node, 'choice', { name: label(node, name) })
      : undefined;
}

/** A path to a message property or context variable; blank writes none. */
function pathProblem(name: 'output' | 'variable'): Check {
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
