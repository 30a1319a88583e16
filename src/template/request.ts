/** The request that a message is about: `msg.method` and `msg.url`, as an HTTP request node takes them. */
export interface RequestParts {
  readonly method: string;
  readonly url: URL;
}

/** @returns undefined where the message names no address */
export function requestParts(method: unknown, url: unknown): RequestParts | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  return { method: typeof method === 'string' && method !== '' ? method.toUpperCase() : 'GET', url: new URL(url) };
}

/** What templates name of a request. */
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
 * Names and values of a query, encoded by RFC 3986 §2.1 and sorted; values of one name are joined by commas
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

// RFC 3986 §2.3: encodeURIComponent leaves five characters that are reserved.
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
