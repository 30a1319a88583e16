import type { Connection } from '../../http/client.ts';
import type { RequestHeader } from '../../http/header.ts';
import type { PlainHttp } from '../../http/url.ts';

/** How the servers of a JWK Set are reached. */
export interface SetAccess {
  /** TLS and proxy; those of the environment where it says nothing. */
  readonly connection?: Connection | undefined;
  /** Goes to the origin of the address in the settings, and to no other that it names or redirects to. */
  readonly header?: RequestHeader | undefined;
  /** Where plain http may lead; `local` by default. */
  readonly plainHttp?: PlainHttp | undefined;
}

/** Where the keys of an issuer are: at the address of its JWK Set, or where its discovery document says. */
export type SetSource = SetAccess & ({ readonly jwksUrl: string } | { readonly issuerUrl: string });

/** The address that the settings name, which is checked. */
export interface SetAddress {
  readonly address: URL;
  readonly setting: 'jwksUrl' | 'issuerUrl';
}
