// What the tests use of oidc-provider, which brings no types.
declare module 'oidc-provider' {
  import type { EventEmitter } from 'node:events';
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

  export interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }

  export interface Context {
    readonly oidc: {
      readonly provider: Provider;
      readonly client: { readonly clientId: string; readonly jwks?: { readonly keys: readonly object[] } };
      readonly params: Readonly<Record<string, unknown>>;
      readonly session: { readonly accountId: string };
    };
    body: unknown;
  }

  export const errors: { readonly InvalidGrant: new (description: string) => Error };

  export default class Provider extends EventEmitter {
    constructor(issuer: string, configuration: object);
    readonly Grant: new (of: {
      clientId: string;
      accountId: string;
    }) => Grant;
    readonly issuer: string;
    readonly ClientCredentials: new (
      of: object,
    ) => { readonly expiration: number; save(): Promise<string> };
    registerGrantType(name: string, grant: (context: Context) => Promise<void>, parameters: readonly string[]): void;
    callback(): RequestListener;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
  }
}

declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  interface Adapter {
    upsert(id: string, payload: object): Promise<void>;
  }

  export function createMemoryAdapter(): (model: string) => Adapter;
}
