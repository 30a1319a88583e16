import { bytesInWords } from '../../bytes.ts';
import { JwtError } from '../../errors.ts';
import { splitIdAndSecret } from '../../id-and-secret.ts';
import { remoteNames } from '../../remote-key-names.ts';
import { locations } from './locations.ts';
import { bareDer, nameDer } from './name-der.ts';

/** The largest text of a key, in characters. */
export const maxTextLength = 65_536;

/** A format that is often pasted instead of a key, with a hint for its conversion. */
interface ForeignFormat {
  readonly test: (text: string) => boolean;
  readonly what: string;
  readonly hint: string;
}

const matches = (pattern: RegExp) => (text: string) => pattern.test(text);
const pasteHint = 'Paste the key itself: the whole text, from its first to its last line.';

/** Texts that are neither a key nor a secret. */
const foreignTexts: readonly ForeignFormat[] = [
  {
    test: matches(/^(?:undefined|null|\[object Object\]|NaN)$/),
    what: 'is a word that programs write for a missing value',
    hint: 'Check where the key is read from: it is missing there.',
  },
  {
    test: matches(/^__PWRD__$/),
    what: 'is the placeholder that Node-RED shows for a stored secret',
    hint: pasteHint,
  },
  {
    test: matches(/^\$\{[^}]*\}$|^\$\([^)]*\)$|^\{\{[^}]*\}\}$/),
    what: 'is a variable that was not replaced by its value',
    hint: 'Set the variable where Node-RED starts, or take the key from an environment variable by its plain name.',
  },
  {
    test: (text) => text.includes('\0'),
    what: 'contains NUL bytes: it is UTF-16, or not text at all',
    hint: 'Save it as UTF-8, or convert a binary key: openssl pkey -in key.der -out key.pem',
  },
  // The address of a key in a vault is told before that of anything else.
  ...remoteNames,
  ...locations,
];

/** Formats that are neither a PEM nor a JSON Web Key. */
const foreignFormats: readonly ForeignFormat[] = [
  {
    // A secret may end like this; a key never does.
    test: matches(/^[^\s:"<>|?*][^\n:"<>|?*]{0,254}\.(?:key|p8|jwks?|json|crt|cer|der|pub|asc|txt)$/i),
    what: 'is the name of a file',
    hint: 'Paste what is in the file, or choose "a file of the server" under "Kept in" and enter the path there.',
  },
  {
    test: matches(/^PuTTY-User-Key-File-/),
    what: 'is a PuTTY key',
    hint: 'Convert it: puttygen key.ppk -O private-openssh -o key && ssh-keygen -p -m PKCS8 -f key',
  },
  {
    test: matches(/^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\S+) [A-Za-z0-9+/=]+/),
    what: 'is an OpenSSH public key',
    hint: 'Convert it: ssh-keygen -e -m PKCS8 -f key.pub',
  },
  {
    test: matches(/^---- BEGIN SSH2/),
    what: 'is an SSH2 public key',
    hint: 'Convert it: ssh-keygen -i -f key.pub, then ssh-keygen -e -m PKCS8',
  },
  {
    test: matches(/^(?:Bearer )?ey[\w-]*\.[\w-]*\.[\w-]*/),
    what: 'is a token, not a key',
    hint: pasteHint,
  },
  {
    test: (text) => derOf(text) === 'PKCS#12',
    what: 'is a PKCS#12 file in base64',
    hint: 'Take the key out: openssl pkcs12 -in file.p12 -nocerts -nodes -out key.pem',
  },
  {
    test: (text) => derOf(text) !== undefined,
    what: 'is DER in base64, but not of a key or certificate',
    hint: pasteHint,
  },
  {
    test: (text) => splitIdAndSecret(text) !== undefined,
    what: 'is a key id and a secret in one text, with a colon between them',
    hint: 'Set the type of the JWT key to oct, paste the part behind the colon as its secret, and enter the other as key id.',
  },
  {
    test: (text) => text.includes('\ufffd') || /[^\P{Cc}\t\r\n]/u.test(text),
    what: 'is DER or another binary format pasted as text',
    hint: 'Convert the file: openssl pkey -inform DER -in key.der -out key.pem',
  },
];

function derOf(text: string): string | undefined {
  const der = bareDer(text);
  return der && nameDer(der);
}

/**
 * Requires a text that may be a key or a secret.
 *
 * @param what - `secret` or `key`, for the error
 * @returns the text, without a byte order mark
 * @throws JwtError `ERR_TOO_LARGE`, `ERR_KEY_FORMAT`
 */
export function requireText(text: string, what: string): string {
  if (text.length > maxTextLength) {
    throw new JwtError('ERR_TOO_LARGE', `the text of the ${what} is larger than ${bytesInWords(maxTextLength)}`, {
      hint: pasteHint,
    });
  }
  const plain = text.replace(/^\ufeff/, '');
  refuse(plain, what, foreignTexts);
  return plain;
}

/** Names of DER that is not a key or certificate. */
const notKeys = ['PKCS#12', 'of an unknown kind'];

/**
 * Decodes the text of a key file, or of other bytes. DER of a key or certificate is written in base64.
 *
 * @throws JwtError `ERR_KEY_FORMAT` for bytes that are not UTF-8
 */
export function decodeText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const der = nameDer(bytes);
    if (der !== undefined && !notKeys.includes(der)) return bytes.toString('base64');
    const what = der ? `DER (${der})` : 'UTF-16, or not text at all';
    throw new JwtError('ERR_KEY_FORMAT', `the key must be UTF-8 text; it is ${what}`, {
      hint:
        der === 'PKCS#12'
          ? 'Take the key out: openssl pkcs12 -in file.p12 -nocerts -nodes -out key.pem'
          : 'Save it as UTF-8, or convert a binary key: openssl pkey -inform DER -in key.der -out key.pem',
    });
  }
}

/**
 * Refuses a text that is neither a PEM nor a JSON Web Key, and names its format.
 *
 * @throws JwtError `ERR_KEY_FORMAT`, always
 */
export function refuseUnknown(text: string): never {
  refuse(text, 'key', foreignFormats);
  throw new JwtError('ERR_KEY_FORMAT', 'the key is neither a PEM nor a JSON Web Key', { hint: pasteHint });
}

function refuse(text: string, what: string, formats: readonly ForeignFormat[]): void {
  const trimmed = text.trim();
  const format = formats.find(({ test }) => test(trimmed));
  if (format) throw new JwtError('ERR_KEY_FORMAT', `the ${what} ${format.what}`, { hint: format.hint });
}
