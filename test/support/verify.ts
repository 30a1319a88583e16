import {
  compileVerifier,
  type VerifiedToken,
  type VerifierKeys,
  type VerifierSpec,
} from '../../src/jwt/verify/verify.ts';
import { constant, noon } from './issue.ts';

/** Verifies, or decodes, one token. */
export type VerifyOne = (token: unknown) => Promise<VerifiedToken>;

/** A verifier bound with its keys, which checks no claims but times unless told to. */
export function createVerifier(keys: VerifierKeys, spec: Partial<VerifierSpec> = {}, now = noon): VerifyOne {
  const plain = {
    mode: 'verify',
    token: { variable: 0 },
    algorithms: [],
    requiredClaims: [],
    clockTolerance: constant(0),
    schema: '',
  } as const;
  const { verify } = compileVerifier({ ...plain, ...spec }, () => now)(keys);
  return async (token) => verify([token]);
}

/** Signs or authenticates what stands before the last dot. */
export type ForgeTag = (input: string) => Buffer | string | Promise<Buffer | string>;

/** A JWS with any header and payload: strings are taken as they are, objects as JSON. */
export async function forge(header: unknown, payload: unknown, tag: ForgeTag): Promise<string> {
  const input = `${encode(header)}.${encode(payload)}`;
  const made = await tag(input);
  return `${input}.${typeof made === 'string' ? made : made.toString('base64url')}`;
}

/** Base64url of bytes, of a text, or of the JSON of anything else. */
export function encode(value: unknown): string {
  const bytes = value instanceof Uint8Array ? value : typeof value === 'string' ? value : JSON.stringify(value);
  return Buffer.from(bytes as string).toString('base64url');
}
