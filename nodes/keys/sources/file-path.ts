import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JwtError, replacingErrors } from '../../../src/errors.ts';
import { nameLocation } from '../../../src/jwk/read/locations.ts';

/**
 * The path of a key file as a person enters it: also a `file:` URL (RFC 8089), one in the quotation marks with which Windows
 * copies it, and one at home.
 *
 * @param userDirectory - that of Node-RED, to which a path is relative
 * @throws JwtError `ERR_KEY_SOURCE` for the address of something that is not a file
 */
export function filePathOf(location: string, userDirectory: string): string {
  const entered = location.trim().replace(/^(["'])(.*)\1$/, '$2');
  if (/^file:/i.test(entered)) return replacingErrors(() => fileURLToPath(entered), notLocal);
  if (entered.startsWith('~/')) return join(homedir(), entered.slice(2));
  const other = nameLocation(entered);
  if (other && other.location !== 'path') {
    throw new JwtError('ERR_KEY_SOURCE', `the path of the key file ${other.what}`, {
      setting: 'location',
      hint: other.hint,
    });
  }
  return resolve(userDirectory, entered);
}

function notLocal(): JwtError {
  return new JwtError('ERR_KEY_SOURCE', 'the path of the key file is a URL that names no file of this server', {
    setting: 'location',
    hint: 'Enter the path of the file itself, such as /data/keys/signing.pem.',
  });
}
