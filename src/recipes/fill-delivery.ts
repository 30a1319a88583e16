import type { Delivery, Exchange, Recipe, Templates } from './recipe.ts';
import { type Fields, hasBlank, resolveText, type Saved } from './resolve.ts';

/** A header or a body member, as a panel saves it: its value is a template. */
export interface TemplateRow {
  readonly key: string;
  readonly value: string;
}

/** Settings of the delivery and of the exchange for an access token. */
export function deliverySettings(recipe: Recipe, fields: Fields): Saved {
  const [delivery] = recipe.delivery;
  return { ...deliveryOf(delivery, fields), ...exchangeOf(recipe.exchange, fields) };
}

const noDelivery = {
  delivery: 'message',
  deliveryUrl: '',
  deliveryName: '',
  deliveryOther: '',
  deliveryHeaders: [] as readonly TemplateRow[],
  deliveryBody: [] as readonly TemplateRow[],
  authorization: false,
  authorizationScheme: 'Bearer',
};

function deliveryOf(delivery: Delivery, fields: Fields): Saved {
  const rows = (templates: Templates = {}) => rowsOf(templates, fields);
  const base = { ...noDelivery, delivery: delivery.kind };
  switch (delivery.kind) {
    case 'header': {
      const scheme = delivery.name === 'authorization' ? schemeOf(delivery.value) : undefined;
      if (scheme !== undefined) {
        return { ...base, authorization: true, authorizationScheme: scheme, deliveryHeaders: rows(delivery.headers) };
      }
      return { ...base, deliveryHeaders: rows({ [delivery.name]: delivery.value, ...delivery.headers }) };
    }
    case 'form':
    case 'json':
      return {
        ...base,
        deliveryUrl: resolveText(delivery.url, fields),
        deliveryBody: rows(delivery.body),
        deliveryHeaders: rows(delivery.headers),
      };
    case 'query':
      return { ...base, deliveryName: delivery.name, deliveryUrl: resolveText(delivery.url ?? '', fields) };
    case 'url':
      return { ...base, deliveryUrl: resolveText(delivery.url, fields) };
    case 'mqtt':
      return { ...base, deliveryName: delivery.in, deliveryOther: resolveText(delivery.other, fields) };
    case 'response':
      return { ...base, deliveryBody: rows(delivery.body) };
    default:
      return base;
  }
}

/** Omits members whose only field is blank: an empty scope is not sent. */
function rowsOf(templates: Templates, fields: Fields): TemplateRow[] {
  return Object.entries(templates)
    .filter(([, template]) => !hasBlank(template, fields))
    .map(([key, template]) => ({ key, value: resolveText(template, fields) }));
}

/** Scheme of an Authorization header that consists of scheme and token only. */
function schemeOf(template: string): string | undefined {
  return /^(?:([!#$%&'*+.^_`|~\w-]+) )?\{token\}$/
    .exec(template)
    ?.slice(1)
    .map((scheme) => scheme ?? '')[0];
}

function exchangeOf(exchange: Exchange | undefined, fields: Fields): Saved {
  if (!exchange) return { exchange: false };
  const { request, token, expiresIn, expiresAt, lifetime, keep = [], authorization } = exchange;
  return {
    exchange: true,
    exchangeUrl: request ? resolveText(request.url, fields) : '',
    exchangeHeaders: rowsOf(request?.headers ?? {}, fields),
    exchangeToken: token,
    exchangeExpiresIn: expiresIn ?? '',
    exchangeExpiresAt: expiresAt ?? '',
    exchangeLifetime: lifetime ?? 300,
    exchangeKeep: keep.join(','),
    authorization: true,
    authorizationScheme: schemeOf(authorization) ?? 'Bearer',
  };
}
