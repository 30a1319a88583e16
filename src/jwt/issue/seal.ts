import type { KeyObject } from 'node:crypto';
import {
  contentEncryptionAlgorithms,
  isNameOf,
  type KeyManagementAlgorithmName,
  type KeyUse,
  keyManagementAlgorithms,
  type SigningAlgorithmName,
} from '../../algorithms.ts';
import { chain } from '../../chain.ts';
import { JwtError } from '../../errors.ts';
import type { Values } from '../../input.ts';
import { compileEncrypt } from '../../jwe/encrypt.ts';
import { chooseAlgorithm, requireAlgorithmName, type Tolerances } from '../../jwk/fit.ts';
import type { Key } from '../../jwk/key.ts';
import { type CertificateHeader, certificateHeaders } from '../../jwk/read/certificate.ts';
import { compileSign, compileSignCompact } from '../../jws/sign.ts';
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

/** What stands in a header whatever the key. */
export interface HeaderSpec {
  readonly typ?: string;
  readonly cty?: string;
  readonly parameters: readonly HeaderParameter[];
}

/** A sealed text, with the header it was sealed under. */
export interface Sealed {
  readonly token: string;
  readonly header: Header;
}

/** Signs or encrypts one text. */
export type Seal = (text: string, values: Values) => Sealed | Promise<Sealed>;

/** A seal with one key. */
export interface BoundSeal {
  readonly seal: Seal;
  /** What the header has whatever the message. */
  readonly fixed: Header;
  /** The header that a text of one message is sealed under. */
  readonly headerOf: BuildHeader;
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
    const base = { alg, ...keyHeader(protection, header, key) };
    const buildHeader = addParameters(base);
    const sign = compileSign(alg, material, queue);
    const signUnder = keepLast((fixed) => compileSignCompact(sign, JSON.stringify(fixed)));
    const seal: Seal = (text, values) => {
      const built = buildHeader(values);
      return chain(signUnder(built)(text), (token) => ({ token, header: built }));
    };
    return { seal, fixed: base, headerOf: buildHeader, tolerated };
  };
}

/**
 * Prepares encryption.
 *
 * @param enc - the content encryption
 * @param queue - where what takes its time waits for its turn
 * @throws JwtError as {@link compileSigning}
 */
export function compileEncryption(protection: Protection, enc: string, header: HeaderSpec, queue: Queue): BindSeal {
  requireAlgorithmName('enc', protection.algorithm);
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
    const base = { alg, enc, ...keyHeader(protection, header, key) };
    const buildHeader = addParameters(base);
    const encryptUnder = keepLast(compileEncrypt({ alg, enc }, { material, curve: key.curve }, queue));
    const seal: Seal = (text, values) => {
      const built = buildHeader(values);
      return chain(encryptUnder(built)(text), (token) => ({ token, header: built }));
    };
    return { seal, fixed: base, headerOf: buildHeader, tolerated };
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

/** Remembers what was prepared for the last header: where no parameter depends on the message, the only one. */
function keepLast<T>(prepare: (header: Header) => T): (header: Header) => T {
  let last: { readonly header: Header; readonly prepared: T } | undefined;
  return (header) => {
    if (last?.header !== header) last = { header, prepared: prepare(header) };
    return last.prepared;
  };
}
