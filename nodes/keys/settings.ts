import type { KeyType, KeyUse } from '../../src/algorithms.ts';
import type { SecretEncoding } from '../../src/jwk/read/secret.ts';

export const keyTypes = ['oct', 'RSA', 'EC', 'OKP'] as const satisfies readonly KeyType[];
export const keyUses = ['sig', 'enc'] as const satisfies readonly KeyUse[];
export const keySources = ['credentials', 'env', 'file', 'msg', 'flow', 'global'] as const;
export const secretEncodings = [
  'utf8',
  'base64',
  'base64url',
  'hex',
  'jwk',
] as const satisfies readonly SecretEncoding[];

/** The two private keys, by the credentials that hold them: one signs, and the other waits for its turn. */
export const privateKeys = { first: 'privateKey', second: 'secondKey' } as const;
export type PrivateKeyPlace = keyof typeof privateKeys;
export type PrivateKeyName = (typeof privateKeys)[PrivateKeyPlace];

/** The place of the one that does not sign now. */
export function otherPlace(signsWith: PrivateKeyPlace): PrivateKeyPlace {
  return signsWith === 'first' ? 'second' : 'first';
}

/** A key that has signed. */
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
  /** Blank: the usual one. */
  readonly algorithm: string;
  /** Blank: the JWK's own, else the thumbprint of the public key. */
  readonly kid: string;
  readonly source: (typeof keySources)[number];
  /** Name of the environment variable, path of the file, or property. */
  readonly location: string;
  readonly secretEncoding: SecretEncoding;
  readonly publicKey: string;
  /** PEM certificate or chain, for `x5c`, `x5t`, `x5t#S256`. */
  readonly certificate: string;
  /** Which of the two private keys signs; the other one is the next. */
  readonly signsWith: PrivateKeyPlace;
  /** Those that signed before, the latest first. */
  readonly previousKeys: readonly PreviousKey[];
  /** How long a key is published after it has signed, in seconds. */
  readonly previousTtl: number;
}

/** What Node-RED shows a panel, and takes back from it, in the place of a credential that it keeps. */
export const CREDENTIAL_MASK = '__PWRD__';

/** What is secret of a JWT key. */
export const credentialNames = ['secret', 'privateKey', 'secondKey', 'passphrase'] as const;

/** What Node-RED keeps for a JWT key among its encrypted credentials, and never sends to a browser. */
export type KeyCredentials = { [Name in (typeof credentialNames)[number]]?: string };

/** A fresh key. */
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
};

/** Whether a key may be published for so many seconds after it has signed: for ten years at most. */
export function isPreviousTtl(seconds: number): boolean {
  return seconds > 0 && seconds <= 315_360_000;
}

/** Whether a key can be rotated: a pair that signs, and whose private half is stored with the flow. */
export function isRotatable({ use, kty, source }: Pick<KeySettings, 'use' | 'kty' | 'source'>): boolean {
  return use === 'sig' && kty !== 'oct' && source === 'credentials';
}

/**
 * Settings of any earlier version, as this one stores them. Those of a later one stay as they are.
 *
 * Version 1 knew one private key, and no rotation.
 */
export function migrateKey<Saved extends { readonly version?: unknown }>(saved: Saved): Saved {
  const { signsWith, previousKeys, previousTtl, version } = keyDefaults;
  const isEarlier = Number(saved.version ?? 1) < version;
  return isEarlier ? { signsWith, previousKeys, previousTtl, ...saved, version } : saved;
}
