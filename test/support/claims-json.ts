import fc from 'fast-check';
import {
  type ClaimRow,
  dataTypes,
  type GeneratorSettings,
  generatorDefaults,
} from '../../nodes/jwt-generator/settings.ts';
import { optionalClaimNames } from '../../src/claims/spec.ts';

const marks = ['{{', '}}', '{', '}', '|', '||', ' | number', ' | optional', ' ', ': ', '.', '...', '#:(second)::'];
const sources = ['msg', 'flow', 'env', 'str', 'json', 'jsonata', 'now', 'uuid', '[second]', '0', '-', '3600', '2 days'];

/** Texts that are made of the marks of the notation, of parts of JSON, and of anything. */
export const notationText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...marks, ...sources), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 6 })
  .map((parts) => parts.join(''));

const json = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value).replaceAll(',', ', ')),
  fc.constantFrom('{"a": 1.50}', '[12345678901234567890]', '{"a":1,"a":2}', '["{{msg.a}}"]', '{"{{a}}":1}'),
);
/** Values of fields, which have one line. */
const value = fc
  .oneof(
    notationText,
    json,
    fc.constantFrom('"a\\nb"'),
    fc.double().map(String),
    fc.integer().map(String),
    fc.constantFrom('true'),
  )
  .filter((text) => !/[\r\n]/.test(text));

const valueTypes = ['str', 'num', 'bool', 'json', 'msg', 'flow', 'global', 'env', 'jsonata', 'template'] as const;
const type = fc.constantFrom(...valueTypes);

// The names of registered claims are for themselves: see the tests of rows that have them.
const name = fc
  .oneof(notationText, fc.constantFrom('role', 'https://example.org/role', 'a.b', '...', '....', 'scope', 'toString'))
  .filter(
    (text) => text !== '' && !/[\r\n]/.test(text) && text !== '__proto__' && !['exp', 'nbf', 'iat'].includes(text),
  );

const row: fc.Arbitrary<ClaimRow> = fc
  .record({ key: name, dataType: fc.constantFrom(...dataTypes), value, valueType: type, optional: fc.boolean() })
  .map(({ optional, ...rest }) => (optional ? { ...rest, optional } : rest));

/** Any settings of the claims that a person can have in the form; each name is given once. */
export const anyClaims: fc.Arbitrary<GeneratorSettings> = fc
  .record({
    ...{ iss: fc.boolean(), sub: fc.boolean(), aud: fc.boolean(), exp: fc.boolean(), nbf: fc.boolean() },
    ...{ iat: fc.boolean(), jti: fc.boolean() },
    ...{ issuer: value, issuerType: type, subject: value, subjectType: type, audience: value, audienceType: type },
    ...{ ttl: value, ttlType: type, notBefore: value, notBeforeType: type, issuedAtOffset: value },
    ...{ issuedAtOffsetType: type, jwtId: value, jwtIdType: fc.constantFrom(...valueTypes, 'uuid' as const) },
    ...{ scopes: value, scopesType: type, scopeClaim: fc.constantFrom('scope', 'scp', 'https://example.org/scope') },
    scopeFormat: fc.constantFrom('string' as const, 'array' as const),
    audienceFormat: fc.constantFrom('given' as const, 'array' as const),
    payload: fc.oneof(fc.constantFrom('', 'payload', '{"a":1}'), value),
    payloadType: fc.constantFrom(
      'msg' as const,
      'flow' as const,
      'global' as const,
      'json' as const,
      'jsonata' as const,
    ),
    optionalClaims: fc.subarray([...optionalClaimNames]).map((names) => names.join(',')),
    customClaims: fc.uniqueArray(row, { maxLength: 4, selector: ({ key }) => key }),
  })
  .map((claims) => ({ ...generatorDefaults, ...claims }))
  .filter(
    ({ scopes, scopeClaim, customClaims }) => scopes === '' || !customClaims.some(({ key }) => key === scopeClaim),
  );
