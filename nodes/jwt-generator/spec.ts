import type { NodeAPI } from 'node-red';
import type { Input } from '../../src/claims/input.ts';
import { JwtError } from '../../src/errors.ts';
import type { IssuerSpec, Protection } from '../../src/jwt/issue.ts';
import { keyOf } from '../shared/key-node.ts';
import { onFailureForms } from '../shared/outcome.ts';
import type { TypedValues } from '../shared/typed-values.ts';
import { dataTypes, type GeneratorSettings, protections, type TypedRow } from './settings.ts';

/**
 * Translates saved settings into what the token core issues.
 *
 * @throws JwtError `ERR_SETTINGS`, `ERR_VALUE`, `ERR_KEY_MISSING`, and what is wrong with a key
 */
export function issuerSpec(RED: NodeAPI, settings: GeneratorSettings, values: TypedValues): IssuerSpec {
  requireChoices(settings);
  const typed = (name: TypedName, claim: string): Input =>
    values.add(claim, { value: settings[name], type: settings[`${name}Type`] });
  const rows = (name: 'customClaims' | 'headers') =>
    settings[name].map(({ key, dataType, value, valueType }) => ({
      key,
      dataType,
      value: values.add(key, { value, type: valueType }),
    }));
  const { signature, encryption } = settings;
  return {
    claims: {
      payload: settings.payload === '' ? undefined : typed('payload', 'payload'),
      issuer: settings.iss ? typed('issuer', 'iss') : undefined,
      subject: settings.sub ? typed('subject', 'sub') : undefined,
      audience: settings.aud ? typed('audience', 'aud') : undefined,
      lifetime: settings.exp ? typed('ttl', 'exp') : undefined,
      notBefore: settings.nbf ? typed('notBefore', 'nbf') : undefined,
      issuedAtOffset: settings.iat ? typed('issuedAtOffset', 'iat') : undefined,
      jwtId: settings.jti ? (settings.jwtIdType === 'uuid' ? 'uuid' : typed('jwtId', 'jti')) : undefined,
      scopes: settings.scopes === '' ? undefined : typed('scopes', settings.scopeClaim),
      scopeClaim: settings.scopeClaim,
      scopeFormat: settings.scopeFormat,
      customClaims: rows('customClaims'),
    },
    signature: signature === 'none' ? undefined : protection(RED, settings, 'the signature', signature),
    encryption:
      encryption === 'none'
        ? undefined
        : { ...protection(RED, settings, 'the encryption', encryption), contentEncryption: settings.contentEncryption },
    typ: settings.typ,
    headers: rows('headers'),
  };
}

/** The settings `x` that have an `xType` beside them. */
type TypedName =
  Extract<keyof GeneratorSettings, `${string}Type`> extends `${infer Name}Type` ? Exclude<Name, 'variable'> : never;

const roles = {
  'the signature': { key: 'signingKey', algorithm: 'signingAlgorithm', kid: 'kid' },
  'the encryption': { key: 'encryptionKey', algorithm: 'encryptionAlgorithm', kid: 'encryptionKid' },
} as const;

function protection(
  RED: NodeAPI,
  settings: GeneratorSettings,
  role: keyof typeof roles,
  kind: Protection['kind'],
): Protection {
  const names = roles[role];
  const key = keyOf(RED, settings[names.key], role);
  return { kind, key, algorithm: settings[names.algorithm], kid: settings[names.kid] };
}

function requireChoices(settings: GeneratorSettings): void {
  const choices: Readonly<Partial<Record<keyof GeneratorSettings, readonly string[]>>> = {
    signature: protections,
    encryption: protections,
    scopeFormat: ['string', 'array'],
    variableType: ['flow', 'global', 'msg'],
    onFailure: onFailureForms,
  };
  for (const [name, allowed] of Object.entries(choices)) {
    if (!allowed.includes(String(settings[name as keyof GeneratorSettings]))) throw unknownChoice(name, allowed);
  }
  for (const name of ['customClaims', 'headers'] as const) {
    const rows: readonly TypedRow[] = settings[name];
    if (!Array.isArray(rows)) throw unknownChoice(name, ['a list of rows']);
    for (const { dataType } of rows) if (!dataTypes.includes(dataType)) throw unknownChoice('dataType', dataTypes);
  }
}

function unknownChoice(name: string, allowed: readonly string[]): JwtError {
  return new JwtError('ERR_SETTINGS', `"${name}" has a value that it cannot have`, {
    hint: `It is one of: ${allowed.join(', ')}.`,
  });
}
