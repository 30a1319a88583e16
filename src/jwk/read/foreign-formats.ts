import { bytesInWords } from '../../bytes.ts';
import { JwtError } from '../../errors.ts';
import { nameDer } from './name-der.ts';

/** Largest text of a key, in characters. */
export const maxTextLength = 65_536;

/** Something that people paste where a key belongs: what it is, and what to do. */
interface ForeignFormat {
  readonly test: (text: string) => boolean;
  readonly what: string;
  readonly hint: string;
}

const fits = (pattern: RegExp) => (text: string) => pattern.test(text);
const copy = 'Paste the key itself: the whole text, from its first to its last line.';

/** What is neither a key nor a secret, whoever looks at it. */
const foreignTexts: readonly ForeignFormat[] = [
  {
    test: fits(/^(?:undefined|null|\[object Object\]|NaN)$/),
    what: 'is a word that a program writes where it has no value',
    hint: 'Look at what fills it: the key did not arrive there.',
  },
  {
    test: fits(/^__PWRD__$/),
    what: 'is the mark that Node-RED shows in place of a stored secret',
    hint: copy,
  },
  {
    test: fits(/^\$\{[^}]*\}$|^\$\([^)]*\)$|^\{\{[^}]*\}\}$/),
    what: 'is the name of a variable that was not replaced by its value',
    hint: 'Set the variable where Node-RED starts, or take the key from an environment variable by its plain name.',
  },
  {
    test: fits(
      /^(?:file:\/\/|~?\/|\.{1,2}[\\/]|[A-Za-z]:[\\/])[^\n]*\.(?:pem|key|p8|p12|pfx|jwk|jwks|json|crt|cer|der|txt)$/i,
    ),
    what: 'is the path of a file',
    hint: 'Paste what is in the file, or take the key from the file.',
  },
  {
    test: (text) => text.includes('\0'),
    what: 'holds NUL bytes: it is UTF-16, or not text at all',
    hint: 'Save it as UTF-8, or convert a binary key: openssl pkey -in key.der -out key.pem',
  },
];

/** What is no key pair, where a PEM or a JSON Web Key is expected. */
const foreignFormats: readonly ForeignFormat[] = [
  {
    test: fits(/^PuTTY-User-Key-File-/),
    what: 'is a PuTTY key',
    hint: 'Convert it: puttygen key.ppk -O private-openssh -o key && ssh-keygen -p -m PKCS8 -f key',
  },
  {
    test: fits(/^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\S+) [A-Za-z0-9+/=]+/),
    what: 'is an OpenSSH public key',
    hint: 'Convert it: ssh-keygen -e -m PKCS8 -f key.pub',
  },
  {
    test: fits(/^---- BEGIN SSH2/),
    what: 'is an SSH2 public key',
    hint: 'Convert it: ssh-keygen -i -f key.pub, then ssh-keygen -e -m PKCS8',
  },
  {
    test: fits(/^(?:Bearer )?ey[\w-]*\.[\w-]*\.[\w-]*/),
    what: 'is a token, not a key',
    hint: copy,
  },
  {
    test: (text) => derOf(text) === 'PKCS#12',
    what: 'is a PKCS#12 file in base64',
    hint: 'Take the key out: openssl pkcs12 -in file.p12 -nocerts -nodes -out key.pem',
  },
  {
    test: (text) => derOf(text) !== undefined,
    what: 'is DER in base64, without the BEGIN and END lines that say what it is',
    hint: 'Put it between the lines of its kind, such as -----BEGIN PRIVATE KEY----- and -----END PRIVATE KEY-----.',
  },
  {
    test: (text) => text.includes('\ufffd') || /[^\P{Cc}\t\r\n]/u.test(text),
    what: 'is DER or another binary format pasted as text',
    hint: 'Convert the file: openssl pkey -inform DER -in key.der -out key.pem',
  },
];

function derOf(text: string): string | undefined {
  const body = text.replace(/\s/g, '');
  return /^M[A-Za-z0-9+/]{20,}={0,2}$/.test(body) ? nameDer(Buffer.from(body, 'base64')) : undefined;
}

/**
 * Refuses what cannot be a key or secret of any kind.
 *
 * @param what - `secret` or `key`, for the error
 * @returns the text, without a byte order mark
 * @throws JwtError `ERR_TOO_LARGE`, `ERR_KEY_FORMAT`
 */
export function requireText(text: string, what: string): string {
  if (text.length > maxTextLength) {
    throw new JwtError(
      'ERR_TOO_LARGE',
      `the text of the ${what} is larger than ${bytesInWords(maxTextLength)}; no ${what} is`,
      { hint: copy },
    );
  }
  const plain = text.replace(/^\ufeff/, '');
  refuse(plain, what, foreignTexts);
  return plain;
}

/**
 * The text of a file, or of other bytes.
 *
 * @throws JwtError `ERR_KEY_FORMAT` for what is no UTF-8
 */
export function decodeText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const der = nameDer(bytes);
    const what = der ? `DER (${der})` : 'UTF-16, or not text at all';
    throw new JwtError('ERR_KEY_FORMAT', `the key is ${what}, and UTF-8 text is needed`, {
      hint:
        der === 'PKCS#12'
          ? 'Take the key out: openssl pkcs12 -in file.p12 -nocerts -nodes -out key.pem'
          : 'Save it as UTF-8, or convert a binary key: openssl pkey -inform DER -in key.der -out key.pem',
    });
  }
}

/**
 * Names what a text is that is neither a PEM nor a JSON Web Key.
 *
 * @throws JwtError `ERR_KEY_FORMAT`, always
 */
export function refuseUnknown(text: string): never {
  refuse(text, 'key', foreignFormats);
  throw new JwtError('ERR_KEY_FORMAT', 'the key is neither a PEM nor a JSON Web Key', { hint: copy });
}

function refuse(text: string, what: string, formats: readonly ForeignFormat[]): void {
  const trimmed = text.trim();
  const stranger = formats.find(({ test }) => test(trimmed));
  if (stranger) throw new JwtError('ERR_KEY_FORMAT', `the ${what} ${stranger.what}`, { hint: stranger.hint });
}
