import type { BuiltClaims } from '../../claims/build.ts';
import type { Delivered } from '../../delivery/delivery.ts';
import type { JwtError } from '../../errors.ts';
import type { Key, PublicJwk } from '../../jwk/key.ts';
import type { AccessToken } from '../../oauth/access-token.ts';
import type { Header } from './header.ts';

/** The keys of an issuer; each is required where the specification uses it. */
export interface IssuerKeys {
  readonly signing?: Key | undefined;
  readonly encryption?: Key | undefined;
}

/** Claims, with their JSON in the token. */
export interface WrittenClaims extends BuiltClaims {
  /** The claims set in JSON. */
  readonly json: string;
  /** What is signed in the place of claims. */
  readonly body?: string | Uint8Array;
}

/** One token, and what it was issued from. */
export interface IssuedToken extends WrittenClaims {
  readonly token: string;
  /** The header of {@link token}; the outer one of a nested token. */
  readonly header: Header;
  /** The inner JWS of a nested token. */
  readonly signedToken?: string;
  /** Public JWK of the signing key; where nothing is signed, of the encryption key. */
  readonly publicJwk: PublicJwk | undefined;
  /** Whether the token was issued for an earlier message, whose claims it has. */
  readonly isReused: boolean;
  /** What the next node needs to send it. */
  readonly delivered?: Delivered;
  /** Where the token was exchanged: {@link token} is the access token then. */
  readonly access?: Access;
}

/** An access token, and what it was exchanged for, where that was made for this message. */
export interface Access extends AccessToken {
  readonly assertion?: string;
  /** The claims of that. */
  readonly made?: BuiltClaims;
  /** Why a new one could not be had ahead, while this one serves. */
  readonly problem: JwtError | undefined;
}
