import { Agent, type Dispatcher, EnvHttpProxyAgent, fetch, ProxyAgent, type Response } from 'undici';
import { bytesInWords } from '../bytes.ts';
import { JwtError, replacingErrors } from '../errors.ts';
import { isLocal, isSafe, type PlainHttp } from './url.ts';

/** An HTTP request with an optional text body. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An HTTP response, read completely. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Reason why a request failed: a message that completes the sentence "the server …". */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  /** Whether a retry may succeed. */
  readonly isTransient: boolean;
  /** What to do next, if the cause is not the URL. */
  readonly hint: string | undefined;

  constructor(why: string, isTransient: boolean, hint?: string) {
    super(why);
    this.isTransient = isTransient;
    this.hint = hint;
  }
}

/** TLS and proxy options, as Node-RED's `tls-config` and `http proxy` nodes provide them. */
export interface Connection {
  /** CA certificates in PEM. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Certificate and key in PKCS#12. */
  readonly pfx?: Uint8Array;
  readonly passphrase?: string;
  readonly rejectUnauthorized?: boolean;
  readonly servername?: string;
  readonly proxy?: HttpProxy;
}

export interface HttpProxy {
  readonly url: string;
  readonly authorization?: string;
  /** Names of hosts that are reached without it. */
  readonly except: readonly string[];
  /** The setting that names it, for errors. */
  readonly setting?: string;
}

export interface HttpLimits {
  /** Time from the first byte sent to the last one received. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Number of redirects to follow, to the same host only. */
  readonly maxRedirects: number;
}

/** Sends a request and reads the whole response. @throws HttpProblem */
export type Send = (request: HttpRequest, closing?: AbortSignal) => Promise<HttpAnswer>;

/** Maximum number of connections to one server; further requests wait. */
const maxConnections = 128;

export const defaultLimits: HttpLimits = { timeoutMs: 10_000, maxBytes: 1_048_576, maxRedirects: 0 };

/**
 * Creates an HTTP client for the requests of this package: limited in time and size, through the proxy of the
 * environment (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`) unless the connection has a proxy of its own. Requests to
 * localhost never use a proxy, and plain http not that of the environment: it would then cross other networks.
 *
 * @param plainHttp - where plain http may lead
 * @throws JwtError `ERR_SETTINGS` for an invalid proxy URL
 */
export function createHttpClient(
  limits: Partial<HttpLimits> = {},
  connection: Connection = {},
  plainHttp: PlainHttp = 'local',
): HttpClient {
  const { timeoutMs, maxBytes, maxRedirects } = { ...defaultLimits, ...limits };
  const { direct, proxied } = createDispatchers(connection);
  const { proxy } = connection;
  const isDirect = (url: URL) => isLocal(url) || (proxy ? isExcepted(url, proxy.except) : url.protocol === 'http:');

  const send = async (
    { method, url, headers, body }: HttpRequest,
    signal: AbortSignal,
    redirects: number,
  ): Promise<HttpAnswer> => {
    const answer = await fetch(url, {
      method,
      headers,
      signal,
      redirect: 'manual',
      dispatcher: isDirect(url) ? direct : proxied,
      ...(body !== undefined && { body }),
    });
    const location = answer.headers.get('location');
    if (isRedirect(answer.status) && location !== null) {
      await answer.body?.cancel();
      const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
      // Another host must not supply keys or tokens for this one, nor receive its secrets; nor may anyone else on the way.
      if (next?.host !== url.host || !isSafe(next, url.protocol === 'https:' ? 'local' : plainHttp))
        throw new HttpProblem('redirects to another host, or to http', false);
      if (method !== 'GET' || maxRedirects === 0)
        throw new HttpProblem('redirects, which is not followed', false, 'Enter the address that it redirects to.');
      if (redirects === 0) throw new HttpProblem('redirects too often', false);
      return send({ method, url: next, headers }, signal, redirects - 1);
    }
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      text: await readBody(answer, maxBytes),
    };
  };

  return {
    send: async (message, closing) => {
      const timer = AbortSignal.timeout(timeoutMs);
      const signal = closing ? AbortSignal.any([timer, closing]) : timer;
      try {
        return await send(message, signal, maxRedirects);
      } catch (error) {
        if (error instanceof HttpProblem) throw error;
        if (timer.aborted) throw new HttpProblem('does not answer in time', true);
        // An error of fetch itself has no cause, and its message quotes the header.
        if (error instanceof TypeError && error.cause === undefined) {
          throw new HttpProblem('would get a header that HTTP does not allow', false, headerHint);
        }
        throw new HttpProblem(`cannot be reached${reasonOf(error)}`, true);
      }
    },
    close: () => {
      direct.close().catch(() => {});
      proxied.close().catch(() => {});
    },
  };
}

export interface HttpClient {
  readonly send: Send;
  readonly close: () => void;
}

const headerHint = 'Look for line breaks and letters beyond Latin-1 in the headers of the request.';

function createDispatchers({ proxy, ...tls }: Connection): { direct: Dispatcher; proxied: Dispatcher } {
  const connect = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
  const options = { connect, requestTls: connect, connections: maxConnections };
  const direct = new Agent(options);
  if (!proxy)
    return { direct, proxied: replacingErrors(() => new EnvHttpProxyAgent(options), invalidProxy('environment')) };
  const { url, authorization, setting } = proxy;
  const invalid = invalidProxy('http proxy node', setting);
  if (!/^https?:\/\/[^/]/i.test(url)) throw invalid();
  const create = () => new ProxyAgent({ ...options, uri: url, ...(authorization && { token: authorization }) });
  return { direct, proxied: replacingErrors(create, invalid) };
}

function invalidProxy(where: string, setting?: string): () => JwtError {
  return () =>
    new JwtError('ERR_SETTINGS', `the proxy URL in the ${where} must be a valid http or https URL`, {
      ...(setting !== undefined && { setting }),
      hint: 'Enter an address such as http://proxy.example.com:3128.',
    });
}

/** Whether the proxy is bypassed for a URL: by host name, with or without port, or by parent domain. */
function isExcepted({ hostname, host }: URL, except: readonly string[]): boolean {
  return except
    .map((name) =>
      name
        .trim()
        .toLowerCase()
        .replace(/^\*?\./, ''),
    )
    .filter((name) => name !== '')
    .some((name) => name === '*' || name === host || hostname === name || hostname.endsWith(`.${name}`));
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** Reads a body up to the limit, regardless of its `content-length`. */
async function readBody({ body }: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new HttpProblem(`sends more than ${bytesInWords(maxBytes)}`, false);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Error code of the operating system, such as ECONNREFUSED, in parentheses; blank if unknown. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{3,60}$/.test(code) ? ` (${code})` : '';
}
