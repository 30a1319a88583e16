declare module 'node-red-node-test-helper' {
  import type { EventEmitter } from 'node:events';
  import type { NodeAPI } from 'node-red';

  interface TestNode extends EventEmitter {
    receive(message: object): void;
  }

  interface Helper {
    readonly _events: EventEmitter;
    init(runtimePath: string): void;
    /** Replaces what a settings file would add to the defaults of Node-RED. */
    settings(userSettings: object): object;
    load(
      nodes: readonly ((RED: NodeAPI) => void)[],
      flow: readonly object[],
      credentials: Readonly<Record<string, object>>,
    ): Promise<void>;
    unload(): Promise<void>;
    getNode(id: string): TestNode | null;
    log(): { readonly args: readonly (readonly [{ readonly msg?: unknown }])[] };
    readonly credentials: { add(id: string, credentials: object): Promise<void> };
    /** Requests of the admin API of the nodes that are loaded. */
    request(): {
      post(path: string): {
        send(body: object): Promise<{ readonly status: number; readonly body: unknown; readonly text: string }>;
      };
    };
    startServer(): Promise<void>;
    stopServer(): Promise<void>;
  }

  const helper: Helper;
  export default helper;
}
