import type { JwtError } from '../errors.ts';

/** The HTTP answer to a client whose token was not accepted. */
export interface ClientAnswer {
  readonly status: number;
  /** By header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** For JSON. Neither what is wrong in detail nor what was expected: a client must not learn the rules from it. */
  readonly body: {
    readonly status: number;
    /** The reason phrase of the status. */
    readonly title: string;
    /** RFC 6750 §3.1, RFC 6749 §4.1.2.1; absent where no token came. */
    readonly error?: string;
    readonly error_description?: string;
  };
}

interface Row {
  readonly status: number;
  readonly title: string;
  readonly error?: string;
  readonly description?: string;
  /** Seconds after which the client may ask again. */
  readonly retryAfterSeconds?: number;
}

const unauthorized = { status: 401, title: 'Unauthorized' } as const;
const unavailable = { status: 503, title: 'Service Unavailable', error: 'temporarily_unavailable' } as const;

/** The answers; every text is constant, so that nothing of a token can get into a header. */
const rows = {
  // RFC 6750 §3.1: a request without credentials gets no error code.
  unauthenticated: unauthorized,
  invalid_token: { ...unauthorized, error: 'invalid_token', description: 'The access token is not valid' },
  expired: { ...unauthorized, error: 'invalid_token', description: 'The access token has expired' },
  invalid_request: {
    status: 400,
    title: 'Bad Request',
    error: 'invalid_request',
    description: 'The request must have one access token',
  },
  insufficient_scope: {
    status: 403,
    title: 'Forbidden',
    error: 'insufficient_scope',
    description: 'The access token does not grant this',
  },
  busy: { ...unavailable, retryAfterSeconds: 1 },
  // No JWK Set is fetched again any earlier.
  unavailable: { ...unavailable, retryAfterSeconds: 10 },
  server_error: { status: 500, title: 'Internal Server Error', error: 'server_error' },
} as const satisfies Record<string, Row>;

type RowName = keyof typeof rows;

/** The codes that are the client's, or pass; any other is a fault of settings or keys, which no new token mends. */
const rowNames: Readonly<Record<string, RowName | undefined>> = {
  ERR_TOKEN_MISSING: 'unauthenticated',
  ERR_TOKEN_FORMAT: 'invalid_token',
  ERR_TOKEN_SIGNATURE: 'invalid_token',
  ERR_TOKEN_DECRYPT: 'invalid_token',
  ERR_TOKEN_EXPIRED: 'expired',
  ERR_TOKEN_EARLY: 'invalid_token',
  ERR_TOKEN_CLAIM: 'invalid_token',
  ERR_TOKEN_ALGORITHM: 'invalid_token',
  ERR_TOKEN_REPLAYED: 'invalid_token',
  ERR_TOKEN_SCOPE: 'insufficient_scope',
  ERR_SCHEMA: 'invalid_token',
  ERR_BUSY: 'busy',
  ERR_CLOSED: 'unavailable',
  ERR_JWKS: 'unavailable',
  ERR_STORE: 'unavailable',
};

/** Makes the answer to a client of what is wrong with its token (RFC 6750 §3), or with the server. */
export function clientAnswerTo(error: JwtError): ClientAnswer {
  const row: Row = rows[rowNameOf(error)];
  const { status, title, retryAfterSeconds, description } = row;
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...(status < 500 && { 'www-authenticate': challengeOf(row, error.scopes) }),
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    },
    body: {
      status,
      title,
      ...(row.error !== undefined && { error: row.error }),
      ...(description !== undefined && { error_description: description }),
    },
  };
}

function rowNameOf({ code, setting, challenge }: JwtError): RowName {
  // Claims that break the schema are the fault of the token; a schema that cannot be used is one of the settings.
  if (code === 'ERR_SCHEMA' && setting !== undefined) return 'server_error';
  return challenge ?? rowNames[code] ?? 'server_error';
}

/** RFC 6749 §3.3. */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** @param scopes - the required ones; what is not a scope token is left out */
function challengeOf({ error, description }: Row, scopes: readonly unknown[] = []): string {
  // RFC 6750 §3: at least one parameter.
  if (error === undefined) return 'Bearer realm="JWT"';
  const scope = scopes.filter((each) => typeof each === 'string' && scopeToken.test(each)).join(' ');
  return [
    `Bearer error="${error}"`,
    description !== undefined && `error_description="${description}"`,
    error === 'insufficient_scope' && scope !== '' && `scope="${scope}"`,
  ]
    .filter(Boolean)
    .join(', ');
}
