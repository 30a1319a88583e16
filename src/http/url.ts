/** Host names of localhost: requests to them do not cross a network. */
const localHosts = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Parses a URL that keys, tokens and secrets may be sent to or fetched from: https, or http to localhost.
 *
 * @returns undefined for any other URL, and for one with a user name or password
 */
export function safeUrl(text: string): URL | undefined {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  return url && isSafe(url) && url.username === '' && url.password === '' ? url : undefined;
}

/** Whether a response from this URL is protected from tampering in transit. */
export function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLocal(url));
}

/** Whether a URL refers to localhost. */
export function isLocal({ hostname }: URL): boolean {
  return localHosts.test(hostname);
}
