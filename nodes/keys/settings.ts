import type { KeyType, KeyUse } from '../../src/algorithms.ts';
import type { SecretEncoding } from '../../src/jwk/read/secret.ts';
import type { ChosenUnits } from '../shared/settings/value-types.ts';

export const keyTypes = ['oct', 'RSA', 'EC', 'OKP', 'AKP'] as const satisfies readonly KeyType[];
export const keyUses = ['sig', 'enc'] as const satisfies readonly KeyUse[];
export const keySources = ['credentials', 'env', 'file', 'msg', 'flow', 'global', 'signer'] as const;
export const vaultLogins = ['token', 'approle', 'kubernetes'] as const;
export const secretEncodings = [
  'utf8',
  'base64',
  'base64url',
  'hex',
  'jwk',
] as const satisfies readonly SecretEncoding[];

/** The credentials of the two private keys: one signs, the other is the next key. */
export const privateKeys = { first: 'privateKey', second: 'secondKey' } as const;
export type PrivateKeyPlace = keyof typeof privateKeys;
export type PrivateKeyName = (typeof privateKeys)[PrivateKeyPlace];

/** The place of the key that does not sign. */
export function otherPlace(signsWith: PrivateKeyPlace): PrivateKeyPlace {
  return signsWith === 'first' ? 'second' : 'first';
}

/** A previous signing key. */
export interface PreviousKey {
  /** Its public JWK. */
  readonly key: object;
  /** Until when it is published, ISO 8601: when the last of its tokens has expired. */
  readonly until: string;
}

/** What a flow file stores of a JWT key, beside its name. */
export interface KeySettings {
  readonly version: number;
  readonly use: KeyUse;
  readonly kty: KeyType;
  /** Blank: the usual algorithm for the key's type, size and curve. */
  readonly algorithm: string;
  /** Blank: the JWK's own, else the thumbprint of the public key. */
  readonly kid: string;
  readonly source: (typeof keySources)[number];
  /** Name of the environment variable, path of the file, property; address of the key in a vault, or name of the signer. */
  readonly location: string;
  readonly secretEncoding: SecretEncoding;
  readonly publicKey: string;
  /** PEM certificate or chain, for `x5c`, `x5t`, `x5t#S256`. */
  readonly certificate: string;
  /** Which of the two private keys signs; the other is the next key. */
  readonly signsWith: PrivateKeyPlace;
  /** Previous signing keys, the latest first. */
  readonly previousKeys: readonly PreviousKey[];
  /** How long a key is published after it has signed, in seconds. */
  readonly previousTtl: number;
  /** How long a new key of a file is published before it signs, in seconds. */
  readonly publishFor: number;
  /** How a key in a vault logs in. */
  readonly vaultLogin: (typeof vaultLogins)[number];
  /** Role id of AppRole, or role of Kubernetes. */
  readonly vaultRole: string;
  /** Where the login is mounted; blank for the name of its method. */
  readonly vaultMount: string;
  /** File of the token, the secret id or the service account's token; blank takes the credential. */
  readonly vaultFile: string;
  readonly vaultNamespace: string;
  readonly timeUnits: ChosenUnits;
}

/** The name under which the editor has the curves and parameter sets that the Node.js of the server lacks. */
export const missingCurvesSetting = 'jwtKeyMissingCurves';

/** What Node-RED sends to a panel, and accepts back, in place of a stored credential. */
export const CREDENTIAL_MASK = '__PWRD__';

/** The names of a JWT key's credentials. */
export const credentialNames = ['secret', 'privateKey', 'secondKey', 'passphrase', 'vaultSecret'] as const;

/** A JWT key's credentials: stored encrypted, and never sent to a browser. */
export type KeyCredentials = { [Name in (typeof credentialNames)[number]]?: string };

/** The settings of a new key. */
export const keyDefaults: KeySettings = {
  version: 2,
  use: 'sig',
  kty: 'RSA',
  algorithm: '',
  kid: '',
  source: 'credentials',
  location: '',
  secretEncoding: 'utf8',
  publicKey: '',
  certificate: '',
  signsWith: 'first',
  previousKeys: [],
  previousTtl: 86_400,
  publishFor: 60,
  vaultLogin: 'token',
  vaultRole: '',
  vaultMount: '',
  vaultFile: '',
  vaultNamespace: '',
  timeUnits: {},
};

/** Whether a previous key may be published for this many seconds: ten years at most. */
export function isPreviousTtl(seconds: number): boolean {
  return seconds > 0 && seconds <= 315_360_000;
}

/** Whether a new key may be published for this many seconds before it signs: one day at most. */
export function isPublishFor(seconds: number): boolean {
  return seconds >= 0 && seconds <= 86_400;
}

/** Whether the keys of a source follow one another by themselves: a file of key pairs that sign. */
export function isReplaceable({ use, kty, source }: Pick<KeySettings, 'use' | 'kty' | 'source'>): boolean {
  return use === 'sig' && kty !== 'oct' && source === 'file';
}

/** Whether a key can be rotated: a signing key pair whose private half is a credential. */
export function isRotatable({ use, kty, source }: Pick<KeySettings, 'use' | 'kty' | 'source'>): boolean {
  return use === 'sig' && kty !== 'oct' && source === 'credentials';
}

/**
 * Migrates settings of any earlier version to this one; those of a later one stay unchanged.
 *
 * Version 1 had one private key and no rotation.
 */
export function migrateKey<Saved extends { readonly version?: unknown }>(saved: Saved): Saved {
  const { signsWith, previousKeys, previousTtl, version } = keyDefaults;
  const isEarlier = Number(saved.version ?? 1) < version;
  return isEarlier ? { signsWith, previousKeys, previousTtl, ...saved, version } : saved;
}
