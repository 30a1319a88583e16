import { JwtError } from '../errors.ts';
import { compileInput, type Input, type TokenFacts, type Values } from '../input.ts';

/** Ways to send a token, besides the message property and the Authorization header. */
export const deliveryKinds = ['message', 'header', 'form', 'json', 'query', 'url', 'mqtt', 'response'] as const;

export type DeliveryKind = (typeof deliveryKinds)[number];

/** Message properties that each kind sets for the next node. */
export const propertiesOf: Readonly<Record<DeliveryKind, readonly string[]>> = {
  message: [],
  header: [],
  form: ['method', 'url', 'headers', 'payload'],
  json: ['method', 'url', 'headers', 'payload'],
  query: ['url'],
  url: ['url'],
  mqtt: ['action', 'broker'],
  response: ['headers', 'payload'],
};

/** A header or a body member. */
export interface DeliveryRow {
  readonly key: string;
  readonly value: Input;
}

export interface DeliverySpec {
  readonly kind: DeliveryKind;
  /** URL of the request; undefined for the URL of the message. */
  readonly url: Input | undefined;
  /** Name of the query parameter; for MQTT, `password` or `username`, whichever the token is. */
  readonly name: string;
  /** For MQTT, the user name or password that accompanies the token. */
  readonly other: Input | undefined;
  readonly headers: readonly DeliveryRow[];
  readonly body: readonly DeliveryRow[];
}

/** Message properties for the next node: an HTTP request, an HTTP response or an MQTT connection. */
export interface Delivered {
  readonly method?: 'POST';
  readonly url?: string;
  /** Header values by name, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: string | Readonly<Record<string, unknown>>;
  readonly broker?: { readonly force: true; readonly username: string; readonly password: string };
}

/** Inputs of a delivery: the issued token and the client secret. */
export interface DeliveryFacts extends TokenFacts {
  readonly token: string;
  readonly secret: string;
  /** The message's own URL, not validated. */
  readonly messageUrl: unknown;
}

/** Builds the request for one token. @throws JwtError `ERR_CLAIM_MISSING` for a value missing in the message */
export type Deliver = (values: Values, facts: DeliveryFacts) => Delivered;

type Part = (values: Values, facts: DeliveryFacts) => Partial<Delivered>;

/**
 * Compiles a delivery.
 *
 * @throws JwtError `ERR_SETTINGS` if a setting that the kind requires is missing
 */
export function compileDelivery(spec: DeliverySpec): Deliver {
  requireParts(spec);
  const readHeaders = compileRows(spec.headers, 'deliveryHeaders');
  const fill = fillers[spec.kind](spec);
  return (values, facts) => {
    const filled = fill(values, facts);
    return { ...filled, headers: { ...filled.headers, ...readHeaders(values, facts) } };
  };
}

function requireParts({ kind, url, name, body }: DeliverySpec): void {
  if ((kind === 'form' || kind === 'json' || kind === 'url') && url === undefined)
    throw lacks('deliveryUrl', 'an address');
  if (kind === 'query' && name === '') throw lacks('deliveryName', 'the name of the query parameter');
  if (kind === 'mqtt' && name !== 'password' && name !== 'username')
    throw lacks('deliveryName', '"password" or "username"');
  if ((kind === 'form' || kind === 'json') && body.length === 0) throw lacks('deliveryBody', 'a body');
}

function lacks(setting: string, what: string): JwtError {
  return new JwtError('ERR_SETTINGS', `the delivery needs ${what}`, {
    setting,
    hint: 'Fill it in under Result, Delivery, or choose another delivery.',
  });
}

const fillers: Readonly<Record<DeliveryKind, (spec: DeliverySpec) => Part>> = {
  message: () => () => ({}),
  header: () => () => ({}),
  form: ({ url, body }) => {
    const [readUrl, readBody] = [compileText(url, 'deliveryUrl'), compileRows(body, 'deliveryBody')];
    return (values, facts) => ({
      method: 'POST',
      url: readUrl(values, facts),
      // RFC 6749 Appendix B.
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      payload: new URLSearchParams(readBody(values, facts)).toString(),
    });
  },
  json: ({ url, body }) => {
    const [readUrl, readBody] = [compileText(url, 'deliveryUrl'), compileRows(body, 'deliveryBody')];
    return (values, facts) => ({
      method: 'POST',
      url: readUrl(values, facts),
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      payload: readBody(values, facts),
    });
  },
  query: ({ url, name }) => {
    const readUrl = url && compileText(url, 'deliveryUrl');
    return (values, facts) => ({ url: withParameter(readUrl?.(values, facts) ?? facts.messageUrl, name, facts.token) });
  },
  url: ({ url }) => {
    const readUrl = compileText(url, 'deliveryUrl');
    return (values, facts) => ({ url: readUrl(values, facts) });
  },
  mqtt: ({ name, other }) => {
    const readOther = compileText(other, 'deliveryOther');
    return (values, facts) => {
      const beside = readOther(values, facts);
      const login =
        name === 'username' ? { username: facts.token, password: beside } : { username: beside, password: facts.token };
      return { broker: { force: true, ...login } };
    };
  },
  response: ({ body }) => {
    const readBody = compileRows(body, 'deliveryBody');
    return (values, facts) => ({
      // RFC 6749 §5.1: intermediaries must not cache a token.
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      payload: body.length > 0 ? readBody(values, facts) : { token: facts.token },
    });
  },
};

function withParameter(url: unknown, name: string, token: string): string {
  if (typeof url !== 'string' || !URL.canParse(url)) {
    throw new JwtError('ERR_VALUE', 'the message has no valid URL to add the token to', {
      setting: 'deliveryUrl',
      hint: 'Set msg.url before this node, or enter the address under Result, Delivery.',
    });
  }
  const extended = new URL(url);
  extended.searchParams.set(name, token);
  return extended.href;
}

function compileText(input: Input | undefined, setting: string): (values: Values, facts: DeliveryFacts) => string {
  return input ? compileInput(input, (raw) => text(raw, setting)) : () => '';
}

function compileRows(
  rows: readonly DeliveryRow[],
  setting: string,
): (values: Values, facts: DeliveryFacts) => Record<string, string> {
  const readers = rows.map(({ key, value }) => ({ key, read: compileInput(value, (raw) => text(raw, setting)) }));
  return (values, facts) => Object.fromEntries(readers.map(({ key, read }) => [key, read(values, facts)]));
}

/** Returns a value as a string. @throws JwtError `ERR_CLAIM_MISSING` if it is undefined or null */
export function text(raw: unknown, setting: string): string {
  if (raw === undefined || raw === null) {
    throw new JwtError('ERR_CLAIM_MISSING', `a placeholder of "${setting}" has no value`, {
      setting,
      hint: 'Set the message property that the placeholder reads, or choose a key that has the value.',
    });
  }
  return typeof raw === 'object' ? JSON.stringify(raw) : String(raw);
}
