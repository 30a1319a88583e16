import { JwtError } from '../../errors.ts';

/** Names of this machine: what is fetched from them passes no network. */
const localHosts = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads the address of a JWK Set: https, or http to this machine.
 *
 * @throws JwtError `ERR_SETTINGS`
 */
export function parseJwksUrl(text: string): URL {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url && isSafe(url) && url.username === '' && url.password === '') return url;
  throw new JwtError('ERR_SETTINGS', 'the address of the JWK Set is none that can be trusted', {
    hint: 'It begins with https:// (http:// only for localhost), and has no user name in it.',
  });
}

/** Whether nobody on the way can put other keys in the place of those that are fetched. */
export function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && localHosts.test(hostname));
}
