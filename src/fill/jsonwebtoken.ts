import { isNameOf } from '../algorithms.ts';
import { JwtError } from '../errors.ts';
import { isObject, type Json, mapMembers, type Note, type Source, type Typed } from './filled.ts';
import { keyOf } from './key.ts';
import { isBlank, literal } from './reader.ts';
import { tokenSettings } from './token-settings.ts';

const isString = (value: unknown) => typeof value === 'string';
const isBoolean = (value: unknown) => typeof value === 'boolean';
const isSpan = (value: unknown) => Number.isInteger(value) || (isString(value) && value !== '');
const isAlgorithm = (value: unknown) =>
  isString(value) && /^(?:(?:HS|RS|PS|ES)(?:256|384|512)|none)$/.test(String(value));

/** The options of its `sign`, and the values that it accepts. */
const options = {
  algorithm: isAlgorithm,
  expiresIn: isSpan,
  notBefore: isSpan,
  audience: (value: unknown) => isString(value) || Array.isArray(value),
  issuer: isString,
  subject: isString,
  jwtid: isString,
  keyid: isString,
  encoding: isString,
  header: (value: unknown) => isObject(value) && (!('alg' in value) || isAlgorithm(value.alg)),
  noTimestamp: isBoolean,
  mutatePayload: isBoolean,
  allowInsecureKeySizes: isBoolean,
  allowInvalidAsymmetricKeyTypes: isBoolean,
};

/** The options that set a claim. */
const claimOptions = { issuer: 'iss', subject: 'sub', audience: 'aud', jwtid: 'jti' } as const;

const keyFields = ['secretOrPrivateKey', 'privateKey', 'secret', 'key'];

/** Members beside the options, where one object holds all arguments of the call. */
const argumentNames = ['payload', 'passphrase', ...keyFields];

/** The options of `jsonwebtoken` in JSON, with or without payload and key. */
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
    const option = (name: string) =>
      call[name] === undefined || isBlankClaim(call, name) ? undefined : literal(call[name]);
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

/** Whether an option is an empty claim: it goes into the payload, since a setting must have a value. */
function isBlankClaim({ payload, ...call }: Json, option: string): boolean {
  const claim = claimOptions[option as keyof typeof claimOptions];
  return call[option] === '' && claim !== undefined && !(isObject(payload) && claim in payload);
}

function payloadOf(call: Json): Json {
  const { iat, ...claims } = (call.payload ?? {}) as Json;
  const blank = Object.entries(claimOptions).filter(([option]) => isBlankClaim(call, option));
  // jsonwebtoken ignores an "iat" of 0.
  return { ...claims, ...Object.fromEntries(blank.map(([, claim]) => [claim, ''])), ...(iat ? { iat } : {}) };
}

/** The payload setting; where jsonwebtoken would change its payload and the text has none, that of the message. */
function payloadPart({ mutatePayload, payload }: Json, claims: Json): Typed | undefined {
  if (mutatePayload === true && payload === undefined) return { value: 'payload', type: 'msg' };
  return Object.keys(claims).length > 0 ? literal(claims) : undefined;
}

/** Requires options that jsonwebtoken accepts. @throws JwtError `ERR_SETTINGS` */
function requireOptions({ payload = {}, ...call }: Json): void {
  for (const [name, value] of Object.entries(call)) {
    if (argumentNames.includes(name)) continue;
    if (!isNameOf(options, name)) throw invalid(`"${name}" is not an option of jsonwebtoken`);
    if (!options[name](value)) throw invalid(`"${name}" has a value that jsonwebtoken rejects`);
  }
  if (!isObject(payload)) throw invalid('"payload" is not an object of claims');
  const wrong = ['iat', 'exp', 'nbf'].find((claim) => claim in payload && typeof payload[claim] !== 'number');
  if (wrong) throw invalid(`"${wrong}" of the payload is not a number, and jsonwebtoken rejects it`);
}

function invalid(message: string): JwtError {
  return new JwtError('ERR_SETTINGS', message, { hint: 'Correct the text, and fill in again.' });
}
