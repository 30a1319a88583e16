import { chain } from '../../chain.ts';
import { compileDelivery, type Deliver, type DeliverySpec } from '../../delivery/delivery.ts';
import { compileInput, type Input } from '../../input.ts';
import type { IssuedToken } from '../issue/issue.ts';
import { compileExchange, type ExchangeSpec } from './exchange.ts';
import type { FactsOf, Finish } from './maker.ts';

export interface FinishSpec {
  /** Undefined where the message carries the token. */
  readonly delivery: DeliverySpec | undefined;
  /** The `url` of the message. */
  readonly messageUrl: Input;
  /** The client secret; blank: none. */
  readonly secret: string;
  /** Undefined where the token is not exchanged. */
  readonly exchange: ExchangeSpec | undefined;
}

/** Nothing: the message carries the token as it was issued. */
export const plainFinish: Finish = { bind: ({ issue }) => issue, close() {} };

/**
 * Compiles what follows the signature.
 *
 * @throws JwtError `ERR_SETTINGS`
 */
export function compileFinish({ delivery, messageUrl, secret, exchange }: FinishSpec): Finish {
  const deliver: Deliver = delivery ? compileDelivery(delivery) : () => ({ headers: {} });
  const readUrl = compileInput(messageUrl, (raw) => raw);
  const factsOf: FactsOf = ({ keyFact }, { now, claims, token }, values) => ({
    keyFact,
    now,
    claims,
    token,
    secret,
    messageUrl: readUrl(values),
  });
  if (exchange) return compileExchange(exchange, deliver, factsOf, delivery?.kind === 'header');
  return {
    bind: (issuer) => (values) => {
      const finish = (token: IssuedToken) => ({ ...token, delivered: deliver(values, factsOf(issuer, token, values)) });
      return chain(issuer.issue(values), finish);
    },
    close() {},
  };
}
