import type { DataType } from '../../src/claims/convert.ts';
import type { ScopeFormat } from '../../src/claims/scopes.ts';
import type { AudienceFormat } from '../../src/claims/spec.ts';
import type { DeliveryKind } from '../../src/delivery/delivery.ts';
import type { CertificateHeader } from '../../src/jwk/read/certificate.ts';
import { usualPasswordIterations } from '../../src/password-iterations.ts';
import type { OnFailure } from '../shared/settings/on-failure.ts';
import type { ChosenUnits, TypedName, ValueType } from '../shared/settings/value-types.ts';

export { attributeNames } from '../../src/jwt/issue/attribute-names.ts';

export const dataTypes = ['string', 'number', 'boolean', 'array', 'object'] as const satisfies readonly DataType[];

/** A row of custom claims or header parameters. The key is literal. */
export interface TypedRow {
  readonly key: string;
  readonly dataType: DataType;
  readonly value: string;
  readonly valueType: ValueType;
}

/** A row of custom claims. */
export interface ClaimRow extends TypedRow {
  /** Whether the claim is left out when it has no value. */
  readonly optional?: boolean;
}

export const audienceFormats = ['given', 'array'] as const satisfies readonly AudienceFormat[];

export const protections = ['none', 'symmetric', 'asymmetric'] as const;
export type ProtectionKind = (typeof protections)[number];

/** A header or a member of a body: its value is a template. */
export interface TemplateRow {
  readonly key: string;
  readonly value: string;
}

/** What a token is made of. */
export const contents = ['claims', 'body'] as const;

/** Where tokens that are reused are kept. */
export const cacheStores = ['memory', 'flow', 'global', 'store'] as const;

/** Header parameters that are computed from the certificate of the key. */
export const certificateHeaderNames = ['x5c', 'x5t', 'x5t#S256'] as const satisfies readonly CertificateHeader[];

/** What a flow file stores of a JWT - Generator, beside its name. */
export interface GeneratorSettings {
  readonly version: number;
  readonly payload: string;
  readonly payloadType: ValueType;
  readonly mutatePayload: boolean;
  readonly ttl: string;
  readonly ttlType: ValueType;
  readonly iat: boolean;
  readonly iss: boolean;
  readonly sub: boolean;
  readonly exp: boolean;
  readonly issuedAtOffset: string;
  readonly issuedAtOffsetType: ValueType;
  readonly issuer: string;
  readonly issuerType: ValueType;
  readonly subject: string;
  readonly subjectType: ValueType;
  readonly aud: boolean;
  readonly nbf: boolean;
  readonly jti: boolean;
  readonly audience: string;
  readonly audienceType: ValueType;
  readonly audienceFormat: AudienceFormat;
  readonly notBefore: string;
  readonly notBeforeType: ValueType;
  readonly jwtId: string;
  readonly jwtIdType: ValueType | 'uuid';
  readonly scopes: string;
  readonly scopesType: ValueType;
  readonly scopeClaim: string;
  readonly scopeFormat: ScopeFormat;
  readonly customClaims: readonly ClaimRow[];
  /** Names of default claims that are left out when they have no value, with commas between. */
  readonly optionalClaims: string;
  readonly signature: ProtectionKind;
  readonly signingKey: string;
  readonly signingAlgorithm: string;
  readonly kid: string;
  readonly typ: string;
  readonly headers: readonly TypedRow[];
  /** Names of certificate headers, with commas between. */
  readonly certificateHeaders: string;
  readonly allowInsecureKeySizes: boolean;
  readonly allowInvalidAsymmetricKeyTypes: boolean;
  readonly encryption: ProtectionKind;
  readonly encryptionKey: string;
  readonly encryptionAlgorithm: string;
  readonly contentEncryption: string;
  readonly encryptionKid: string;
  /** Iterations of PBES2, where the key is a password. */
  readonly passwordIterations: number;
  /** Names of attributes, with commas between. */
  readonly saveAttributes: string;
  readonly variable: string;
  readonly variableType: 'flow' | 'global' | 'msg';
  readonly frontend: boolean;
  readonly output: string;
  readonly maskToken: boolean;
  readonly authorization: boolean;
  readonly authorizationScheme: string;
  readonly onFailure: OnFailure;
  readonly cache: boolean;
  readonly cacheTtl: string;
  readonly cacheTtlType: ValueType;
  readonly cacheRefresh: string;
  readonly cacheRefreshType: ValueType;
  readonly cacheKey: string;
  readonly cacheKeyType: ValueType;
  readonly cacheStore: string;
  readonly cacheStoreType: (typeof cacheStores)[number];
  /** JSON Schemas, in JSON; blank: none. */
  readonly inputSchema: string;
  readonly outputSchema: string;
  /** Id of the recipe that the panel was filled from; blank: none. */
  readonly recipe: string;
  /** What the recipe asked for; nothing secret. */
  readonly recipeFields: Readonly<Record<string, unknown>>;
  /** Whether the header has a `kid` at all. */
  readonly includeKid: boolean;
  /** What is signed: claims, or the body of the message as it is. */
  readonly content: (typeof contents)[number];
  readonly body: string;
  readonly bodyType: ValueType;
  /** Whether the body is left out of the token (RFC 7515 Appendix F). */
  readonly detached: boolean;
  /** Whether the body is signed without base64url (RFC 7797), for old profiles. */
  readonly unencodedPayload: boolean;
  readonly delivery: DeliveryKind;
  /** Templates, as all values of the delivery. */
  readonly deliveryUrl: string;
  readonly deliveryName: string;
  readonly deliveryOther: string;
  readonly deliveryHeaders: readonly TemplateRow[];
  readonly deliveryBody: readonly TemplateRow[];
  /** Whether the node sends the request itself, and passes on the access token of the answer. */
  readonly exchange: boolean;
  /** Blank: the address of the delivery. */
  readonly exchangeUrl: string;
  readonly exchangeHeaders: readonly TemplateRow[];
  /** Paths of members of the answer. */
  readonly exchangeToken: string;
  readonly exchangeExpiresIn: string;
  readonly exchangeExpiresAt: string;
  /** Seconds that an access token lives where the answer does not say. */
  readonly exchangeLifetime: number;
  /** Further members of the answer, separated by commas. */
  readonly exchangeKeep: string;
  /** Ids of Node-RED's own configuration nodes; blank: none. */
  readonly exchangeProxy: string;
  readonly exchangeTls: string;
  readonly timeUnits: ChosenUnits;
}

/** The settings that hold a typed value; a variable and a store are places. */
export type TypedSetting = Exclude<TypedName<GeneratorSettings>, 'variable' | 'cacheStore'>;

/** A fresh node. */
export const generatorDefaults: GeneratorSettings = {
  version: 1,
  payload: '',
  payloadType: 'msg',
  mutatePayload: false,
  ttl: '3600',
  ttlType: 'num',
  iat: true,
  iss: true,
  sub: true,
  exp: true,
  issuedAtOffset: '0',
  issuedAtOffsetType: 'num',
  issuer: 'node-red',
  issuerType: 'str',
  subject: 'node-red',
  subjectType: 'str',
  aud: false,
  nbf: false,
  jti: false,
  audience: '',
  audienceType: 'str',
  audienceFormat: 'given',
  notBefore: '0',
  notBeforeType: 'num',
  jwtId: '',
  jwtIdType: 'uuid',
  scopes: '',
  scopesType: 'str',
  scopeClaim: 'scope',
  scopeFormat: 'string',
  customClaims: [],
  optionalClaims: '',
  signature: 'asymmetric',
  signingKey: '',
  signingAlgorithm: '',
  kid: '',
  typ: 'JWT',
  headers: [],
  certificateHeaders: '',
  allowInsecureKeySizes: false,
  allowInvalidAsymmetricKeyTypes: false,
  encryption: 'none',
  encryptionKey: '',
  encryptionAlgorithm: '',
  contentEncryption: 'A256GCM',
  encryptionKid: '',
  passwordIterations: usualPasswordIterations,
  saveAttributes: 'token',
  variable: 'jwt',
  variableType: 'flow',
  frontend: false,
  output: 'token',
  maskToken: false,
  authorization: false,
  authorizationScheme: 'Bearer',
  onFailure: 'output',
  cache: false,
  cacheTtl: '0',
  cacheTtlType: 'num',
  cacheRefresh: '60',
  cacheRefreshType: 'num',
  cacheKey: '',
  cacheKeyType: 'msg',
  cacheStore: '',
  cacheStoreType: 'memory',
  inputSchema: '',
  outputSchema: '',
  recipe: '',
  recipeFields: {},
  includeKid: true,
  content: 'claims',
  body: 'payload',
  bodyType: 'msg',
  detached: false,
  unencodedPayload: false,
  delivery: 'message',
  deliveryUrl: '',
  deliveryName: '',
  deliveryOther: '',
  deliveryHeaders: [],
  deliveryBody: [],
  exchange: false,
  exchangeUrl: '',
  exchangeHeaders: [],
  exchangeToken: 'access_token',
  exchangeExpiresIn: 'expires_in',
  exchangeExpiresAt: '',
  exchangeLifetime: 300,
  exchangeKeep: '',
  exchangeProxy: '',
  exchangeTls: '',
  timeUnits: {},
};
