import type { KeyObject } from 'node:crypto';
import type { KeyShape, KeyType, KeyUse } from '../algorithms.ts';
import type { Certificate } from './read/certificate.ts';
import type { SecretEncoding } from './read/secret.ts';

/** What a person says of a key, and its texts. */
export interface KeySpec {
  readonly use: KeyUse;
  readonly kty: KeyType;
  /** The one algorithm the key is for; blank where nobody says. */
  readonly algorithm: string;
  /** Blank: the JWK's own, else the thumbprint of the public key. In a JWK Set it chooses the key. */
  readonly kid: string;
  readonly secretEncoding: SecretEncoding;
  readonly secret?: string | undefined;
  /** A private key. */
  readonly privateKey?: string | undefined;
  /** The public half, alone or beside the private key; or a certificate of it. */
  readonly publicKey?: string | undefined;
  /** A text of which nobody says whether it is private or public. */
  readonly eitherKey?: string | undefined;
  readonly passphrase?: string | undefined;
  /** PEM, the key's own certificate first. */
  readonly certificate?: string | undefined;
}

/** The public members of a JSON Web Key (RFC 7517 §4), as they may be shown to anybody. */
export interface PublicJwk {
  readonly kty: KeyType;
  readonly kid?: string;
  readonly use?: KeyUse;
  readonly alg?: string;
  readonly n?: string | undefined;
  readonly e?: string | undefined;
  readonly crv?: string | undefined;
  readonly x?: string | undefined;
  readonly y?: string | undefined;
}

/** One whole key, read, checked and proven. It never changes: a new key is a new object. */
export interface Key extends KeyShape {
  readonly use: KeyUse;
  /** Undefined for a secret, unless its JWK or the settings name it. */
  readonly kid: string | undefined;
  /** The one algorithm that the key is for, where its owner or its JWK says so. */
  readonly onlyAlgorithm: string | undefined;
  /** What its text was: `PKCS#8`, `JWK`, `Google service account`. */
  readonly format: string;
  /** What its file suggests as issuer. */
  readonly issuer?: string | undefined;
  readonly secret?: KeyObject;
  /** Absent where only the public half is known. */
  readonly privateKey?: KeyObject;
  readonly publicKey?: KeyObject;
  /** Never of a secret. */
  readonly publicJwk?: PublicJwk;
  readonly certificate?: Certificate | undefined;
}
