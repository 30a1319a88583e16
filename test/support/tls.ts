import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { run } from './programs.ts';

/** A private certification authority, with a certificate for servers and one for clients; all in PEM. */
export interface Authority {
  readonly ca: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };
}

/** The name that the server's certificate is for, beside localhost; nobody else answers to it. */
export const privateHost = 'login.example.test';

export function createAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'jwt-tls-'));
  const at = (name: string) => join(folder, name);
  const read = (name: string) => readFileSync(at(name), 'utf8');
  const fresh = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const issue = (name: string, extension: string) => {
    run('openssl', [
      ...['req', '-x509', ...fresh, '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-days', '30'],
      ...['-subj', `/CN=${name}`, '-addext', extension, '-addext', 'basicConstraints=CA:FALSE'],
      ...['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)],
    ]);
    return { cert: read(`${name}.pem`), key: read(`${name}.key`) };
  };
  try {
    run('openssl', [
      ...['req', '-x509', ...fresh, '-days', '30', '-subj', '/CN=Authority of the tests'],
      ...['-keyout', at('ca.key'), '-out', at('ca.pem')],
    ]);
    const server = issue('server', `subjectAltName=DNS:localhost,DNS:${privateHost}`);
    const client = issue('client', 'extendedKeyUsage=clientAuth');
    return { ca: read('ca.pem'), server, client };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface PrivateServer {
  readonly port: number;
  /** Subjects of the client certificates that requests came with; blank for none. */
  readonly clients: string[];
  readonly stop: () => Promise<void>;
}

/** Starts an https server with a certificate of a private authority, which asks clients for one of theirs. */
export async function startPrivateServer(
  { ca, server: own }: Authority,
  listener: RequestListener,
): Promise<PrivateServer> {
  const clients: string[] = [];
  const server = createServer({ ...own, ca, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    const socket = request.socket as TLSSocket;
    clients.push(socket.authorized ? String(socket.getPeerCertificate().subject.CN) : '');
    listener(request, response);
  });
  const port = await listen(server);
  return { port, clients, stop: () => stop(server, () => server.closeAllConnections()) };
}

export interface ForwardProxy {
  readonly url: string;
  /** What it was asked to connect to, with the credentials that it was given. */
  readonly seen: { readonly target: string; readonly authorization: string | undefined }[];
  readonly stop: () => Promise<void>;
}

/** Starts a forward proxy that leads every CONNECT to one port of this machine, whatever its host. */
export async function startForwardProxy(port: number): Promise<ForwardProxy> {
  const seen: { target: string; authorization: string | undefined }[] = [];
  const sockets = new Set<{ destroy: () => void }>();
  const server = createHttpServer();
  server.on('connect', ({ url = '', headers }: IncomingMessage, client) => {
    seen.push({ target: url, authorization: headers['proxy-authorization'] });
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      client.pipe(upstream).pipe(client);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
  });
  const own = await listen(server);
  const end = () => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${own}`, seen, stop: () => stop(server, end) };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function stop(server: Server, end: () => void): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  end();
  await closed;
}
