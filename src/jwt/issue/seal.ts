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
import { isConstant, type TokenFacts, type Values } from '../../input.ts';
import { compileEncrypt } from '../../jwe/encrypt.ts';
import { chooseAlgorithm, requireAlgorithmName, type Tolerances } from '../../jwk/fit.ts';
import type { Key } from '../../jwk/key.ts';
import { type CertificateHeader, certificateHeaders } from '../../jwk/read/certificate.ts';
import { compileSign, compileSignCompact, type PayloadForm, type Sign } from '../../jws/sign.ts';
import { compileRemoteSign } from '../../jws/sign-remotely.ts';
import { requireIterations, usualPasswordIterations } from '../../password-iterations.ts';
import type { Queue } from '../../scheduler/queue.ts';
import { type BuildHeader, compileHeader, type Header, type HeaderParameter } from './header.ts';

/** How a token is signed or encrypted, independent of the key. */
export interface Protection {
  readonly kind: 'symmetric' | 'asymmetric';
  /** Name of the algorithm; blank means that of the key. */
  readonly algorithm: string;
  /** Key id in the header; blank means that of the key. */
  readonly kid: string;
  /** Whether the header has a `kid` at all; yes unless said otherwise. */
  readonly includeKid?: boolean;
  /** How what is signed travels; in the token and in base64url unless said otherwise. */
  readonly payloadForm?: PayloadForm | undefined;
  readonly tolerance?: Tolerances | undefined;
  /** Header parameters computed from the certificate of the key. */
  readonly certificateHeaders?: readonly CertificateHeader[] | undefined;
}

/** How a token is encrypted, independent of the key. */
export interface EncryptionProtection extends Protection {
  readonly contentEncryption: string;
  /** Number of PBKDF2 iterations, where the key is a password. */
  readonly passwordIterations?: number | undefined;
}

/** The parts of a header that are independent of the key. */
export interface HeaderSpec {
  readonly typ?: string;
  readonly cty?: string;
  readonly parameters: readonly HeaderParameter[];
}

/** Signs or encrypts contents with one header. */
export interface Seal {
  readonly header: Header;
  readonly seal: (content: string | Uint8Array) => string | Promise<string>;
}

/** Signing or encryption with one key. */
export interface BoundSeal {
  /** The seal of all messages, where no header parameter depends on the message. */
  readonly constant: Seal | undefined;
  readonly forMessage: (values: Values, facts: TokenFacts) => Seal;
  /** The header parameters that are independent of the message. */
  readonly fixed: Header;
  /** The tolerated problem of the key. */
  readonly tolerated: JwtError | undefined;
}

/** Checks a key, and binds signing or encryption to it. */
export type BindSeal = (key: Key) => BoundSeal;

/**
 * Compiles signing.
 *
 * @param queue - runs the signatures
 * @throws JwtError `ERR_SETTINGS`, `ERR_HEADER`; with a key `ERR_KEY_MISMATCH`, `ERR_KEY_USE`, `ERR_KEY_WEAK`
 */
export function compileSigning(protection: Protection, header: HeaderSpec, queue: Queue): BindSeal {
  requireAlgorithmName('sig', protection.algorithm);
  const addParameters = compileHeader(header.parameters);
  return (key) => {
    requireKind('sig', protection.kind, key);
    const { name: alg, tolerated } = choose<SigningAlgorithmName>('sig', protection, key);
    const fixed = { alg, ...keyHeader(protection, header, key) };
    const sign = signWith(alg, key, queue);
    const { payloadForm } = protection;
    const signUnder = (built: Header) => compileSignCompact(sign, JSON.stringify(built), payloadForm);
    return {
      ...sealsUnder(
        payloadForm?.isUnencoded ? unencoded(addParameters(fixed)) : addParameters(fixed),
        header,
        signUnder,
      ),
      fixed,
      tolerated,
    };
  };
}

/**
 * Compiles encryption.
 *
 * @param queue - runs the slow steps
 * @throws JwtError as {@link compileSigning}
 */
export function compileEncryption(protection: EncryptionProtection, header: HeaderSpec, queue: Queue): BindSeal {
  const { contentEncryption: enc, passwordIterations = usualPasswordIterations } = protection;
  requireAlgorithmName('enc', protection.algorithm);
  requireIterations(passwordIterations, 'passwordIterations');
  if (!isNameOf(contentEncryptionAlgorithms, enc)) {
    throw new JwtError('ERR_SETTINGS', 'the settings name an unknown content encryption', {
      setting: 'contentEncryption',
      hint: `Choose one of ${Object.keys(contentEncryptionAlgorithms).join(', ')}.`,
    });
  }
  const { keyBits } = contentEncryptionAlgorithms[enc];
  const addParameters = compileHeader(header.parameters);
  return (key) => {
    requireKind('enc', protection.kind, key);
    const material = requireMaterial(key.secret ?? key.publicKey);
    const { name: alg, tolerated } = choose<KeyManagementAlgorithmName>('enc', protection, key);
    if (key.onlyContentEncryption !== undefined && key.onlyContentEncryption !== enc) {
      throw new JwtError('ERR_KEY_USE', `the key is only for ${key.onlyContentEncryption}, not for ${enc}`, {
        setting: 'contentEncryption',
        hint: `Choose ${key.onlyContentEncryption} as content encryption: the "alg" of the JWK names it.`,
      });
    }
    if (keyManagementAlgorithms[alg].scheme === 'direct' && key.bits !== keyBits) {
      const sizes = `exactly ${keyBits} bits; this one has ${key.bits}`;
      throw new JwtError('ERR_KEY_MISMATCH', `dir with ${enc} needs a secret of ${sizes}`, {
        hint: 'Choose a content encryption that fits the secret, or generate another secret.',
      });
    }
    const fixed = { alg, enc, ...keyHeader(protection, header, key) };
    const compileUnder = compileEncrypt({ alg, enc, passwordIterations }, { material, curve: key.curve }, queue);
    const encryptUnder = (built: Header): Seal['seal'] => {
      const encrypt = compileUnder(built);
      return (content) => encrypt(typeof content === 'string' ? content : Buffer.from(content).toString('utf8'));
    };
    return { ...sealsUnder(addParameters(fixed), header, encryptUnder), fixed, tolerated };
  };
}

function choose<Name extends string>(use: KeyUse, { algorithm, tolerance }: Protection, key: Key) {
  return chooseAlgorithm<Name>(key, use, algorithm, tolerance);
}

/** RFC 7797 §3, §6: a receiver that does not know "b64" must refuse the token, so it is critical. */
function unencoded(build: BuildHeader): BuildHeader {
  return (values, facts) => {
    const header = build(values, facts);
    const others = Array.isArray(header.crit) ? header.crit : [];
    return { ...header, b64: false, crit: ['b64', ...others] };
  };
}

/** The header parameters of type, key and certificate. */
function keyHeader(
  { kid, includeKid = true, certificateHeaders: names = [] }: Protection,
  { typ, cty }: HeaderSpec,
  key: Key,
): Header {
  const { certificate } = key;
  if (names.length > 0 && !certificate) {
    throw new JwtError('ERR_KEY_MISSING', 'certificate headers are chosen, but the key has no certificate', {
      hint: 'Paste the certificate into the JWT key, or switch off the certificate headers.',
    });
  }
  const computed = certificate ? names.map((name) => [name, certificateHeaders[name](certificate)] as const) : [];
  return { typ, kid: includeKid ? kid || key.kid : undefined, cty, ...Object.fromEntries(computed) };
}

/** Signs with the private key or the secret of a key, or by its signer. */
function signWith(alg: SigningAlgorithmName, { signer, publicKey, secret, privateKey }: Key, queue: Queue): Sign {
  if (signer && publicKey) return compileRemoteSign(alg, signer, publicKey, queue);
  return compileSign(alg, requireMaterial(secret ?? privateKey), queue);
}

function requireKind(use: KeyUse, kind: Protection['kind'], key: Key): void {
  if ((kind === 'symmetric') === (key.kty === 'oct')) return;
  const purpose = use === 'sig' ? 'signature' : 'encryption';
  throw new JwtError(
    'ERR_KEY_MISMATCH',
    `${kind === 'symmetric' ? 'a symmetric' : 'an asymmetric'} ${purpose} is chosen, but the key is of type ${key.kty}`,
    {
      hint: kind === 'symmetric' ? 'Choose a key that is a secret.' : 'Choose an RSA, EC or OKP key.',
    },
  );
}

function requireMaterial(material: KeyObject | undefined): KeyObject {
  if (material) return material;
  throw new JwtError('ERR_KEY_USE', 'the key is public, and signing needs a private key', {
    hint: 'Paste the private key into the JWT key.',
  });
}

/** Creates one seal for all messages, or one for each where header parameters depend on the message. */
function sealsUnder(
  buildHeader: BuildHeader,
  { parameters }: HeaderSpec,
  sealUnder: (header: Header) => Seal['seal'],
): Pick<BoundSeal, 'constant' | 'forMessage'> {
  const forMessage = (values: Values, facts?: TokenFacts): Seal => {
    const header = buildHeader(values, facts);
    return { header, seal: sealUnder(header) };
  };
  const isFixed = parameters.every(({ value }) => isConstant(value));
  return { constant: isFixed ? forMessage([]) : undefined, forMessage };
}
