import { JwtError } from '../errors.ts';
import type { KeyedStore } from './keyed.ts';

/** Options of `redisStore`; all others go to `createClient` of the package `redis` as they are. */
export interface RedisStoreOptions {
  /** `redis://user:password@host:6379/0`; `rediss://` with TLS. */
  readonly url?: string;
  /** What every key begins with. */
  readonly prefix?: string;
  readonly socket?: Readonly<Record<string, unknown>>;
  readonly [option: string]: unknown;
}

/** The part of a client of the package `redis` that is used here. */
interface Client {
  readonly isReady: boolean;
  connect(): Promise<unknown>;
  on(event: string, listener: (error: Error) => void): unknown;
  unref(): void;
  sendCommand(command: readonly string[]): Promise<unknown>;
}

/** Longest time between two attempts to connect, in milliseconds. */
const maxReconnectMs = 500;

/** Commands that may wait for an answer; one more fails at once. */
const maxWaitingCommands = 10_000;

/**
 * A store in Redis or Valkey, for `jwtStore` in settings.js. It connects when a node first needs it, and again for as
 * long as the process lives.
 */
export function redisStore({ prefix = 'jwt:', socket, ...options }: RedisStoreOptions = {}): KeyedStore {
  let connection: Promise<Client> | undefined;
  let lastError: unknown;

  const connect = async (): Promise<Client> => {
    const { createClient } = await import('redis').catch(() => {
      throw missingPackage();
    });
    const client = createClient({
      commandsQueueMaxLength: maxWaitingCommands,
      // A connection that is dead without a word is noticed, and one that is idle stays.
      pingInterval: 3000,
      ...options,
      // A command that waits for a connection would have an effect long after its message has left.
      disableOfflineQueue: true,
      socket: {
        connectTimeout: 2000,
        socketTimeout: 10_000,
        reconnectStrategy: (retries: number) => Math.min(50 * 2 ** retries, maxReconnectMs),
        ...socket,
      },
    } as object) as unknown as Client;
    const settled = new Promise<void>((resolve) => {
      client.on('ready', () => {
        lastError = undefined;
        // Node-RED may end while it is connected.
        client.unref();
        resolve();
      });
      client.on('error', (error) => {
        lastError = error;
        resolve();
      });
    });
    client.connect().catch((error: unknown) => {
      lastError = error;
    });
    await settled;
    return client;
  };
  const send = async (...command: readonly string[]): Promise<unknown> => {
    connection ??= connect();
    const client = await connection;
    try {
      return await client.sendCommand(command);
    } catch (error) {
      throw redisError(client.isReady ? error : (lastError ?? error));
    }
  };

  return {
    open: () => {
      connection ??= connect();
      return connection;
    },
    get: async (key) => textOf(await send('GET', prefix + key)),
    set: (key, value, ttlMs) => send('SET', prefix + key, value, 'PX', String(ttlMs)),
    add: async (key, value, ttlMs) => (await send('SET', prefix + key, value, 'PX', String(ttlMs), 'NX')) !== null,
  };
}

function textOf(answer: unknown): string | undefined {
  return typeof answer === 'string' ? answer : undefined;
}

/** An error of the client or the server: only its code is repeated, for a message may quote an address with a password. */
function redisError(error: unknown): JwtError {
  const { code, message = '' } = (error ?? {}) as { readonly code?: unknown; readonly message?: string };
  const [reply = ''] = /^[A-Z]{3,20}(?= )/.exec(message) ?? [];
  const isKnown = typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code);
  const name = isKnown ? code : reply;
  const what = reply === '' || isKnown ? 'cannot be reached' : 'refuses the command';
  return new JwtError('ERR_STORE', `the Redis that settings.js names ${what}${name && ` (${name})`}`, {
    hint: hints[name] ?? 'Check that the server which jwtStore in settings.js names is running and reachable.',
  });
}

const logIn = 'Check user and password of the url that jwtStore in settings.js has.';

/** What to do about an error, by its code. */
const hints: Readonly<Record<string, string>> = {
  NOAUTH: logIn,
  WRONGPASS: logIn,
  NOPERM: 'Allow this user the commands GET and SET on the keys that begin with the prefix.',
  OOM: 'Give the server more memory, or a maxmemory-policy that removes keys with a time to live.',
  READONLY: 'Name the primary server, not a replica.',
  ENOTFOUND: 'Correct the name of the host in the url that jwtStore in settings.js has.',
};

function missingPackage(): JwtError {
  return new JwtError('ERR_STORE', 'the package "redis" is not installed, which jwtStore in settings.js needs', {
    hint: 'Run "npm install redis" in the user directory of Node-RED, and restart it.',
  });
}
