import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A TCP proxy in front of a server: what the server answers arrives later, in its order. */
export interface SlowProxy {
  /** The url of the server, with the port of the proxy. */
  readonly url: string;
  /** How late the answers are from now on, in milliseconds. */
  delayMs: number;
  readonly stop: () => Promise<void>;
}

export async function startSlowProxy(url: string): Promise<SlowProxy> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<{ destroy: () => void }>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let order = Promise.resolve<unknown>(undefined);
    upstream.on('data', (data) => {
      const due = wait(proxy.delayMs);
      order = order.then(() => due).then(() => client.destroyed || client.write(data));
    });
    client.pipe(upstream);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = new URL(url);
  own.port = String((server.address() as { port: number }).port);
  const proxy: SlowProxy = {
    url: own.href,
    delayMs: 0,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return proxy;
}
