// SDKs of providers that come without types, as far as the tests use them.

declare module '@tryghost/admin-api' {
  interface Options {
    readonly url: string;
    readonly key: string;
    readonly version: string;
    readonly makeRequest: (request: { headers: Readonly<Record<string, string>> }) => Promise<object>;
  }
  export default class GhostAdminApi {
    constructor(options: Options);
    readonly posts: { readonly browse: () => Promise<object> };
  }
}

declare module 'web-push' {
  export interface VapidKeys {
    /** The uncompressed point, in base64url. */
    readonly publicKey: string;
    /** The scalar, in base64url. */
    readonly privateKey: string;
  }
  const webPush: {
    readonly generateVAPIDKeys: () => VapidKeys;
    readonly getVapidHeaders: (
      audience: string,
      subject: string,
      publicKey: string,
      privateKey: string,
      contentEncoding: 'aes128gcm',
    ) => { readonly Authorization: string };
  };
  export default webPush;
}
