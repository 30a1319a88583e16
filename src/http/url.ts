/** Names of this machine: what is fetched from them passes no network. */
const localHosts = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads an address that keys, tokens and secrets may be sent to or fetched from: https, or http to this machine.
 *
 * @returns undefined for any other, and for one with a user name or password
 */
export function safeUrl(text: string): URL | undefined {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  return url && isSafe(url) && url.username === '' && url.password === '' ? url : undefined;
}

/** Whether an answer from this address cannot be replaced on its way. */
export function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLocal(url));
}

/** Whether an address is on this machine. */
export function isLocal({ hostname }: URL): boolean {
  return localHosts.test(hostname);
}
