// Deals connections out in turn, as nginx with `upstream` does for connections that are kept alive.
import { connect, createServer, type Socket } from 'node:net';

export interface Balancer {
  readonly url: string;
  /** Deals the next connections out to so many, the first ones. */
  readonly use: (count: number) => void;
  readonly stop: () => Promise<void>;
}

/** @param urls - of the servers behind it */
export async function startBalancer(urls: readonly string[]): Promise<Balancer> {
  const ports = urls.map((url) => Number(new URL(url).port));
  const open = new Set<Socket>();
  let used = ports.length;
  let next = 0;
  const keep = (socket: Socket) => {
    open.add(socket);
    return socket.setNoDelay(true).once('close', () => open.delete(socket));
  };
  const server = createServer((client) => {
    const upstream = keep(connect(ports[next % used] as number, '127.0.0.1'));
    next += 1;
    keep(client).pipe(upstream).pipe(client);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    use: (count) => {
      used = count;
      next = 0;
    },
    stop: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
