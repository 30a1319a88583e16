import { once } from 'node:events';
import type { RunningNodeRed } from './node-red.ts';

/** What a debug node shows in the sidebar of the editor. */
export interface DebugSidebar {
  /** The next message that a debug node of this name shows: the whole one, or the property that it is set to. */
  readonly next: (name: string) => Promise<unknown>;
  readonly close: () => void;
}

interface Shown {
  readonly name?: string;
  readonly msg: string;
  readonly format: string;
}

type Event = { readonly topic?: string; readonly data: Shown };

/** Opens the debug sidebar of a Node-RED in which something is deployed. */
export async function openDebugSidebar({ url }: RunningNodeRed): Promise<DebugSidebar> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/comms`);
  await once(socket, 'open');
  const waiting = new Map<string, (message: unknown) => void>();
  const isOpen = new Promise<void>((resolve) => {
    socket.onmessage = ({ data }) => {
      for (const { topic = '', data: shown } of [JSON.parse(data)].flat() as Event[]) {
        if (topic.startsWith('notification/')) resolve();
        if (topic === 'debug') waiting.get(shown.name ?? '')?.(shownValue(shown));
      }
    };
  });
  socket.send(JSON.stringify({ subscribe: 'debug' }));
  // The last deploy is sent to every subscriber of such events: once it is there, so is the subscription above.
  socket.send(JSON.stringify({ subscribe: 'notification/#' }));
  await isOpen;
  return {
    next: (name) => new Promise((resolve) => waiting.set(name, resolve)),
    close: () => socket.close(),
  };
}

function shownValue({ msg, format }: Shown): unknown {
  return format === 'Object' ? JSON.parse(msg) : msg;
}
