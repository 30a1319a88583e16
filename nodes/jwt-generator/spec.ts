import { type ClaimName, claimSettings } from '../../src/claim-settings.ts';
import type { Input } from '../../src/input.ts';
import type { IssuerSpec } from '../../src/jwt/issue/issue.ts';
import type { Protection } from '../../src/jwt/issue/seal.ts';
import { choicesOf, requireChoices, unknownChoice } from '../shared/settings/choices.ts';
import type { InputCollector } from '../shared/settings/constant-value.ts';
import { onFailureForms } from '../shared/settings/on-failure.ts';
import { withDefaults } from '../shared/settings/with-defaults.ts';
import {
  cacheStores,
  certificateHeaderNames,
  dataTypes,
  type GeneratorSettings,
  protections,
  type TypedRow,
  type TypedSetting,
} from './settings.ts';

const choices = {
  signature: protections,
  encryption: protections,
  scopeFormat: ['string', 'array'],
  variableType: ['flow', 'global', 'msg'],
  cacheStoreType: cacheStores,
  onFailure: onFailureForms,
} as const;

/**
 * Translates saved settings into what the token core issues.
 *
 * @throws JwtError `ERR_SETTINGS`, `ERR_VALUE`
 */
export function issuerSpec(settings: GeneratorSettings, values: InputCollector): IssuerSpec {
  requireChoices(settings, choices);
  const typed = (name: TypedSetting, claim: string): Input =>
    values.add(claim, { value: settings[name], type: settings[`${name}Type`] });
  const claim = (name: ClaimName) => (settings[name] ? typed(claimSettings[name].setting, name) : undefined);
  const rows = (name: 'customClaims' | 'headers') =>
    rowsOf(settings, name).map(({ key, dataType, value, valueType }) => ({
      key,
      dataType,
      value: values.add(key, { value, type: valueType }),
    }));
  const { signature, encryption } = settings;
  return {
    claims: {
      payload: settings.payload === '' ? undefined : typed('payload', 'payload'),
      issuer: claim('iss'),
      subject: claim('sub'),
      audience: claim('aud'),
      lifetime: claim('exp'),
      notBefore: claim('nbf'),
      issuedAtOffset: claim('iat'),
      jwtId: settings.jti && settings.jwtIdType === 'uuid' ? 'uuid' : claim('jti'),
      scopes: settings.scopes === '' ? undefined : typed('scopes', settings.scopeClaim),
      scopeClaim: settings.scopeClaim,
      scopeFormat: settings.scopeFormat,
      customClaims: rows('customClaims'),
    },
    signature: signature === 'none' ? undefined : protection(settings, signature, 'signingAlgorithm', 'kid'),
    encryption:
      encryption === 'none'
        ? undefined
        : {
            ...protection(settings, encryption, 'encryptionAlgorithm', 'encryptionKid'),
            contentEncryption: settings.contentEncryption,
            passwordIterations: settings.passwordIterations,
          },
    typ: settings.typ,
    headers: rows('headers'),
    inputSchema: settings.inputSchema,
    reuse: settings.cache
      ? {
          ttl: typed('cacheTtl', 'cacheTtl'),
          refresh: typed('cacheRefresh', 'cacheRefresh'),
          key: settings.cacheKey === '' ? undefined : typed('cacheKey', 'cacheKey'),
        }
      : undefined,
  };
}

function protection(
  settings: GeneratorSettings,
  kind: Protection['kind'],
  algorithm: 'signingAlgorithm' | 'encryptionAlgorithm',
  kid: 'kid' | 'encryptionKid',
): Protection {
  // A nested token names the certificate of the key that signed, inside.
  const hasCertificateHeaders = kid === 'kid' || settings.signature === 'none';
  return {
    kind,
    algorithm: settings[algorithm],
    kid: settings[kid],
    tolerance: {
      shortKeys: settings.allowInsecureKeySizes,
      otherTypes: settings.allowInvalidAsymmetricKeyTypes,
    },
    certificateHeaders: hasCertificateHeaders
      ? choicesOf('certificateHeaders', settings.certificateHeaders, certificateHeaderNames)
      : [],
  };
}

const blankRow: TypedRow = { key: '', dataType: 'string', value: '', valueType: 'str' };

/** The rows of a list, complete. */
function rowsOf(settings: GeneratorSettings, name: 'customClaims' | 'headers'): TypedRow[] {
  return settings[name].map((saved: unknown) => {
    if (typeof saved !== 'object' || saved === null) throw unknownChoice(name, ['a list of rows']);
    const row = withDefaults(blankRow, saved);
    if (!dataTypes.includes(row.dataType)) throw unknownChoice('dataType', dataTypes);
    return row;
  });
}
