import type { KeyObject } from 'node:crypto';
import type { ContentEncryptionName, KeyShape, KeyType, KeyUse } from '../algorithms.ts';
import type { Signer } from '../signer.ts';
import type { Certificate } from './read/certificate.ts';
import type { SecretEncoding } from './read/secret.ts';

/** The settings and texts of a key. */
export interface KeySpec {
  readonly use: KeyUse;
  readonly kty: KeyType;
  /** The only algorithm of the key; blank where it is not set. */
  readonly algorithm: string;
  /** Key id; blank means that of the JWK, or else the thumbprint of the public key. It selects the key of a JWK Set. */
  readonly kid: string;
  readonly secretEncoding: SecretEncoding;
  readonly secret?: string | undefined;
  /** A private key. */
  readonly privateKey?: string | undefined;
  /** The public key, alone or beside the private key, or its certificate. */
  readonly publicKey?: string | undefined;
  /** A private or public key, of which the settings do not say which. */
  readonly eitherKey?: string | undefined;
  readonly passphrase?: string | undefined;
  /** A certificate chain in PEM, the certificate of the key first. */
  readonly certificate?: string | undefined;
}

/** The public members of a JSON Web Key (RFC 7517 §4). */
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
  readonly pub?: string | undefined;
}

/** A key that is parsed, checked and tested. It is immutable: a new key is a new object. */
export interface Key extends KeyShape {
  readonly use: KeyUse;
  /** Key id; undefined for a secret, unless its JWK or the settings have one. */
  readonly kid: string | undefined;
  /** The only algorithm of the key, where the settings or its JWK name one. */
  readonly onlyAlgorithm: string | undefined;
  /** The only content encryption of a secret that encrypts directly, where its JWK names one. */
  readonly onlyContentEncryption?: ContentEncryptionName | undefined;
  /** Format of its text: `PKCS#8`, `JWK`, `Google service account`. */
  readonly format: string;
  /** The issuer that its file suggests. */
  readonly issuer?: string | undefined;
  readonly secret?: KeyObject;
  /** Absent where only the public key is known. */
  readonly privateKey?: KeyObject;
  readonly publicKey?: KeyObject;
  /** Signs in place of a private key that stays elsewhere. */
  readonly signer?: Signer;
  /** Absent for a secret. */
  readonly publicJwk?: PublicJwk;
  readonly certificate?: Certificate | undefined;
}
