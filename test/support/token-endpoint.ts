import type { IncomingMessage } from 'node:http';
import { startServer } from './server.ts';

/** A request that a token endpoint got. */
export interface TokenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly form: URLSearchParams;
}

/** What it answers; undefined never answers. */
export interface TokenAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface TokenEndpoint {
  readonly url: string;
  readonly requests: TokenRequest[];
  /** Changes what it answers from now on. */
  readonly answer: (answer: (count: number, request: TokenRequest) => TokenAnswer) => void;
  readonly stop: () => Promise<void>;
}

/** Starts a stub of a token endpoint, which numbers its access tokens. */
export async function startTokenEndpoint(): Promise<TokenEndpoint> {
  const requests: TokenRequest[] = [];
  let answer: (count: number, request: TokenRequest) => TokenAnswer = (count) => ({
    body: { access_token: `access ${count}`, token_type: 'Bearer', expires_in: 3600 },
  });
  const server = await startServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const { method = '', url: path = '', headers } = request;
    const seen = { method, path, headers, body, form: new URLSearchParams(body) };
    requests.push(seen);
    const { status = 200, headers: sent = {}, body: payload = {} } = answer(requests.length, seen);
    response.writeHead(status, { 'content-type': 'application/json', ...sent });
    response.end(typeof payload === 'string' ? payload : JSON.stringify(payload));
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    requests,
    answer: (next) => {
      answer = next;
    },
    stop: server.stop,
  };
}
