import { JwtError } from '../errors.ts';
import { parseJson } from '../json.ts';
import { deliverySettings } from './fill-delivery.ts';
import { type ChosenKey, chooseKey, keyCredentials, keySettings } from './fill-key.ts';
import { type KeyParts, keyParts } from './key-file.ts';
import type { Claim, Recipe, Value } from './recipe.ts';
import { recipes } from './recipes.ts';
import {
  type Fields,
  type FieldValues,
  fieldNames,
  hasBlank,
  isTemplate,
  onlyName,
  plainText,
  plainValue,
  readFields,
  resolveText,
  resolveValue,
  type Saved,
  type Typed,
} from './resolve.ts';

export { recipes };

type DataType = 'string' | 'number' | 'boolean' | 'array' | 'object';

/** A row of claims or header parameters, as a panel saves it. */
interface Row {
  readonly key: string;
  readonly dataType: DataType;
  readonly value: string;
  readonly valueType: string;
}

/** The settings that a panel saves after a recipe was chosen and its fields were filled. */
export interface FilledRecipe {
  /** Settings of the JWT - Generator. */
  readonly generator: Saved;
  /** Settings of its JWT key. */
  readonly key: Saved;
  readonly credentials: {
    readonly key: Readonly<Record<string, string>>;
    readonly generator: Readonly<Record<string, string>>;
  };
}

/**
 * Fills the settings of a generator and its key for a provider.
 *
 * @param fields - values that the user entered, by the names of the recipe's fields
 * @param file - text of the key, or of the provider's file
 * @throws JwtError `ERR_SETTINGS` for an unknown recipe
 */
export function fillRecipe(id: string, fields: FieldValues = {}, file = ''): FilledRecipe {
  const recipe = recipes.find((known) => known.id === id);
  if (!recipe) {
    throw new JwtError('ERR_SETTINGS', 'the settings name an unknown recipe', {
      setting: 'recipe',
      hint: 'Choose a recipe from the list, or "anything".',
    });
  }
  const parts = keyParts(recipe, file);
  const known = readFields(recipe, { ...parts.fields, ...withoutBlanks(fields) });
  const kid = kidOf(recipe, known, parts);
  const chosen = chooseKey(recipe, parts);
  return {
    generator: {
      ...tokenSettings(recipe, known, chosen),
      ...reuseSettings(recipe, known),
      ...deliverySettings(recipe, known),
    },
    key: keySettings(recipe, kid, chosen),
    credentials: {
      key: keyCredentials(chosen, parts),
      generator: secretOf(recipe, known, parts),
    },
  };
}

function withoutBlanks(fields: FieldValues): FieldValues {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => String(value).trim() !== ''));
}

// --- The token ---

/** Claims with a setting of their own and a switch. */
const claimSettings = {
  iss: { flag: 'iss', setting: 'issuer' },
  sub: { flag: 'sub', setting: 'subject' },
  aud: { flag: 'aud', setting: 'audience' },
  jti: { flag: 'jti', setting: 'jwtId' },
} as const;

/** Claims for scopes, which have settings of their own. */
const scopeClaims = ['scope', 'scp'];

function tokenSettings(recipe: Recipe, fields: Fields, { kty, algorithm }: ChosenKey): Saved {
  const { header, lifetime, claims, key } = recipe;
  const given = Object.entries(claims).filter(([, claim]) => !isLeftOut(claim, fields));
  const registered = Object.fromEntries(given.filter(([name]) => Object.hasOwn(claimSettings, name)));
  const scopes = given.find(([name]) => scopeClaims.includes(name));
  const custom = given.filter(([name]) => !Object.hasOwn(claimSettings, name) && name !== scopes?.[0]);
  return {
    recipe: recipe.id,
    recipeFields: notSecret(recipe, fields),
    ...bodySettings(recipe),
    ...Object.fromEntries(
      Object.entries(claimSettings).flatMap(([name, row]) => claimSetting(row, registered[name], fields)),
    ),
    iat: lifetime.iat !== 'absent',
    issuedAtOffset: String(-(lifetime.iatBack ?? 0)),
    issuedAtOffsetType: 'num',
    exp: lifetime.exp !== 'absent',
    ttl: String(lifetime.fill),
    ttlType: 'num',
    nbf: lifetime.nbf !== undefined,
    notBefore: String(lifetime.nbf ?? 0),
    notBeforeType: 'num',
    ...scopeSettings(scopes, fields),
    customClaims: custom.map(([name, claim]) => rowOf(name, claim.value, claim.type, fields)),
    signature: kty === 'oct' ? 'symmetric' : 'asymmetric',
    signingAlgorithm: algorithm,
    kid: '',
    includeKid: header.kid !== 'none',
    typ: header.typ ?? 'JWT',
    headers: Object.entries(header.parameters ?? {})
      .filter(([, value]) => !hasBlank(value, fields))
      .map(([name, value]) => rowOf(name, value, undefined, fields)),
    certificateHeaders: (header.certificate ?? []).join(','),
    allowInsecureKeySizes: key.allowsShort === true,
    encryption: 'none',
  };
}

/** Settings of the payload: claims, a message object as claims, or the message body unchanged. */
function bodySettings({ body }: Recipe): Saved {
  const isBody = body?.isDetached === true;
  return {
    payload: body && !isBody ? body.from : '',
    payloadType: 'msg',
    content: isBody ? 'body' : 'claims',
    body: isBody ? body.from : 'payload',
    bodyType: 'msg',
    detached: isBody,
    unencodedPayload: body?.b64 === false,
  };
}

function claimSetting(
  { flag, setting }: { readonly flag: string; readonly setting: string },
  claim: Claim | undefined,
  fields: Fields,
): [string, string | boolean][] {
  if (!claim) return [[flag, false]];
  const { value, type } =
    claim.value === '{uuid}' && flag === 'jti' ? { value: '', type: 'uuid' } : typedOf(claim.value, claim.type, fields);
  return [
    [flag, true],
    [setting, value],
    [`${setting}Type`, type],
  ];
}

function scopeSettings(scopes: readonly [string, Claim] | undefined, fields: Fields): Saved {
  if (!scopes) return { scopes: '', scopesType: 'str' };
  const [name, { value, type }] = scopes;
  const typed = typedOf(value, 'string', fields);
  return {
    scopes: typed.value,
    scopesType: typed.type,
    scopeClaim: name,
    scopeFormat: type === 'array' ? 'array' : 'string',
  };
}

function rowOf(key: string, value: Value, type: Claim['type'], fields: Fields): Row {
  const typed = typedOf(value, type, fields);
  const own = Array.isArray(value) ? 'array' : typeof value;
  return {
    key,
    dataType:
      type ??
      (value === '{key.publicJwk}'
        ? 'object'
        : /^\{(?:now|iat|exp)\}$/.test(String(value))
          ? 'number'
          : (own as DataType)),
    value: typed.value,
    valueType: typed.type,
  };
}

/** A value as the panel saves it: a constant, a typed value that the user entered, or a template. */
function typedOf(value: Value, type: Claim['type'], fields: Fields): Typed {
  if (typeof value === 'number') return { value: String(value), type: 'num' };
  if (typeof value === 'boolean') return { value: String(value), type: 'bool' };
  if (typeof value === 'object') return jsonOf(resolveValue(value, fields));
  const name = onlyName(value);
  const typed = name === undefined ? undefined : fields.typedOf(name);
  if (typed && typed.type !== 'str') return typed;
  if (typed && name !== undefined && (type === 'object' || type === 'array')) return jsonOf(entered(typed.value, type));
  const text = resolveText(value, fields);
  if (isTemplate(text)) return { value: text, type: 'template' };
  return { value: plainText(text), type: type === 'number' ? 'num' : 'str' };
}

/** Input for an object or array: JSON, or names separated by spaces. */
function entered(text: string, type: 'object' | 'array'): unknown {
  const json = parseJson(text);
  if (typeof json === 'object' && json !== null) return json;
  return type === 'array' ? text.split(' ') : {};
}

/** An object or array whose strings are templates. */
function jsonOf(value: unknown): Typed {
  return isTemplate(value)
    ? { value: JSON.stringify(value), type: 'template' }
    : { value: JSON.stringify(plainValue(value)), type: 'json' };
}

function isLeftOut({ value, isOptional }: Claim, fields: Fields): boolean {
  return isOptional === true && hasBlank(value, fields);
}

/** Values of the recipe's fields, without secrets. */
function notSecret({ fields }: Recipe, known: Fields): object {
  // A value taken from another field follows that field when it changes.
  const follows = ({ name, from }: Recipe['fields'][number]) =>
    from !== undefined &&
    readFields({ fields }, { [from]: known.typedOf(from)?.value ?? '' }).typedOf(name)?.value ===
      known.typedOf(name)?.value;
  const entries = fields
    .filter((field) => field.kind !== 'secret' && !known.isBlank(field.name) && !follows(field))
    .map(({ name }) => {
      const typed = known.typedOf(name);
      return [name, typed?.type === 'str' ? typed.value : typed] as const;
    });
  return Object.fromEntries(entries);
}

// --- Reuse ---

function reuseSettings(recipe: Recipe, fields: Fields): Saved {
  const { reuse, exchange } = recipe;
  const margin = reuse.kind === 'until-exp' ? reuse.margin : 60;
  const seconds = reuse.kind === 'shared' ? reuse.seconds : 0;
  const isReused = reuse.kind !== 'single-use' && exchange === undefined;
  return {
    cache: isReused,
    cacheTtl: String(seconds),
    cacheTtlType: 'num',
    cacheRefresh: String(margin),
    cacheRefreshType: 'num',
    ...cacheKeyOf(recipe, fields, isReused),
    // All nodes that use the key share one token.
    cacheStoreType: reuse.kind === 'shared' ? 'global' : 'memory',
    cacheStore: reuse.kind === 'shared' ? `jwt_${recipe.id.replaceAll('-', '_')}` : '',
  };
}

/** Cache key of tokens with a random claim: the recipe id and the fields that come from the message. */
function cacheKeyOf({ id, claims, fields: asked }: Recipe, fields: Fields, isReused: boolean): Saved {
  const isFresh = Object.values(claims).some(({ value }) =>
    fieldNames(value).some((name) => /^(?:uuid|hex|base64url)\b/.test(name)),
  );
  if (!isReused || !isFresh) return { cacheKey: '', cacheKeyType: 'msg' };
  const dynamic = asked.map(({ name }) => fields.typedOf(name)).filter((typed) => typed?.type === 'msg');
  const names = dynamic.map((typed) => `{msg.${typed?.value}}`);
  return names.length > 0
    ? { cacheKey: [id, ...names].join(' '), cacheKeyType: 'template' }
    : { cacheKey: id, cacheKeyType: 'str' };
}

// --- The key ---

function kidOf({ header, key }: Recipe, fields: Fields, parts: KeyParts): string {
  if (header.kid === 'none') return '';
  if (header.kid === 'key') return parts.kid ?? '';
  const kid = plainText(resolveText(header.kid, fields));
  return kid === '' && key.file ? (parts.kid ?? '') : kid;
}

function secretOf({ fields }: Recipe, known: Fields, parts: KeyParts): Readonly<Record<string, string>> {
  const secret = fields.find(({ kind }) => kind === 'secret');
  const entered = secret ? known.typedOf(secret.name)?.value : undefined;
  const clientSecret = entered || parts.clientSecret;
  return clientSecret ? { clientSecret } : {};
}
