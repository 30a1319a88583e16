import type { DeliveryFacts } from '../../delivery/delivery.ts';
import type { Values } from '../../input.ts';
import type { IssuedToken, Issuer, IssuerKeys } from '../issue/issue.ts';

/** Makes the token of one message, and what else the message gets with it. */
export type Make = (values: Values) => IssuedToken | Promise<IssuedToken>;

/** What follows the signature of a token: it is put into a request, or exchanged for an access token. */
export interface Finish {
  readonly bind: (issuer: Issuer, keys: IssuerKeys) => Make;
  /** Ends the requests in progress with `ERR_CLOSED`. */
  readonly close: () => void;
}

/** Collects the facts that templates of a delivery may name. */
export type FactsOf = (
  issuer: Issuer,
  issued: Pick<IssuedToken, 'now' | 'claims' | 'token'>,
  values: Values,
) => DeliveryFacts;
