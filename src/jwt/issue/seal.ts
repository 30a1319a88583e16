import type { KeyObject } from 'node:crypto';
import {
  contentEncryptionAlgorithms,
  isNameOf,
  type KeyManagementAlgorithmName,
  type KeyUse,
  keyManagementAlgorithms,
  type SigningAlgorithmName,
} from '../../algorithms.ts';
import { JwtError } from '../../errors.ts';
import { isConstant, type Values } from '../../input.ts';
import { compileEncrypt } from '../../jwe/encrypt.ts';
import { chooseAlgorithm, requireAlgorithmName, type Tolerances } from '../../jwk/fit.ts';
import type { Key } from '../../jwk/key.ts';
import { type CertificateHeader, certificateHeaders } from '../../jwk/read/certificate.ts';
import { compileSign, compileSignCompact } from '../../jws/sign.ts';
import { requireIterations, usualPasswordIterations } from '../../password-iterations.ts';
import type { Queue } from '../../scheduler/queue.ts';
import { type BuildHeader, compileHeader, type Header, type HeaderParameter } from './header.ts';

/** How a token is signed or encrypted, whatever the key. */
export interface Protection {
  readonly kind: 'symmetric' | 'asymmetric';
  /** Blank: the key's. */
  readonly algorithm: string;
  /** Replaces the key's own in the header; blank: the key's. */
  readonly kid: string;
  readonly tolerance?: Tolerances | undefined;
  /** Computed from the key's certificate. */
  readonly certificateHeaders?: readonly CertificateHeader[] | undefined;
}

/** How a token is encrypted, whatever the key. */
export interface EncryptionProtection extends Protection {
  readonly contentEncryption: string;
  /** Of PBKDF2, where the key is a password. */
  readonly passwordIterations?: number | undefined;
}

/** What stands in a header whatever the key. */
export interface HeaderSpec {
  readonly typ?: string;
  readonly cty?: string;
  readonly parameters: readonly HeaderParameter[];
}

/** Signs or encrypts texts under one header. */
export interface Seal {
  readonly header: Header;
  readonly seal: (text: string) => string | Promise<string>;
}

/** A seal with one key. */
export interface BoundSeal {
  /** The seal of every message, where no header parameter depends on it. */
  readonly constant: Seal | undefined;
  readonly forMessage: (values: Values) => Seal;
  /** What the header has whatever the message. */
  readonly fixed: Header;
  /** What is wrong with the key, where it is tolerated. */
  readonly tolerated: JwtError | undefined;
}

/** Prepares a seal with a key, which is checked here. */
export type BindSeal = (key: Key) => BoundSeal;

/**
 * Prepares signing.
 *
 * @param queue - where signatures wait for their turn
 * @throws JwtError `ERR_SETTINGS`, `ERR_HEADER`; with a key `ERR_KEY_MISMATCH`, `ERR_KEY_USE`, `ERR_KEY_WEAK`
 */
export function compileSigning(protection: Protection, header: HeaderSpec, queue: Queue): BindSeal {
  requireAlgorithmName('sig', protection.algorithm);
  const addParameters = compileHeader(header.parameters);
  return (key) => {
    const material = requireMaterial('sig', protection.kind, key);
    const { name: alg, tolerated } = choose<SigningAlgorithmName>('sig', protection, key);
    const fixed = { alg, ...keyHeader(protection, header, key) };
    const sign = compileSign(alg, material, queue);
    const signUnder = (built: Header) => compileSignCompact(sign, JSON.stringify(built));
    return { ...sealsUnder(addParameters(fixed), header, signUnder), fixed, tolerated };
  };
}

/**
 * Prepares encryption.
 *
 * @param queue - where what takes its time waits for its turn
 * @throws JwtError as {@link compileSigning}
 */
export function compileEncryption(protection: EncryptionProtection, header: HeaderSpec, queue: Queue): BindSeal {
  const { contentEncryption: enc, passwordIterations = usualPasswordIterations } = protection;
  requireAlgorithmName('enc', protection.algorithm);
  requireIterations(passwordIterations, 'passwordIterations');
  if (!isNameOf(contentEncryptionAlgorithms, enc)) {
    throw new JwtError('ERR_SETTINGS', 'there is no content encryption of the name that the settings give', {
      hint: `Choose one of ${Object.keys(contentEncryptionAlgorithms).join(', ')}.`,
    });
  }
  const { keyBits } = contentEncryptionAlgorithms[enc];
  const addParameters = compileHeader(header.parameters);
  return (key) => {
    const material = requireMaterial('enc', protection.kind, key);
    const { name: alg, tolerated } = choose<KeyManagementAlgorithmName>('enc', protection, key);
    if (keyManagementAlgorithms[alg].scheme === 'direct' && key.bits !== keyBits) {
      const sizes = `exactly ${keyBits} bits; this one has ${key.bits}`;
      throw new JwtError('ERR_KEY_MISMATCH', `dir with ${enc} needs a secret of ${sizes}`, {
        hint: 'Choose the content encryption that fits the secret, or generate one that fits.',
      });
    }
    const fixed = { alg, enc, ...keyHeader(protection, header, key) };
    const encryptUnder = compileEncrypt({ alg, enc, passwordIterations }, { material, curve: key.curve }, queue);
    return { ...sealsUnder(addParameters(fixed), header, encryptUnder), fixed, tolerated };
  };
}

function choose<Name extends string>(use: KeyUse, { algorithm, tolerance }: Protection, key: Key) {
  return chooseAlgorithm<Name>(key, use, algorithm, tolerance);
}

/** What a header says beside its algorithms: type, key and certificate. */
function keyHeader({ kid, certificateHeaders: names = [] }: Protection, { typ, cty }: HeaderSpec, key: Key): Header {
  const { certificate } = key;
  if (names.length > 0 && !certificate) {
    throw new JwtError('ERR_KEY_MISSING', 'certificate headers are chosen, and the key has no certificate', {
      hint: 'Paste the certificate into the JWT key, or choose no certificate headers.',
    });
  }
  const computed = certificate ? names.map((name) => [name, certificateHeaders[name](certificate)] as const) : [];
  return { typ, kid: kid || key.kid, cty, ...Object.fromEntries(computed) };
}

/** The half of a key that a use needs: private to sign, public to encrypt, or the secret. */
function requireMaterial(use: KeyUse, kind: Protection['kind'], key: Key): KeyObject {
  const purpose = use === 'sig' ? 'signature' : 'encryption';
  if ((kind === 'symmetric') !== (key.kty === 'oct')) {
    throw new JwtError(
      'ERR_KEY_MISMATCH',
      `${kind === 'symmetric' ? 'a symmetric' : 'an asymmetric'} ${purpose} is chosen, and the key is of type ${key.kty}`,
      {
        hint: kind === 'symmetric' ? 'Choose a key that is a secret.' : 'Choose an RSA, EC or OKP key.',
      },
    );
  }
  const material = key.secret ?? (use === 'sig' ? key.privateKey : key.publicKey);
  if (!material) {
    throw new JwtError('ERR_KEY_USE', 'the key has only its public half, and signing needs the private one', {
      hint: 'Paste the private key into the JWT key.',
    });
  }
  return material;
}

/** Prepares the seal of every message, or of each, whose header has parameters of its own. */
function sealsUnder(
  buildHeader: BuildHeader,
  { parameters }: HeaderSpec,
  sealUnder: (header: Header) => Seal['seal'],
): Pick<BoundSeal, 'constant' | 'forMessage'> {
  const forMessage = (values: Values): Seal => {
    const header = buildHeader(values);
    return { header, seal: sealUnder(header) };
  };
  const isFixed = parameters.every(({ value }) => isConstant(value));
  return { constant: isFixed ? forMessage([]) : undefined, forMessage };
}
