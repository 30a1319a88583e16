/** Request that a message describes: `msg.method` and `msg.url`, as an HTTP request node reads them. */
export interface RequestParts {
  readonly method: string;
  readonly url: URL;
}

/** @returns undefined if the message has no valid URL */
export function requestParts(method: unknown, url: unknown): RequestParts | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  return { method: typeof method === 'string' && method !== '' ? method.toUpperCase() : 'GET', url: new URL(url) };
}

/** Sources that templates read from a request. */
export const requestSources = {
  'request.method': ({ method }) => method,
  'request.url': ({ url }) => url.href,
  'request.origin': ({ url }) => url.origin,
  'request.host': ({ url }) => url.host,
  'request.path': ({ url }) => url.pathname,
  'request.query': ({ url }) => canonicalQuery(url),
  'request.canonical': ({ method, url }) => [method, url.pathname, canonicalQuery(url)].join('&'),
} as const satisfies Record<string, (parts: RequestParts) => string>;

export type RequestSource = keyof typeof requestSources;

/**
 * Encodes the names and values of a query by RFC 3986 §2.1 and sorts them; values of one name are joined by commas
 * (the canonical query of Atlassian Connect).
 */
function canonicalQuery({ searchParams }: URL): string {
  const names = [...new Set(searchParams.keys())].filter((name) => name !== 'jwt');
  return names
    .map((name) => {
      const values = searchParams.getAll(name).map(encode).sort();
      return `${encode(name)}=${values.join(',')}`;
    })
    .sort()
    .join('&');
}

// RFC 3986 §2.3: encodeURIComponent does not encode five reserved characters.
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
