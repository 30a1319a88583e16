import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { JwtError, replacingErrors } from '../errors.ts';

/** What a PEM block is, by the label of its BEGIN line (RFC 7468, and OpenSSL's older ones). */
interface Label {
  readonly what: string;
  readonly read?: (pem: string, passphrase: string | undefined) => KeyObject;
  /** What to do about a block that cannot be used here. */
  readonly hint?: string;
}

const openssl = 'Convert it: openssl pkcs8 -topk8 -nodes -in key.pem -out pkcs8.pem';

const labels: Readonly<Record<string, Label>> = {
  'PRIVATE KEY': { what: 'a private key (PKCS#8)', read: readPrivate },
  'ENCRYPTED PRIVATE KEY': { what: 'an encrypted private key (PKCS#8)', read: readPrivate },
  'RSA PRIVATE KEY': { what: 'an RSA private key (PKCS#1)', read: readPrivate },
  'EC PRIVATE KEY': { what: 'an EC private key (SEC 1)', read: readPrivate },
  'PUBLIC KEY': { what: 'a public key (SPKI)', read: readPublic },
  'RSA PUBLIC KEY': { what: 'an RSA public key (PKCS#1)', read: readPublic },
  CERTIFICATE: { what: 'a certificate', read: (pem) => new X509Certificate(pem).publicKey },
  'OPENSSH PRIVATE KEY': {
    what: 'an OpenSSH private key',
    hint: 'Convert a copy of it: ssh-keygen -p -m PKCS8 -f copy-of-key',
  },
  'CERTIFICATE REQUEST': {
    what: 'a certificate request',
    hint: 'Paste the private key that the request was made with, or its public key.',
  },
};

/**
 * Reads one PEM block.
 *
 * @throws JwtError `ERR_KEY_FORMAT` or `ERR_KEY_PASSPHRASE`, naming what the block is
 */
export function readPem(text: string, passphrase: string | undefined): KeyObject {
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g)].filter(
    ([, name]) => name !== 'EC PARAMETERS',
  );
  const [block] = blocks;
  if (block === undefined) {
    throw new JwtError('ERR_KEY_FORMAT', 'the key is neither a PEM nor a JSON Web Key', {
      hint: 'Paste the whole text, from its BEGIN line to its END line.',
    });
  }
  const [pem, name = ''] = block;
  const label = labels[name];
  const what = label?.what ?? 'a PEM block of an unknown kind';
  if (label?.read === undefined) {
    throw new JwtError('ERR_KEY_FORMAT', `the key is ${what}, which cannot be used here`, {
      hint: label?.hint ?? openssl,
    });
  }
  const read = label.read;
  return replacingErrors(
    () => read(pem, passphrase),
    () => new JwtError('ERR_KEY_FORMAT', `the key is ${what}, and it is damaged`, { hint: 'Copy it again, whole.' }),
  );
}

function readPublic(pem: string): KeyObject {
  return createPublicKey(pem);
}

function readPrivate(pem: string, passphrase: string | undefined): KeyObject {
  const encrypted = pem.startsWith('-----BEGIN ENCRYPTED') || pem.includes('Proc-Type: 4,ENCRYPTED');
  if (encrypted && !passphrase) {
    throw new JwtError('ERR_KEY_PASSPHRASE', 'the private key is encrypted and no passphrase is given', {
      hint: 'Enter the passphrase that came with the key.',
    });
  }
  return replacingErrors(
    () => createPrivateKey(encrypted && passphrase ? { key: pem, passphrase } : pem),
    () =>
      encrypted
        ? new JwtError('ERR_KEY_PASSPHRASE', 'the passphrase does not open the private key', {
            hint: 'Look for a wrong keyboard layout or a space at its end.',
          })
        : new JwtError('ERR_KEY_FORMAT', 'the private key is damaged', { hint: 'Copy it again, whole.' }),
  );
}
