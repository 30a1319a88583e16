import type { IncomingMessage } from 'node:http';

/** A request as Express gives it. */
export type AdminRequest = IncomingMessage & { readonly app: { get(setting: string): unknown } };

/**
 * Whether a browser says that a request comes from a page of another origin than the editor. Node-RED 4 lets any page
 * send one: its answer to every preflight is `*`. What no browser sent says nothing, and passes.
 */
export function isFromElsewhere(request: AdminRequest): boolean {
  // No page can set it, and no proxy changes it. Browsers send it over https, and to this machine.
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = request.headers;
  return origin !== undefined && !isOriginOf(request, origin);
}

/** Whether an origin is the address that the request went to. The scheme is not compared: a proxy may end TLS. */
function isOriginOf(request: AdminRequest, origin: string): boolean {
  try {
    const { protocol, host } = new URL(origin);
    return new URL(`${protocol}//${hostOf(request)}`).host === host;
  } catch {
    // "null", as of a sandboxed frame, or what no browser sends.
    return false;
  }
}

function hostOf({ headers, socket, app }: AdminRequest): string {
  const isProxy = app.get('trust proxy fn') as (address: string | undefined, hops: number) => boolean;
  // A page could set this header too: it counts where the settings of Node-RED say whose it is.
  const forwarded = isProxy(socket.remoteAddress, 0) ? headers['x-forwarded-host'] : undefined;
  return (String(forwarded ?? headers.host ?? '').split(',')[0] ?? '').trim();
}
