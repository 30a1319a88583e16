import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { JwtError, replacingErrors } from '../../errors.ts';
import { type PemBlock, readArmor, requireWhole } from './armor.ts';
import { derivationCount } from './der.ts';

/** A key as a PEM text gives it. */
export interface ReadPem {
  readonly key: KeyObject;
  /** `PKCS#8`, `PKCS#1` and the like. */
  readonly format: string;
}

/** What a PEM block is, by the label of its BEGIN line (RFC 7468, and OpenSSL's older ones). */
interface Label {
  readonly what: string;
  readonly format: string;
  readonly read?: (block: PemBlock, passphrase: string | undefined) => KeyObject;
  /** What to do about a block that cannot be used here. */
  readonly hint?: string;
}

/** A label that stands beside a key and says nothing of it. */
const companions = ['EC PARAMETERS', 'DH PARAMETERS', 'CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE'];

const certificate: Label = { what: 'a certificate', format: 'certificate', read: readCertificateKey };
const request: Label = {
  what: 'a certificate request',
  format: 'PKCS#10',
  hint: 'Paste the private key that the request was made with.',
};

const labels: Readonly<Record<string, Label>> = {
  'PRIVATE KEY': { what: 'a private key', format: 'PKCS#8', read: readPrivate },
  'ENCRYPTED PRIVATE KEY': { what: 'an encrypted private key', format: 'encrypted PKCS#8', read: readPrivate },
  'RSA PRIVATE KEY': { what: 'an RSA private key', format: 'PKCS#1', read: readPrivate },
  'EC PRIVATE KEY': { what: 'an EC private key', format: 'SEC 1', read: readPrivate },
  'PUBLIC KEY': { what: 'a public key', format: 'SPKI', read: readPublic },
  'RSA PUBLIC KEY': { what: 'an RSA public key', format: 'PKCS#1', read: readPublic },
  CERTIFICATE: certificate,
  'X509 CERTIFICATE': certificate,
  'TRUSTED CERTIFICATE': certificate,
  'CERTIFICATE REQUEST': request,
  'NEW CERTIFICATE REQUEST': request,
  'OPENSSH PRIVATE KEY': {
    what: 'an OpenSSH private key',
    format: 'OpenSSH',
    hint: 'Convert a copy of it: ssh-keygen -p -m PKCS8 -f copy-of-key',
  },
  'PGP PRIVATE KEY BLOCK': {
    what: 'a PGP private key',
    format: 'PGP',
    hint: 'PGP keys make no JSON Web Tokens: use another.',
  },
  'PGP PUBLIC KEY BLOCK': {
    what: 'a PGP public key',
    format: 'PGP',
    hint: 'PGP keys make no JSON Web Tokens: use another.',
  },
  'PGP MESSAGE': { what: 'a PGP message', format: 'PGP', hint: 'Decrypt it first.' },
  PKCS7: { what: 'a bundle of certificates (PKCS#7)', format: 'PKCS#7', hint: 'Paste the private key instead.' },
  'DSA PRIVATE KEY': {
    what: 'a DSA private key',
    format: 'DSA',
    hint: 'No JSON Web Token is signed with DSA: use another key.',
  },
};

/**
 * Reads the one key that a PEM text holds. Certificates beside a key are passed over.
 *
 * @throws JwtError `ERR_KEY_FORMAT` or `ERR_KEY_PASSPHRASE`, naming what the text is
 */
export function readPem(text: string, passphrase: string | undefined): ReadPem {
  // PGP has a checksum and headers of its own between the lines.
  const pgp = /-----BEGIN (PGP [A-Z ]+)-----/.exec(text)?.[1];
  if (pgp !== undefined) throw unusable(labels[pgp] ?? { what: 'a PGP text', format: 'PGP' });
  const blocks = readArmor(text);
  const keys = blocks.filter(({ label }) => !companions.includes(label));
  if (keys.length > 1) {
    throw new JwtError('ERR_KEY_FORMAT', `the text holds ${keys.length} keys, and one is needed`, {
      hint: 'Paste the private key alone: its public half follows from it.',
    });
  }
  const block = keys[0] ?? blocks.find(({ label }) => labels[label]?.read);
  if (!block) throw new JwtError('ERR_KEY_FORMAT', 'the PEM holds no key');
  const label = labels[block.label] ?? { what: 'a PEM block of an unknown kind', format: '' };
  if (!label.read) throw unusable(label);
  requireWhole(block);
  return { key: label.read(block, passphrase), format: label.format };
}

function unusable({ what, hint }: Label): JwtError {
  return new JwtError('ERR_KEY_FORMAT', `the key is ${what}, which cannot be used here`, {
    hint: hint ?? 'Paste a private key as PEM (PKCS#8), or as JSON Web Key.',
  });
}

/** Most iterations of a key derivation that a load may cost: about half a second. */
const maxIterations = 1_000_000;

function readPrivate(block: PemBlock, passphrase: string | undefined): KeyObject {
  const isEncrypted = block.isLegacyEncrypted || block.label === 'ENCRYPTED PRIVATE KEY';
  if (!isEncrypted) return replacingErrors(() => createPrivateKey(block.pem), damaged);
  if (!passphrase) {
    throw new JwtError('ERR_KEY_PASSPHRASE', 'the private key is encrypted, and no passphrase is given', {
      hint: 'Enter the passphrase that came with the key.',
    });
  }
  if (derivationCount(block.der) > maxIterations) {
    throw new JwtError('ERR_KEY_FORMAT', 'opening the private key would take more than a million iterations', {
      hint: 'Encrypt it anew: openssl pkcs8 -topk8 -in key.pem -out new.pem',
    });
  }
  try {
    return createPrivateKey({ key: block.pem, passphrase });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_OSSL_EVP_UNSUPPORTED' ? outdated() : wrongPassphrase();
  }
}

function readPublic({ pem }: PemBlock): KeyObject {
  return replacingErrors(() => createPublicKey(pem), damaged);
}

function readCertificateKey({ der }: PemBlock): KeyObject {
  return replacingErrors(() => new X509Certificate(der).publicKey, damaged);
}

function damaged(): JwtError {
  return new JwtError('ERR_KEY_FORMAT', 'the PEM is damaged: it is not the key that its BEGIN line says', {
    hint: 'Copy it again, whole.',
  });
}

function wrongPassphrase(): JwtError {
  return new JwtError('ERR_KEY_PASSPHRASE', 'the passphrase does not open the private key', {
    hint: 'Look for another keyboard layout, or a space at its end.',
  });
}

function outdated(): JwtError {
  return new JwtError('ERR_KEY_FORMAT', 'the private key is encrypted in a way that is no longer supported', {
    hint: 'Encrypt it anew: openssl pkcs8 -topk8 -provider legacy -provider default -in key.pem -out new.pem',
  });
}
