import { after } from '../after.ts';
import { type BuiltClaims, type ClaimsSpec, createClaimsBuilder, type Surroundings } from '../claims/build.ts';
import { writeClaims } from '../claims/check.ts';
import type { Values } from '../claims/input.ts';
import { JwtError } from '../errors.ts';
import type { Key, PublicJwk } from '../jwk/key.ts';
import { openQueue, type Queue } from '../scheduler.ts';
import type { Header, HeaderParameter } from './header.ts';
import { type BoundSeal, type Protection, prepareEncryption, prepareSigning, type Seal } from './seal.ts';

/** What to issue, whatever the keys. */
export interface IssuerSpec {
  readonly claims: ClaimsSpec;
  readonly signature?: Protection | undefined;
  readonly encryption?: (Protection & { readonly contentEncryption: string }) | undefined;
  /** Header `typ`; blank leaves it out. */
  readonly typ: string;
  readonly headers: readonly HeaderParameter[];
}

/** The keys of an issuer; each is needed where the specification has its use. */
export interface IssuerKeys {
  readonly signing?: Key | undefined;
  readonly encryption?: Key | undefined;
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

/**
 * Makes the token of one message. Some are ready at once, others later.
 *
 * @throws JwtError the `ERR_CLAIM_…` codes, `ERR_BUSY` at once, `ERR_CLOSED`, `ERR_SIGN`, `ERR_ENCRYPT`
 */
export type Issue = (values: Values) => IssuedToken | Promise<IssuedToken>;

/** An issuer with its keys. */
export interface Issuer {
  readonly issue: Issue;
  /** What is wrong with a key, where it is tolerated. */
  readonly tolerated: JwtError | undefined;
}

const systemSurroundings: Surroundings = {
  clock: () => Date.now() / 1000,
  randomId: () => crypto.randomUUID(),
};

/**
 * Prepares a token issuer: everything that depends neither on a message nor on the keys is checked and done here,
 * once; what depends on the keys, once for each pair of them.
 *
 * @param spec - what to issue; checked here, in full
 * @param queue - where signatures and encryptions wait for their turn: one for each node
 * @returns a function that checks the keys, and answers with what turns one message's values into one token
 * @throws JwtError `ERR_SETTINGS`, `ERR_HEADER`, the `ERR_CLAIM_…` codes, `ERR_TIME_SPAN`; with keys the `ERR_KEY_…`
 *   codes
 */
export function prepareIssuer(
  spec: IssuerSpec,
  queue: Queue = openQueue(),
  surroundings: Surroundings = systemSurroundings,
): (keys: IssuerKeys) => Issuer {
  const { signature, encryption, typ, headers } = spec;
  const build = createClaimsBuilder(spec.claims, surroundings);
  const write: Write = (values) => {
    const { claims, now } = build(values);
    return { claims, now, json: writeClaims(claims) };
  };
  const inner = { typ, parameters: headers };
  const bindSigning = signature && prepareSigning(signature, inner, queue);
  // RFC 7519 §5.2: a nested token says so by its "cty"; type and parameters belong to the claims, inside.
  const outer = signature ? { cty: 'JWT', parameters: [] } : inner;
  const bindEncryption = encryption && prepareEncryption(encryption, encryption.contentEncryption, outer, queue);
  if (!bindSigning && !bindEncryption) {
    // RFC 8725 §3.2: a token that is neither signed nor encrypted is worth nothing.
    throw new JwtError('ERR_SETTINGS', 'neither a signature nor encryption is chosen', {
      hint: 'Choose a signature, encryption or both: an unprotected token is never issued.',
    });
  }

  return ({ signing, encryption: encrypting }) => {
    const sign = bindSigning?.(required(signing));
    const encrypt = bindEncryption?.(required(encrypting));
    const { publicJwk: own } = required(bindSigning ? signing : encrypting);
    const kid = (signature ?? encryption)?.kid;
    const publicJwk = own && kid ? { ...own, kid } : own;
    const issue =
      sign && encrypt ? nest(write, sign.seal, encrypt.seal, publicJwk) : once(write, sign ?? encrypt, publicJwk);
    return { issue, tolerated: sign?.tolerated ?? encrypt?.tolerated };
  };
}

type Write = (values: Values) => BuiltClaims & { readonly json: string };

function once(write: Write, bound: BoundSeal | undefined, publicJwk: PublicJwk | undefined): Issue {
  const { seal } = required(bound);
  return (values) => {
    const { claims, now, json } = write(values);
    return after(seal(json, values), ({ token, header }) => ({ token, header, claims, now, json, publicJwk }));
  };
}

function nest(write: Write, sign: Seal, encrypt: Seal, publicJwk: PublicJwk | undefined): Issue {
  return (values) => {
    const built = write(values);
    return after(sign(built.json, values), ({ token: signedToken }) =>
      after(encrypt(signedToken, values), (sealed) => ({ ...built, ...sealed, signedToken, publicJwk })),
    );
  };
}

/** Whoever binds an issuer gives it the keys that its specification names. */
function required<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('an issuer was bound without one of its keys');
  return value;
}
