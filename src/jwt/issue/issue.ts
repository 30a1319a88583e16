import { compileClaims, type Environment, systemEnvironment } from '../../claims/build.ts';
import { takeSnapshot, withPlainConstants } from '../../claims/snapshot.ts';
import type { ClaimsSpec } from '../../claims/spec.ts';
import { writeClaims } from '../../claims/write.ts';
import { JwtError } from '../../errors.ts';
import { compileInput, type Input, type TokenFacts, type Values } from '../../input.ts';
import { keyFact as factOf, type KeyFact } from '../../jwk/facts.ts';
import type { PublicJwk } from '../../jwk/key.ts';
import { openQueue, type Queue } from '../../scheduler/queue.ts';
import { compileJsonCheck } from '../../schema/check.ts';
import type { ReuseSpec } from '../reuse/freshness.ts';
import { compileReuse, compileTokenNames } from '../reuse/reuse.ts';
import { createMemoryStore, type TokenStore } from '../reuse/token-store.ts';
import type { HeaderParameter } from './header.ts';
import {
  type BoundSeal,
  compileEncryption,
  compileSigning,
  type EncryptionProtection,
  type Protection,
  type Seal,
} from './seal.ts';
import type { IssuedToken, IssuerKeys, WrittenClaims } from './token.ts';

export type { IssuedToken, IssuerKeys } from './token.ts';

/** What to issue, independent of the keys. */
export interface IssuerSpec {
  readonly claims: ClaimsSpec;
  readonly signature?: Protection | undefined;
  readonly encryption?: EncryptionProtection | undefined;
  /** Header `typ`; blank leaves it out. */
  readonly typ: string;
  readonly headers: readonly HeaderParameter[];
  /** JSON Schema of the claims, in JSON; may be blank. */
  readonly inputSchema?: string | undefined;
  /** When a token is reused; absent where each message gets a new one. */
  readonly reuse?: ReuseSpec | undefined;
  /** What is signed as it is, in the place of claims. */
  readonly body?: Input | undefined;
}

/**
 * Issues the token of one message, synchronously or as a promise.
 *
 * @throws JwtError the `ERR_CLAIM_…` codes, `ERR_BUSY` at once, `ERR_CLOSED`, `ERR_SIGN`, `ERR_ENCRYPT`
 */
export type Issue = (values: Values) => IssuedToken | Promise<IssuedToken>;

/** An issuer with its keys. */
export interface Issuer {
  readonly issue: Issue;
  /** The name of the token of one message, which messages that can share a token have in common. @throws JwtError as {@link Issue} */
  readonly nameOf: (values: Values) => string;
  /** A public fact of the key, such as `key.kid` or `key.publicPoint`. */
  readonly keyFact: TokenFacts['keyFact'];
  /** The tolerated problem of a key. */
  readonly tolerated: JwtError | undefined;
}

/**
 * Compiles a token issuer: what depends neither on a message nor on the keys is checked and done once, now; what depends
 * on the keys, once for each pair of keys.
 *
 * @param spec - what to issue; it is fully checked
 * @param queue - runs signatures and encryptions; each node has its own
 * @param store - cache of reused tokens; in memory by default
 * @returns a function that checks the keys, and returns the issuer
 * @throws JwtError `ERR_SETTINGS`, `ERR_HEADER`, `ERR_SCHEMA`, the `ERR_CLAIM_…` codes, `ERR_TIME_SPAN`; with keys the
 *   `ERR_KEY_…` codes
 */
export function compileIssuer(
  spec: IssuerSpec,
  queue: Queue = openQueue(),
  environment: Environment = systemEnvironment,
  store?: TokenStore,
): (keys: IssuerKeys) => Issuer {
  const { signature, encryption, typ } = spec;
  const plain: IssuerSpec = {
    ...spec,
    ...withPlainConstants({ claims: spec.claims, headers: spec.headers, reuse: spec.reuse }),
  };
  const { headers } = plain;
  const build = compileClaims(plain.claims, environment);
  const checkClaims = compileJsonCheck(spec.inputSchema ?? '', 'inputSchema', 'the claims');
  const readBody = spec.body && compileInput(spec.body, parseBody);
  const write = (values: Values, keyFact: TokenFacts['keyFact'], isDraft = false): WrittenClaims => {
    if (readBody) return { claims: {}, now: Math.floor(environment.clock()), json: '{}', body: readBody(values) };
    const { claims, now } = build(values, keyFact, isDraft);
    const json = writeClaims(claims);
    checkClaims?.(json);
    return { claims, now, json };
  };
  const inner = { typ, parameters: headers };
  const bindSigning = signature && compileSigning(signature, inner, queue);
  // RFC 7519 §5.2: a nested token says so by its "cty"; type and parameters belong to the claims, inside.
  const outer = signature ? { cty: 'JWT', parameters: [] } : inner;
  const bindEncryption = encryption && compileEncryption(encryption, outer, queue);
  // A body is signed for the request that it is sent with.
  const { clock } = environment;
  const bindReuse = readBody ? undefined : compileReuse(plain, () => store ?? createMemoryStore(clock), clock);
  const compileNames = compileTokenNames(plain, plain.reuse?.key);
  if (!bindSigning && !bindEncryption) {
    // RFC 8725 §3.2: a token that is neither signed nor encrypted is not protected at all.
    throw new JwtError('ERR_SETTINGS', 'neither a signature nor encryption is chosen', {
      hint: 'Choose a signature, encryption or both: unprotected tokens are never issued.',
    });
  }

  return (keys) => {
    const sign = bindSigning?.(required(keys.signing));
    const encrypt = bindEncryption?.(required(keys.encryption));
    const key = required(bindSigning ? keys.signing : keys.encryption);
    const kid = (signature ?? encryption)?.kid;
    const publicJwk = key.publicJwk && kid ? { ...key.publicJwk, kid } : key.publicJwk;
    const keyFact = (name: string) => (name === 'key.kid' && kid ? kid : factOf(key, name as KeyFact));
    const make = sign && encrypt ? nest(sign, encrypt, publicJwk) : once(required(sign ?? encrypt), publicJwk);
    const headersOf =
      (isDraft: boolean) =>
      ({ claims, now }: WrittenClaims, values: Values) =>
        [sign, encrypt].map((bound) => bound && sealOf(bound, values, { keyFact, now, claims, isDraft }).header);
    const context = {
      keys,
      fixed: [sign?.fixed, encrypt?.fixed],
      headersOf: headersOf(false),
      keyFact,
      publicJwk,
    };
    const reuse = bindReuse?.(context);
    const nameOf = compileNames({ ...context, headersOf: headersOf(true) });
    const issue: Issue = (given) => {
      const values = takeSnapshot(given);
      const written = write(values, keyFact);
      const facts: TokenFacts = { keyFact, now: written.now, claims: written.claims };
      return reuse ? reuse(written, values, () => make(written, values, facts)) : make(written, values, facts);
    };
    return {
      issue,
      nameOf: (given) => {
        const values = takeSnapshot(given);
        return nameOf(write(values, keyFact, true), values);
      },
      keyFact,
      tolerated: sign?.tolerated ?? encrypt?.tolerated,
    };
  };
}

/** The body of a message, byte for byte: text, bytes, or JSON as the package writes it. */
function parseBody(raw: unknown): string | Uint8Array {
  if (typeof raw === 'string' || raw instanceof Uint8Array) return raw;
  if (typeof raw === 'object' && raw !== null) return JSON.stringify(raw);
  throw new JwtError('ERR_CLAIM_MISSING', 'the message has no body to sign', {
    setting: 'body',
    hint: 'Put the text that is sent into the message property that the settings name, and send that very text.',
  });
}

/** Protects written claims as a token. */
type Make = (written: WrittenClaims, values: Values, facts: TokenFacts) => IssuedToken | Promise<IssuedToken>;

/** Signs or encrypts the claims; with a MAC, synchronously. */
function once(bound: BoundSeal, publicJwk: PublicJwk | undefined): Make {
  return ({ claims, now, json, body }, values, facts) => {
    const { header, seal } = bound.constant ?? bound.forMessage(values, facts);
    const issued = (token: string): IssuedToken => ({ token, header, claims, now, json, publicJwk, isReused: false });
    const sealed = seal(body ?? json);
    return sealed instanceof Promise ? sealed.then(issued) : issued(sealed);
  };
}

/** Signs the claims, and encrypts the signed token. */
function nest(sign: BoundSeal, encrypt: BoundSeal, publicJwk: PublicJwk | undefined): Make {
  return async (written, values, facts) => {
    const signedToken = await sealOf(sign, values, facts).seal(written.body ?? written.json);
    const { header, seal } = sealOf(encrypt, values, facts);
    return { ...written, token: await seal(signedToken), header, signedToken, publicJwk, isReused: false };
  };
}

function sealOf(bound: BoundSeal, values: Values, facts: TokenFacts): Seal {
  return bound.constant ?? bound.forMessage(values, facts);
}

/** Asserts that the caller passes every key that the specification needs. */
function required<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('an issuer was bound without one of its keys');
  return value;
}
