import type { JWK } from 'jose';
import type { RunningNodeRed } from './node-red.ts';

/** A key as the panel's button makes it. */
export interface GeneratedKey {
  /** The secret or private key. */
  readonly text: string;
  readonly publicJwk: JWK;
}

/** Kind and use of a key; where no size is said, the smallest that is on offer. */
export interface KeyKind {
  readonly kty: string;
  readonly use: string;
  readonly curve?: string;
}

const usualSizes: Readonly<Record<string, object>> = {
  oct: { bits: 256 },
  RSA: { bits: 2048 },
  EC: { curve: 'P-256' },
  OKP: { curve: 'Ed25519' },
};

/** Presses *Generate* of a JWT key. */
export async function generateKey({ url }: RunningNodeRed, kind: KeyKind): Promise<GeneratedKey> {
  const answer = await fetch(`${url}/jwt-key/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...usualSizes[kind.kty], ...kind }),
  });
  if (!answer.ok) throw new Error(`no key was generated: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as GeneratedKey;
}
