import { createRequire } from 'node:module';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A packet of MQTT 3.1.1, as far as this broker looks into it. */
interface Packet {
  readonly cmd: string;
  readonly messageId?: number;
  readonly username?: string;
  readonly password?: Buffer;
  readonly topic?: string;
  readonly qos?: number;
  readonly subscriptions?: readonly { readonly topic: string }[];
}

// The codec of Node-RED's own MQTT nodes.
const codec = createRequire(import.meta.url)('mqtt-packet') as {
  parser(): { on(event: 'packet', listener: (packet: Packet) => void): void; parse(data: Buffer): void };
  generate(packet: object): Buffer;
};

/** Whether a client with this user name and password may connect. */
export type Authenticate = (username: string, password: string) => Promise<boolean>;

export interface MqttBroker {
  readonly port: number;
  /** Resolves with the password of the next client that is let in and subscribes. */
  readonly nextSubscriber: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

const accepted = 0;
const notAuthorized = 5;

/** A client that was let in. */
interface Session {
  readonly password: string;
  readonly topics: Set<string>;
}

/** Starts a broker that knows exact topics and QoS 1, and passes messages on at QoS 0. */
export async function startMqttBroker(authenticate: Authenticate): Promise<MqttBroker> {
  const sockets = new Set<Socket>();
  const sessions = new Map<Socket, Session>();
  const waiting: ((password: string) => void)[] = [];

  const answers: Readonly<Record<string, (session: Session, packet: Packet) => object | undefined>> = {
    subscribe: ({ password, topics }, { messageId, subscriptions = [] }) => {
      for (const { topic } of subscriptions) topics.add(topic);
      for (const tell of waiting.splice(0)) tell(password);
      return { cmd: 'suback', messageId, granted: subscriptions.map(() => 0) };
    },
    publish: (_, { messageId, qos, ...packet }) => {
      for (const [socket, { topics }] of sessions) {
        if (topics.has(packet.topic ?? '')) socket.write(codec.generate({ ...packet, qos: 0, dup: false }));
      }
      return qos === 1 ? { cmd: 'puback', messageId } : undefined;
    },
    pingreq: () => ({ cmd: 'pingresp' }),
  };

  const connect = async (socket: Socket, { username = '', password }: Packet) => {
    const text = String(password);
    const mayConnect = await authenticate(username, text);
    if (mayConnect) sessions.set(socket, { password: text, topics: new Set() });
    const returnCode = mayConnect ? accepted : notAuthorized;
    socket.write(codec.generate({ cmd: 'connack', sessionPresent: false, returnCode }));
    if (!mayConnect) socket.end();
  };

  const server = createServer((socket) => {
    sockets.add(socket);
    const parser = codec.parser();
    parser.on('packet', (packet) => {
      if (packet.cmd === 'connect') return void connect(socket, packet);
      const session = sessions.get(socket);
      if (!session) return void socket.destroy();
      const answer = answers[packet.cmd]?.(session, packet);
      if (answer) socket.write(codec.generate(answer));
    });
    socket.on('data', (data) => parser.parse(data));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      sessions.delete(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    nextSubscriber: () => new Promise((resolve) => waiting.push(resolve)),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
