import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** A server on this machine. */
export interface LocalServer {
  readonly url: URL;
  readonly port: number;
  /** Answers a client that takes it for a proxy (CONNECT). */
  readonly onConnect: (listener: (request: IncomingMessage, socket: Duplex) => void) => void;
  /** Closes it, and whatever is open to it. */
  readonly stop: () => Promise<void>;
}

export async function startServer(listener: RequestListener): Promise<LocalServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}/jwks`),
    port,
    onConnect: (listener) => void server.on('connect', listener),
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
