import type { DataType } from '../../src/claims/convert.ts';
import type { GrantMatch } from '../../src/claims/rules.ts';
import { usualMaxPasswordIterations } from '../../src/password-iterations.ts';
import type { ClientAnswerForm } from '../shared/settings/client-answers.ts';
import type { OnFailure } from '../shared/settings/on-failure.ts';
import type { ChosenUnits, TypedName, ValueType } from '../shared/settings/value-types.ts';

export { grantMatches } from '../../src/claims/rules.ts';
export { verifiedAttributeNames } from '../../src/jwt/verify/attribute-names.ts';

export const modes = ['verify', 'decode'] as const;
export const verificationSources = ['key', 'jwks', 'issuer', 'issuers'] as const;
/** Where the keys of one of several issuers are. */
export const issuerSources = ['issuer', 'jwks', 'key'] as const;
export const largeIntegerChoices = ['refuse', 'string'] as const;
/** Where the ids of used tokens are kept; `off`: a token may be shown again. */
export const replayStores = ['off', 'memory', 'context', 'store'] as const;
export const replayFailures = ['closed', 'open'] as const;

export const dataTypes = ['string', 'number', 'boolean', 'array', 'object'] as const satisfies readonly DataType[];

/** A row of expected claims. The key is the name of a claim, or else a path. */
export interface ExpectedRow {
  readonly key: string;
  readonly dataType: DataType;
  readonly value: string;
  readonly valueType: ValueType;
}

/** A row of issuers: one that is trusted, where its keys are, and the audience of its tokens. */
export interface IssuerRow {
  readonly issuer: string;
  readonly keySource: (typeof issuerSources)[number];
  readonly jwksUrl: string;
  /** Blank: the audience of the node. */
  readonly audience: string;
  readonly audienceType: ValueType;
}

/** A new row of issuers. */
export const blankIssuer: IssuerRow = {
  issuer: '',
  keySource: 'issuer',
  jwksUrl: '',
  audience: '',
  audienceType: 'str',
};

/** What a flow file stores of a JWT - Verifier, beside its name. */
export interface VerifierSettings {
  readonly version: number;
  readonly mode: (typeof modes)[number];
  readonly token: string;
  readonly tokenType: ValueType;
  readonly keySource: (typeof verificationSources)[number];
  readonly key: string;
  readonly jwksUrl: string;
  /** The issuer whose discovery document says where its JWK Set is. */
  readonly issuerUrl: string;
  /** Id of a `tls-config` node for the JWK Set and the discovery document; blank: none. */
  readonly jwksTls: string;
  /** Id of an `http proxy` node for them; blank: that of the environment. */
  readonly jwksProxy: string;
  /** Name of a request header for them, whose value is a credential; blank: none. */
  readonly jwksHeader: string;
  /** Whether they may be fetched by plain http from private networks. */
  readonly allowPrivateHttp: boolean;
  readonly issuers: readonly IssuerRow[];
  /** Ids of the keys of these rows, one each, blank where a row has a set: a list of its own, which Node-RED copies along. */
  readonly issuerKeys: readonly string[];
  /** Names of algorithms, comma-separated; blank: the key's algorithm. */
  readonly algorithms: string;
  readonly decryptionKey: string;
  readonly issuer: string;
  readonly issuerType: ValueType;
  readonly audience: string;
  readonly audienceType: ValueType;
  readonly subject: string;
  readonly subjectType: ValueType;
  readonly typ: string;
  readonly typType: ValueType;
  /** Names of claims, comma-separated. */
  readonly requiredClaims: string;
  readonly scopes: string;
  readonly scopesType: ValueType;
  readonly scopesMatch: GrantMatch;
  /** Names of or paths to claims, comma-separated. */
  readonly scopeClaims: string;
  readonly roles: string;
  readonly rolesType: ValueType;
  readonly rolesMatch: GrantMatch;
  /** Names of or paths to claims, comma-separated. */
  readonly roleClaims: string;
  readonly expectedClaims: readonly ExpectedRow[];
  readonly clockTolerance: string;
  readonly clockToleranceType: ValueType;
  readonly maxTokenAge: string;
  readonly maxTokenAgeType: ValueType;
  /** JSON Schema 2020-12 for the claims. */
  readonly schema: string;
  /** Largest number of PBES2 iterations that a token may ask for. */
  readonly maxPasswordIterations: number;
  /** What becomes of integers beyond ±(2^53 − 1) in a token. */
  readonly largeIntegers: (typeof largeIntegerChoices)[number];
  /** Whether the parts of a signed token may be padded with `=`. */
  readonly allowPadding: boolean;
  /** Whether RSA keys and secrets that are too short verify signatures. */
  readonly allowInsecureKeySizes: boolean;
  /** Whether tokens that were verified are remembered until they expire. */
  readonly cacheTokens: boolean;
  /** Ids of revoked tokens. */
  readonly denylist: string;
  readonly denylistType: ValueType;
  readonly replay: (typeof replayStores)[number];
  /** What the names of the context variables begin with, where the ids are kept in a context. */
  readonly replayVariable: string;
  readonly replayVariableType: 'flow' | 'global';
  /** Whether tokens are refused or accepted while the store cannot be used. */
  readonly replayFailure: (typeof replayFailures)[number];
  readonly output: string;
  /** Names of attributes, comma-separated. */
  readonly saveAttributes: string;
  readonly variable: string;
  readonly variableType: 'flow' | 'global' | 'msg';
  readonly frontend: boolean;
  readonly onFailure: OnFailure;
  /** Whether the HTTP client of a message that failed is answered: not, by an HTTP response node, or by this node. */
  readonly clientAnswer: ClientAnswerForm;
  readonly timeUnits: ChosenUnits;
}

/** The settings that hold a typed value; a variable is a place. */
export type TypedSetting = Exclude<TypedName<VerifierSettings>, 'variable' | 'replayVariable'>;

/** The settings of a new node. */
export const verifierDefaults: VerifierSettings = {
  version: 2,
  mode: 'verify',
  token: 'token',
  tokenType: 'msg',
  keySource: 'key',
  key: '',
  jwksUrl: '',
  issuerUrl: '',
  jwksTls: '',
  jwksProxy: '',
  jwksHeader: '',
  allowPrivateHttp: false,
  issuers: [],
  issuerKeys: [],
  algorithms: '',
  decryptionKey: '',
  issuer: '',
  issuerType: 'str',
  audience: '',
  audienceType: 'str',
  subject: '',
  subjectType: 'str',
  typ: '',
  typType: 'str',
  requiredClaims: 'exp',
  scopes: '',
  scopesType: 'str',
  scopesMatch: 'all',
  scopeClaims: 'scope,scp',
  roles: '',
  rolesType: 'str',
  rolesMatch: 'any',
  roleClaims: 'roles,realm_access.roles',
  expectedClaims: [],
  clockTolerance: '0',
  clockToleranceType: 'num',
  maxTokenAge: '',
  maxTokenAgeType: 'num',
  schema: '',
  maxPasswordIterations: usualMaxPasswordIterations,
  largeIntegers: 'refuse',
  allowPadding: false,
  allowInsecureKeySizes: false,
  cacheTokens: false,
  denylist: '',
  denylistType: 'global',
  replay: 'off',
  replayVariable: 'usedTokens',
  replayVariableType: 'global',
  replayFailure: 'closed',
  output: 'claims',
  saveAttributes: 'claims',
  variable: '',
  variableType: 'flow',
  frontend: false,
  onFailure: 'output',
  clientAnswer: 'off',
  timeUnits: {},
};

/** The defaults of version 1 that have changed since. */
const firstDefaults = { requiredClaims: '', output: 'payload' } as const;

/**
 * Migrates settings of any earlier version to this one; those of a later one stay unchanged.
 *
 * Version 1 by default required no claim and sent the claims as `payload`.
 */
export function migrateVerifier<Saved extends object>(saved: Saved): Saved {
  const { version } = verifierDefaults;
  const isEarlier = Number((saved as { readonly version?: unknown }).version ?? 1) < version;
  return isEarlier ? { ...firstDefaults, ...saved, version } : saved;
}

/**
 * The ids of the keys of several issuers, one a row. Node-RED sometimes turns an array of one id into a string: the editor
 * when that key is deleted, the runtime when it creates an instance of a subflow.
 */
export function keysIn(issuerKeys: unknown): readonly string[] {
  if (issuerKeys === undefined) return [];
  const list: readonly unknown[] = Array.isArray(issuerKeys) ? issuerKeys : [issuerKeys];
  return list.map((id) => String(id ?? ''));
}
