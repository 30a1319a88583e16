import type { KeyObject } from 'node:crypto';
import {
  contentEncryptionAlgorithms,
  isNameOf,
  type KeyManagementAlgorithmName,
  type KeyUse,
  keyManagementAlgorithms,
  type SigningAlgorithmName,
} from '../algorithms.ts';
import { type BuiltClaims, type ClaimsSpec, createClaimsBuilder, type Surroundings } from '../claims/build.ts';
import { writeClaims } from '../claims/check.ts';
import type { Values } from '../claims/input.ts';
import { JwtError } from '../errors.ts';
import { createEncrypter, type EncryptionHeader } from '../jwe/encrypt.ts';
import { chooseAlgorithm } from '../jwk/fit.ts';
import type { Key, PublicJwk } from '../jwk/key.ts';
import { createSigner, signCompact } from '../jws/sign.ts';
import { createHeaderBuilder, type Header, type HeaderParameter } from './header.ts';

/** How a token is signed, or encrypted. */
export interface Protection {
  readonly kind: 'symmetric' | 'asymmetric';
  readonly key: Key;
  /** Blank: the key's. */
  readonly algorithm: string;
  /** Replaces the key's own in the header; blank: the key's. */
  readonly kid: string;
}

/** What to issue. */
export interface IssuerSpec {
  readonly claims: ClaimsSpec;
  readonly signature?: Protection | undefined;
  readonly encryption?: (Protection & { readonly contentEncryption: string }) | undefined;
  /** Header `typ`; blank leaves it out. */
  readonly typ: string;
  readonly headers: readonly HeaderParameter[];
}

/** One token, and what it was made of. */
export interface IssuedToken extends BuiltClaims {
  readonly token: string;
  /** The header of {@link token}: of a nested token, the outer one. */
  readonly header: Header;
  /** The claims set as the token carries it, in JSON. */
  readonly json: string;
  /** The inner JWS of a nested token. */
  readonly signedToken?: string;
  /** Of the key that signed; where nothing is signed, of the key that encrypted. */
  readonly publicJwk: PublicJwk | undefined;
}

/** Makes the token of one message. A MAC is ready at once, a signature or an encryption later. */
export type Issue = (values: Values) => IssuedToken | Promise<IssuedToken>;

/** A sealed text, with the header it was sealed under. */
interface Sealed {
  readonly token: string;
  readonly header: Header;
}
type Seal = (text: string, values: Values) => Sealed | Promise<Sealed>;

const systemSurroundings: Surroundings = {
  clock: () => Date.now() / 1000,
  randomId: () => crypto.randomUUID(),
};

/**
 * Prepares a token issuer: everything that does not depend on a message is checked and done here, once.
 *
 * @param spec - what to issue; checked here, in full
 * @returns a function that turns one message's values into one token
 * @throws JwtError `ERR_SETTINGS`, `ERR_HEADER`, the `ERR_KEY_…` and `ERR_CLAIM_…` codes, `ERR_TIME_SPAN`
 */
export function createIssuer(spec: IssuerSpec, surroundings: Surroundings = systemSurroundings): Issue {
  const { signature, encryption } = spec;
  const build = createClaimsBuilder(spec.claims, surroundings);
  const sign = signature && createSigning(spec, signature);
  const encrypt = encryption && createEncryption(spec, encryption);
  const publicJwk = (signature ?? encryption)?.key.publicJwk;
  if (sign && encrypt) {
    return async (values) => {
      const built = write(build(values));
      const inner = await sign(built.json, values);
      return { ...built, ...(await encrypt(inner.token, values)), signedToken: inner.token, publicJwk };
    };
  }
  const seal = sign ?? encrypt;
  if (!seal) {
    // RFC 8725 §3.2: a token that is neither signed nor encrypted is worth nothing.
    throw new JwtError('ERR_SETTINGS', 'neither a signature nor encryption is chosen', {
      hint: 'Choose a signature, encryption or both: an unprotected token is never issued.',
    });
  }
  return (values) => {
    const built = write(build(values));
    const sealed = seal(built.json, values);
    return sealed instanceof Promise
      ? sealed.then((result) => ({ ...built, ...result, publicJwk }))
      : { ...built, ...sealed, publicJwk };
  };
}

function write(built: BuiltClaims): BuiltClaims & { readonly json: string } {
  return { ...built, json: writeClaims(built.claims) };
}

function createSigning({ typ, headers }: IssuerSpec, { kind, key, algorithm, kid }: Protection): Seal {
  const material = requireMaterial('sig', kind, key);
  const alg = chooseAlgorithm<SigningAlgorithmName>(key, 'sig', algorithm);
  const buildHeader = createHeaderBuilder({ alg, typ, kid: kid || key.kid }, headers);
  const sign = createSigner(alg, material);
  const signUnder = keepLast((header) => signCompact(sign, JSON.stringify(header)));
  return (text, values) => {
    const header = buildHeader(values);
    const token = signUnder(header)(text);
    return token instanceof Promise ? token.then((whole) => ({ token: whole, header })) : { token, header };
  };
}

function createEncryption(spec: IssuerSpec, encryption: NonNullable<IssuerSpec['encryption']>): Seal {
  const { kind, key, algorithm, kid, contentEncryption: enc } = encryption;
  const material = requireMaterial('enc', kind, key);
  const alg = chooseAlgorithm<KeyManagementAlgorithmName>(key, 'enc', algorithm);
  requireContentEncryption(alg, enc, key);
  // RFC 7519 §5.2: a nested token says so by its "cty"; the "typ" belongs to the claims, inside.
  const buildHeader = spec.signature
    ? createHeaderBuilder({ alg, enc, kid: kid || key.kid, cty: 'JWT' })
    : createHeaderBuilder({ alg, enc, typ: spec.typ, kid: kid || key.kid }, spec.headers);
  const encryptUnder = keepLast((header) => createEncrypter(header as EncryptionHeader, material));
  return async (text, values) => {
    const header = buildHeader(values);
    return { token: await encryptUnder(header)(text), header };
  };
}

/** The half of a key that a use needs: private to sign, public to encrypt, or the secret. */
function requireMaterial(use: KeyUse, kind: Protection['kind'], key: Key): KeyObject {
  const purpose = use === 'sig' ? 'signature' : 'encryption';
  if ((kind === 'symmetric') !== (key.kty === 'oct')) {
    throw new JwtError('ERR_KEY_MISMATCH', `a ${kind} ${purpose} is chosen, and the key is of type ${key.kty}`, {
      hint: kind === 'symmetric' ? 'Choose a key that is a secret.' : 'Choose an RSA, EC or OKP key.',
    });
  }
  const material = key.secret ?? (use === 'sig' ? key.privateKey : key.publicKey);
  if (!material) {
    throw new JwtError('ERR_KEY_USE', 'the key has only its public half, and signing needs the private one', {
      hint: 'Paste the private key into the JWT key.',
    });
  }
  return material;
}

function requireContentEncryption(alg: KeyManagementAlgorithmName, enc: string, key: Key): void {
  if (!isNameOf(contentEncryptionAlgorithms, enc)) {
    throw new JwtError('ERR_SETTINGS', 'there is no content encryption of the name that the settings give', {
      hint: `Choose one of ${Object.keys(contentEncryptionAlgorithms).join(', ')}.`,
    });
  }
  const { keyBits } = contentEncryptionAlgorithms[enc];
  if (keyManagementAlgorithms[alg].scheme === 'direct' && key.bits !== keyBits) {
    throw new JwtError(
      'ERR_KEY_MISMATCH',
      `dir with ${enc} needs a secret of exactly ${keyBits} bits; this one has ${key.bits}`,
      {
        hint: 'Choose the content encryption that fits the secret, or generate one that fits.',
      },
    );
  }
}

/** Remembers what was prepared for the last header: where no parameter depends on the message, the only one. */
function keepLast<T>(prepare: (header: Header) => T): (header: Header) => T {
  let last: { readonly header: Header; readonly prepared: T } | undefined;
  return (header) => {
    if (last?.header !== header) last = { header, prepared: prepare(header) };
    return last.prepared;
  };
}
