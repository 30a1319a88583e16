import type { KeyType, KeyUse } from '../../src/algorithms.ts';
import type { SecretEncoding } from '../../src/jwk/secret.ts';

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

/** What a flow file stores of a JWT key, beside its name. */
export interface KeySettings {
  readonly version: number;
  readonly use: KeyUse;
  readonly kty: KeyType;
  /** Blank: the usual one. */
  readonly algorithm: string;
  /** Blank: the JWK's own, else the thumbprint. */
  readonly kid: string;
  readonly source: (typeof keySources)[number];
  /** Name of the environment variable, path of the file, or property. */
  readonly location: string;
  readonly secretEncoding: SecretEncoding;
  readonly publicKey: string;
  /** PEM certificate or chain, for `x5c`, `x5t`, `x5t#S256`. */
  readonly certificate: string;
}

/** What Node-RED keeps for a JWT key among its encrypted credentials, and never sends to a browser. */
export interface KeyCredentials {
  secret?: string;
  privateKey?: string;
  passphrase?: string;
}

/** A fresh key. */
export const keyDefaults: KeySettings = {
  version: 1,
  use: 'sig',
  kty: 'RSA',
  algorithm: '',
  kid: '',
  source: 'credentials',
  location: '',
  secretEncoding: 'utf8',
  publicKey: '',
  certificate: '',
};
