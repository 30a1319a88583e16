/** Host names of localhost: requests to them do not cross a network. */
const localHosts = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Hosts of private networks, which the public internet does not lead to. */
const privateHosts: readonly RegExp[] = [
  // RFC 1918 §3; a URL has no other form of these addresses.
  /^10(?:\.\d{1,3}){3}$/,
  /^172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}$/,
  /^192\.168(?:\.\d{1,3}){2}$/,
  // RFC 4193 §3.1.
  /^\[f[cd][\da-f]{2}:[\da-f:]*\]$/,
  // A name without a domain, such as that of a container.
  /^[\w-]+$/,
  // RFC 6762 §3 and appendix G, RFC 8375: domains that the public DNS does not have.
  /\.(?:local|internal|intranet|private|corp|home|lan|home\.arpa)$/,
];

/** Where plain http may lead: to this machine, or to private networks too. */
export type PlainHttp = 'local' | 'private';

/**
 * Parses a URL that keys, tokens and secrets may be sent to or fetched from: https, or plain http where it is allowed.
 *
 * @returns undefined for any other URL, and for one with a user name or password
 */
export function safeUrl(text: string, plainHttp: PlainHttp = 'local'): URL | undefined {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  return url && isSafe(url, plainHttp) && url.username === '' && url.password === '' ? url : undefined;
}

/** Whether a response from this URL is protected from tampering in transit, or plain http is allowed. */
export function isSafe(url: URL, plainHttp: PlainHttp = 'local'): boolean {
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && (isLocal(url) || (plainHttp === 'private' && isPrivate(url)));
}

/** Whether a URL refers to localhost. */
export function isLocal({ hostname }: URL): boolean {
  return localHosts.test(hostname);
}

/** Other names and addresses of this machine: RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.2, §2.5.5.2. */
const ownHosts = /^(?:(?:.+\.)?localhost\.?|0(?:\.\d{1,3}){3}|\[::\]|\[::ffff:(?:7f[\da-f]{2}|0):[\da-f]{1,4}\])$/;

/** Whether a URL refers to this machine under any name that needs no DNS to be known. */
export function isThisMachine(url: URL): boolean {
  return isLocal(url) || ownHosts.test(url.hostname);
}

/** Whether a URL refers to another machine of a private network, by its address or by its name. */
export function isPrivate(url: URL): boolean {
  return !isLocal(url) && privateHosts.some((hosts) => hosts.test(url.hostname));
}
