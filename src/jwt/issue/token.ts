import type { BuiltClaims } from '../../claims/build.ts';
import type { Delivered } from '../../delivery/delivery.ts';
import type { JwtError } from '../../errors.ts';
import type { Key, PublicJwk } from '../../jwk/key.ts';
import type { AccessToken } from '../../oauth/access-token.ts';
import type { Header } from './header.ts';

/** The keys of an issuer; each is needed where the specification has its use. */
export interface IssuerKeys {
  readonly signing?: Key | undefined;
  readonly encryption?: Key | undefined;
}

/** Claims, and as the token carries them. */
export interface WrittenClaims extends BuiltClaims {
  /** The claims set in JSON. */
  readonly json: string;
  /** What is signed in the place of claims. */
  readonly body?: string | Uint8Array;
}

/** One token, and what it was made of. */
export interface IssuedToken extends WrittenClaims {
  readonly token: string;
  /** The header of {@link token}: of a nested token, the outer one. */
  readonly header: Header;
  /** The inner JWS of a nested token. */
  readonly signedToken?: string;
  /** Of the key that signed; where nothing is signed, of the key that encrypted. */
  readonly publicJwk: PublicJwk | undefined;
  /** Whether it was made for an earlier message; its claims are those that it was made of. */
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
