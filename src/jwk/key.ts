import type { KeyObject } from 'node:crypto';
import type { KeyShape, KeyType, KeyUse } from '../algorithms.ts';

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
  /** Undefined for a secret that is plain text: it has no name of its own. */
  readonly kid: string | undefined;
  /** The one algorithm that the key is for, where its owner or its JWK says so. */
  readonly onlyAlgorithm: string | undefined;
  readonly secret?: KeyObject;
  /** Absent where only the public half is known. */
  readonly privateKey?: KeyObject;
  readonly publicKey?: KeyObject;
  /** Never of a secret. */
  readonly publicJwk?: PublicJwk;
}
