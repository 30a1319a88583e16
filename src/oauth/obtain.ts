import { type Deliver, type DeliveryFacts, text } from '../delivery/delivery.ts';
import { JwtError } from '../errors.ts';
import type { HttpRequest } from '../http/client.ts';
import { safeUrl } from '../http/url.ts';
import { compileInput, type Input, type Values } from '../input.ts';

/** A request that turns a token into an access token. */
export type BuildTokenRequest = (values: Values, facts: DeliveryFacts) => HttpRequest;

/** Headers of the request beside those of the delivery, by their names in lower case. */
export interface TokenRequestSpec {
  /** Undefined: the address of the delivery. */
  readonly url: Input | undefined;
  readonly headers: readonly { readonly key: string; readonly value: Input }[];
  /** The Authorization header that carries the token, where the delivery is no form and no JSON. */
  readonly authorization: (token: string) => string;
}

/**
 * Prepares the request to a token endpoint: the form or JSON of the delivery, or a POST with the token in the
 * Authorization header.
 *
 * @throws JwtError for an address that is not safe, `ERR_SETTINGS`; `ERR_CLAIM_MISSING`
 */
export function compileTokenRequest(spec: TokenRequestSpec, deliver: Deliver): BuildTokenRequest {
  const readUrl = spec.url && compileInput(spec.url, (raw) => requireSafeUrl(raw, 'exchangeUrl'));
  const rows = spec.headers.map(({ key, value }) => ({
    key,
    read: compileInput(value, (raw) => text(raw, 'exchangeHeaders')),
  }));
  return (values, facts) => {
    const { url, headers, payload } = deliver(values, facts);
    const own = Object.fromEntries(rows.map(({ key, read }) => [key, read(values, facts)]));
    const body = typeof payload === 'object' ? JSON.stringify(payload) : payload;
    const carried = body === undefined ? { authorization: spec.authorization(facts.token) } : {};
    return {
      method: 'POST',
      url: readUrl ? readUrl(values, facts) : requireSafeUrl(url, 'deliveryUrl'),
      headers: { accept: 'application/json', ...carried, ...headers, ...own },
      ...(body !== undefined && { body }),
    };
  };
}

function requireSafeUrl(raw: unknown, setting: string): URL {
  const url = typeof raw === 'string' ? safeUrl(raw) : undefined;
  if (url) return url;
  throw new JwtError(
    'ERR_SETTINGS',
    'the token endpoint must be https (http only for localhost), without credentials',
    {
      setting,
      hint: 'Enter the token endpoint of the provider, such as https://login.example.com/oauth2/token.',
    },
  );
}
