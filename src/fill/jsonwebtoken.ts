import { isNameOf } from '../algorithms.ts';
import { JwtError } from '../errors.ts';
import { isObject, type Json, mapMembers, type Note, type Source, type Typed } from './filled.ts';
import { keyOf } from './key.ts';
import { isBlank, literal } from './reader.ts';
import { tokenSettings } from './token-settings.ts';

const isText = (value: unknown) => typeof value === 'string';
const isFlag = (value: unknown) => typeof value === 'boolean';
const isSpan = (value: unknown) => Number.isInteger(value) || (isText(value) && value !== '');
const isAlgorithm = (value: unknown) =>
  isText(value) && /^(?:(?:HS|RS|PS|ES)(?:256|384|512)|none)$/.test(String(value));

/** The options of its `sign`, and what it takes for each. */
const options = {
  algorithm: isAlgorithm,
  expiresIn: isSpan,
  notBefore: isSpan,
  audience: (value: unknown) => isText(value) || Array.isArray(value),
  issuer: isText,
  subject: isText,
  jwtid: isText,
  keyid: isText,
  encoding: isText,
  header: (value: unknown) => isObject(value) && (!('alg' in value) || isAlgorithm(value.alg)),
  noTimestamp: isFlag,
  mutatePayload: isFlag,
  allowInsecureKeySizes: isFlag,
  allowInvalidAsymmetricKeyTypes: isFlag,
};

/** The options that are a claim. */
const claimOptions = { issuer: 'iss', subject: 'sub', audience: 'aud', jwtid: 'jti' } as const;

const keyFields = ['secretOrPrivateKey', 'privateKey', 'secret', 'key'];

/** Beside the options, where somebody puts all of a call into one object. */
const beside = ['payload', 'passphrase', ...keyFields];

/** The options of `jsonwebtoken` in JSON; payload and key may be with them. */
export const jsonwebtoken: Source = {
  name: 'jsonwebtoken',
  matches: (json) =>
    'secretOrPrivateKey' in json ||
    [json, json.options].some((part) => isObject(part) && Object.keys(part).some((name) => isNameOf(options, name))),
  fill: ({ options: nested = {}, ...json }) => {
    const call: Json = { ...json, ...(isObject(nested) ? nested : {}) };
    requireOptions(call);
    const notes: Note[] = [];
    const payload = payloadOf(call);
    const { alg, ...header } = isObject(call.header) ? call.header : {};
    const algorithm = String(alg ?? call.algorithm ?? 'HS256');
    const option = (name: string) => (call[name] === undefined || isKept(call, name) ? undefined : literal(call[name]));
    const settings = tokenSettings(
      {
        payload: payloadPart(call, payload),
        issuer: option('issuer'),
        subject: option('subject'),
        audience: option('audience'),
        jwtId: option('jwtid'),
        ttl: option('expiresIn'),
        notBefore: option('notBefore'),
        issuedAt: call.noTimestamp !== true,
        algorithm,
        kid: call.keyid ? literal(call.keyid) : undefined,
        header: mapMembers(header, (value) => (isBlank(value) ? undefined : literal(value))),
      },
      notes,
    );
    if (call.encoding !== undefined && call.encoding !== 'utf8') notes.push({ field: 'encoding', reason: 'unknown' });
    return {
      settings: {
        ...settings,
        mutatePayload: call.mutatePayload === true,
        allowInsecureKeySizes: call.allowInsecureKeySizes === true,
        allowInvalidAsymmetricKeyTypes: call.allowInvalidAsymmetricKeyTypes === true,
      },
      ...callKey(call, algorithm, notes),
      notCarried: notes,
    };
  },
};

function callKey(call: Json, algorithm: string, notes: Note[]) {
  const field = keyFields.find((name) => name in call) ?? 'secretOrPrivateKey';
  const given = call[field];
  const { key, passphrase } = isObject(given) && 'key' in given ? given : { key: given, passphrase: call.passphrase };
  return keyOf({ algorithm, field, key: isBlank(key) ? undefined : literal(key), passphrase }, notes);
}

/** Whether a claim is an empty text: where a setting must have a value, the payload may have this one. */
function isKept({ payload, ...call }: Json, option: string): boolean {
  const claim = claimOptions[option as keyof typeof claimOptions];
  return call[option] === '' && claim !== undefined && !(isObject(payload) && claim in payload);
}

function payloadOf(call: Json): Json {
  const { iat, ...claims } = (call.payload ?? {}) as Json;
  const kept = Object.entries(claimOptions).filter(([option]) => isKept(call, option));
  // That library takes an "iat" of 0 for none.
  return { ...claims, ...Object.fromEntries(kept.map(([, claim]) => [claim, ''])), ...(iat ? { iat } : {}) };
}

/** The object that a token starts from: where that one is to be changed and the text has none, the message's. */
function payloadPart({ mutatePayload, payload }: Json, claims: Json): Typed | undefined {
  if (mutatePayload === true && payload === undefined) return { value: 'payload', type: 'msg' };
  return Object.keys(claims).length > 0 ? literal(claims) : undefined;
}

/** Refuses what that library refuses. */
function requireOptions({ payload = {}, ...call }: Json): void {
  for (const [name, value] of Object.entries(call)) {
    if (beside.includes(name)) continue;
    if (!isNameOf(options, name)) throw refused(`"${name}" is no option of jsonwebtoken`);
    if (!options[name](value)) throw refused(`"${name}" has a value that jsonwebtoken refuses`);
  }
  if (!isObject(payload)) throw refused('"payload" is no object of claims');
  const wrong = ['iat', 'exp', 'nbf'].find((claim) => claim in payload && typeof payload[claim] !== 'number');
  if (wrong) throw refused(`"${wrong}" of the payload is no number, and jsonwebtoken refuses it`);
}

function refused(message: string): JwtError {
  return new JwtError('ERR_SETTINGS', message, { hint: 'Correct the text, and fill again.' });
}
