import { type ClaimName, claimSettings } from '../../src/claim-settings.ts';
import { optionalClaimNames } from '../../src/claims/spec.ts';
import { type DeliverySpec, deliveryKinds, propertiesOf } from '../../src/delivery/delivery.ts';
import { JwtError } from '../../src/errors.ts';
import { forClaim, forSetting, type Input, type Purpose } from '../../src/input.ts';
import type { IssuerSpec } from '../../src/jwt/issue/issue.ts';
import type { Protection } from '../../src/jwt/issue/seal.ts';
import { choicesOf, requireChoices, unknownChoice } from '../shared/settings/choices.ts';
import type { InputCollector } from '../shared/settings/constant-value.ts';
import { onFailureForms } from '../shared/settings/on-failure.ts';
import { withDefaults } from '../shared/settings/with-defaults.ts';
import {
  audienceFormats,
  type ClaimRow,
  cacheStores,
  certificateHeaderNames,
  contents,
  dataTypes,
  type GeneratorSettings,
  protections,
  type TemplateRow,
  type TypedSetting,
} from './settings.ts';

const choices = {
  signature: protections,
  encryption: protections,
  scopeFormat: ['string', 'array'],
  audienceFormat: audienceFormats,
  variableType: ['flow', 'global', 'msg'],
  cacheStoreType: cacheStores,
  onFailure: onFailureForms,
  content: contents,
} as const;

/**
 * Translates saved settings into what the token core issues.
 *
 * @throws JwtError `ERR_SETTINGS`, `ERR_VALUE`
 */
export function issuerSpec(settings: GeneratorSettings, values: InputCollector): IssuerSpec {
  requireChoices(settings, choices);
  const typed = (name: TypedSetting, purpose: Purpose = forSetting(name)): Input =>
    values.add(purpose, { value: settings[name], type: settings[`${name}Type`] });
  const claim = (name: ClaimName) => (settings[name] ? typed(claimSettings[name].setting, forClaim(name)) : undefined);
  const rows = (name: 'customClaims' | 'headers', purposeOf: (key: string) => Purpose) =>
    rowsOf(settings, name).map(({ key, dataType, value, valueType, optional }) => ({
      key,
      dataType,
      // A template of an array or object is one in JSON.
      value: values.add(purposeOf(key), {
        value,
        type: valueType,
        isJson: dataType === 'array' || dataType === 'object',
      }),
      optional,
    }));
  const { signature, encryption } = settings;
  return {
    claims: {
      payload: settings.payload === '' ? undefined : typed('payload'),
      issuer: claim('iss'),
      subject: claim('sub'),
      audience: claim('aud'),
      audienceFormat: settings.audienceFormat,
      lifetime: claim('exp'),
      notBefore: claim('nbf'),
      issuedAtOffset: claim('iat'),
      jwtId: settings.jti && settings.jwtIdType === 'uuid' ? 'uuid' : claim('jti'),
      scopes: settings.scopes === '' ? undefined : typed('scopes', forClaim(settings.scopeClaim)),
      scopeClaim: settings.scopeClaim,
      scopeFormat: settings.scopeFormat,
      customClaims: rows('customClaims', forClaim),
      optionalClaims: choicesOf('optionalClaims', settings.optionalClaims, optionalClaimNames),
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
    headers: rows('headers', (key) => forSetting('headers', key)),
    inputSchema: settings.inputSchema,
    body: settings.content === 'body' ? typed('body') : undefined,
    reuse: settings.cache
      ? {
          ttl: typed('cacheTtl'),
          refresh: typed('cacheRefresh'),
          key: settings.cacheKey === '' ? undefined : typed('cacheKey'),
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
    includeKid: settings.includeKid,
    payloadForm: payloadForm(settings),
    tolerance: {
      shortKeys: settings.allowInsecureKeySizes,
      otherTypes: settings.allowInvalidAsymmetricKeyTypes,
    },
    certificateHeaders: hasCertificateHeaders
      ? choicesOf('certificateHeaders', settings.certificateHeaders, certificateHeaderNames)
      : [],
  };
}

/** How a body travels; claims always are in their token (RFC 7797 §7). */
function payloadForm({
  content,
  detached,
  unencodedPayload,
  encryption,
}: GeneratorSettings): Protection['payloadForm'] {
  if (content === 'claims') return undefined;
  if (encryption !== 'none' && detached) {
    throw new JwtError('ERR_SETTINGS', 'a detached signature cannot be encrypted', {
      setting: 'detached',
      hint: 'Switch off the encryption, or leave the body in the token.',
    });
  }
  if (unencodedPayload && !detached) {
    throw new JwtError('ERR_SETTINGS', 'a body that is signed without base64url must be detached', {
      setting: 'unencodedPayload',
      hint: 'Choose a detached signature, or sign the body in base64url.',
    });
  }
  return { isDetached: detached, isUnencoded: unencodedPayload };
}

/**
 * Translates saved settings into how a token travels.
 *
 * @returns undefined where the message carries it, and nothing more is needed
 * @throws JwtError `ERR_SETTINGS`
 */
export function deliverySpec(settings: GeneratorSettings, values: InputCollector): DeliverySpec | undefined {
  requireChoices(settings, { delivery: deliveryKinds });
  const { delivery, deliveryUrl, deliveryName, deliveryOther, deliveryHeaders, deliveryBody } = settings;
  if (delivery === 'message' && deliveryHeaders.length === 0) return undefined;
  const template = (setting: string, value: string, isUrl = false): Input =>
    values.add(forSetting(setting), { value, type: 'template', isUrl });
  const rows = (setting: string, saved: readonly TemplateRow[]) =>
    saved.map(({ key, value }) => ({ key: String(key).toLowerCase(), value: template(setting, String(value)) }));
  return {
    kind: delivery,
    url: deliveryUrl === '' ? undefined : template('deliveryUrl', deliveryUrl, true),
    name: deliveryName,
    other: template('deliveryOther', deliveryOther),
    headers: rows('deliveryHeaders', deliveryHeaders),
    body: deliveryBody.map(({ key, value }) => ({ key: String(key), value: template('deliveryBody', String(value)) })),
  };
}

/** What the delivery sets in the message; a request that the node sends itself leaves nothing there but its headers. */
export function deliveredProperties({ delivery, deliveryHeaders, exchange }: GeneratorSettings): string[] {
  const fixed = exchange ? [] : (propertiesOf[delivery] ?? []);
  const hasRows = deliveryHeaders.length > 0 && (!exchange || delivery === 'header');
  return [...new Set([...fixed, ...(hasRows ? ['headers'] : [])])];
}

const blankRow: Required<ClaimRow> = { key: '', dataType: 'string', value: '', valueType: 'str', optional: false };

/** The rows of a list, complete. */
function rowsOf(settings: GeneratorSettings, name: 'customClaims' | 'headers'): Required<ClaimRow>[] {
  return settings[name].map((saved: unknown) => {
    if (typeof saved !== 'object' || saved === null) throw unknownChoice(name, ['a list of rows']);
    const row = withDefaults(blankRow, saved);
    if (!dataTypes.includes(row.dataType)) throw unknownChoice('dataType', dataTypes);
    return row;
  });
}
