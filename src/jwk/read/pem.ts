import type { KeyObject } from 'node:crypto';
import { isNameOf } from '../../algorithms.ts';
import { chain } from '../../chain.ts';
import { JwtError } from '../../errors.ts';
import { tpmHint } from '../../remote-key-names.ts';
import { type PemBlock, readArmor, requireWhole } from './armor.ts';
import { decryptPkcs8 } from './encrypted-key.ts';
import { rsaPss } from './foreign-keys.ts';
import { importCertificateKey, importPrivate, importPublic, type PrivateStructure } from './import-der.ts';
import { wrongPassphrase } from './key-cipher.ts';
import { decryptLegacyPem } from './legacy-encryption.ts';

/** A key from a PEM text. */
export interface ReadPem {
  readonly key: KeyObject;
  /** Its structure: `PKCS#8`, `PKCS#1` and the like. */
  readonly format: string;
}

/** The content of a PEM block, by the label of its BEGIN line (RFC 7468, and older ones of OpenSSL). */
interface Label {
  readonly what: string;
  readonly format: string;
  readonly read?: (der: Buffer) => KeyObject;
  /** The structures that a private key may have when decrypted. */
  readonly structures?: readonly PrivateStructure[];
  /** What to do about a block that is not supported. */
  readonly hint?: string;
}

/** Labels of blocks that may accompany a key, and are ignored then. */
const companions = ['EC PARAMETERS', 'DH PARAMETERS', 'CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE'];

const certificate: Label = {
  what: 'a certificate',
  format: 'certificate',
  read: (der) => importCertificateKey(der, damaged),
};
const request: Label = {
  what: 'a certificate request',
  format: 'PKCS#10',
  hint: 'Paste the private key that the request was made with.',
};

const labels: Readonly<Record<string, Label>> = {
  'PRIVATE KEY': { what: 'a private key', format: 'PKCS#8', structures: ['PKCS#8'] },
  'ENCRYPTED PRIVATE KEY': { what: 'an encrypted private key', format: 'encrypted PKCS#8', structures: ['PKCS#8'] },
  'RSA PRIVATE KEY': { what: 'an RSA private key', format: 'PKCS#1', structures: ['PKCS#1', 'PKCS#8'] },
  'EC PRIVATE KEY': { what: 'an EC private key', format: 'SEC 1', structures: ['SEC 1', 'PKCS#8'] },
  'PUBLIC KEY': { what: 'a public key', format: 'SPKI', read: (der) => importPublic(der, 'SPKI', damaged) },
  'RSA PUBLIC KEY': {
    what: 'an RSA public key',
    format: 'PKCS#1',
    read: (der) => importPublic(der, 'PKCS#1 public', damaged),
  },
  CERTIFICATE: certificate,
  'X509 CERTIFICATE': certificate,
  'TRUSTED CERTIFICATE': certificate,
  'CERTIFICATE REQUEST': request,
  'NEW CERTIFICATE REQUEST': request,
  'TSS2 PRIVATE KEY': { what: 'a key that is sealed in a TPM', format: 'TSS2', hint: tpmHint },
  'OPENSSH PRIVATE KEY': {
    what: 'an OpenSSH private key',
    format: 'OpenSSH',
    hint: 'Convert a copy of it: ssh-keygen -p -m PKCS8 -f copy-of-key',
  },
  'PGP PRIVATE KEY BLOCK': {
    what: 'a PGP private key',
    format: 'PGP',
    hint: 'Use an RSA, EC or OKP key: PGP keys are not supported.',
  },
  'PGP PUBLIC KEY BLOCK': {
    what: 'a PGP public key',
    format: 'PGP',
    hint: 'Use an RSA, EC or OKP key: PGP keys are not supported.',
  },
  'PGP MESSAGE': { what: 'a PGP message', format: 'PGP', hint: 'Decrypt it first.' },
  PKCS7: { what: 'a bundle of certificates (PKCS#7)', format: 'PKCS#7', hint: 'Paste the private key instead.' },
  'RSA-PSS PRIVATE KEY': { ...rsaPss, format: 'RSA-PSS' },
  'RSA-PSS PUBLIC KEY': { ...rsaPss, format: 'RSA-PSS' },
  'DSA PRIVATE KEY': {
    what: 'a DSA private key',
    format: 'DSA',
    hint: 'Use an RSA, EC or OKP key: no JWS algorithm uses DSA.',
  },
};

/**
 * Reads the only key of a PEM text. Certificates beside a key are ignored.
 *
 * @returns the key; a promise where it is encrypted
 * @throws JwtError `ERR_KEY_FORMAT`, `ERR_KEY_PASSPHRASE`, `ERR_KEY_MISMATCH`
 */
export function readPem(text: string, passphrase: string | undefined): ReadPem | Promise<ReadPem> {
  const { block, label } = findKey(text);
  const { format, structures } = label;
  if (!structures) return { key: readPublic(block, label), format };
  return chain(readPrivate(block, structures, passphrase), (key) => ({ key, format }));
}

/**
 * Reads the public key of a PEM text.
 *
 * @returns undefined for a private key, which is not decrypted
 * @throws JwtError `ERR_KEY_FORMAT`, `ERR_KEY_MISMATCH`
 */
export function readPublicPem(text: string): ReadPem | undefined {
  const { block, label } = findKey(text);
  return label.structures ? undefined : { key: readPublic(block, label), format: label.format };
}

function findKey(text: string): { readonly block: PemBlock; readonly label: Label } {
  // A PGP block has its own headers and a checksum, which are not base64.
  const pgp = /-----BEGIN (PGP [A-Z ]{1,64})-----/.exec(text)?.[1];
  if (pgp !== undefined) throw unsupported(labels[pgp] ?? { what: 'a PGP text', format: 'PGP' });
  const blocks = readArmor(text);
  const keys = blocks.filter(({ label }) => !companions.includes(label));
  if (keys.length > 1) {
    throw new JwtError('ERR_KEY_FORMAT', `the text contains ${keys.length} keys; it must contain one`, {
      hint: 'Paste the private key alone: the public key is derived from it.',
    });
  }
  const block = keys[0] ?? blocks.find(({ label }) => labels[label]?.read);
  if (!block) {
    throw new JwtError('ERR_KEY_FORMAT', 'the PEM contains no key', {
      hint: 'Paste the private key as well: these are only its parameters.',
    });
  }
  const label = isNameOf(labels, block.label) ? labels[block.label] : undefined;
  if (!label) throw unsupported({ what: 'a PEM block of an unknown kind', format: '' });
  if (!label.read && !label.structures) throw unsupported(label);
  requireWhole(block);
  return { block, label };
}

function unsupported({ what, hint }: Label): JwtError {
  return new JwtError('ERR_KEY_FORMAT', `the key is ${what}, which is not supported`, {
    hint: hint ?? 'Paste a private key as PEM (PKCS#8) or as a JSON Web Key.',
  });
}

function readPublic({ der, legacyEncryption }: PemBlock, { read }: Label): KeyObject {
  // Public keys are not encrypted.
  if (!read || legacyEncryption) throw damaged();
  return read(der);
}

function readPrivate(
  block: PemBlock,
  structures: readonly PrivateStructure[],
  passphrase: string | undefined,
): KeyObject | Promise<KeyObject> {
  const { label, der, legacyEncryption } = block;
  if (label !== 'ENCRYPTED PRIVATE KEY' && !legacyEncryption) return importPrivate(der, structures, damaged);
  if (!passphrase) {
    throw new JwtError('ERR_KEY_PASSPHRASE', 'the private key is encrypted, and there is no passphrase', {
      hint: 'Enter the passphrase that came with the key.',
    });
  }
  const decrypted = legacyEncryption
    ? decryptLegacyPem(der, legacyEncryption, passphrase)
    : decryptPkcs8(der, passphrase);
  // A wrong passphrase may by chance produce valid padding, but not a key.
  return chain(decrypted, (plain) => importPrivate(plain, structures, wrongPassphrase));
}

function damaged(): JwtError {
  return new JwtError('ERR_KEY_FORMAT', 'the PEM is damaged: it is not the key that its BEGIN line says', {
    hint: 'Copy the whole text again.',
  });
}
