import { createPublicKey } from 'node:crypto';
import { decodeProtectedHeader, type JWK } from 'jose';
import { thumbprint } from '../../src/jwk/thumbprint.ts';
import { curvePair } from './keys.ts';
import type { RunningNodeRed } from './node-red.ts';

/** What Node-RED has in the place of credentials that it keeps. */
export const stored = { privateKey: '__PWRD__', secondKey: '__PWRD__' };

export interface RotatedSettings {
  readonly signsWith: 'first' | 'second';
  readonly previousKeys: readonly { readonly key: JWK; readonly until: string }[];
}

export interface Rotated {
  readonly settings: RotatedSettings;
  readonly credential: 'privateKey' | 'secondKey';
  readonly text: string;
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
}

/** A private key on P-256, the same for the same name. */
export const pair = (name: string) => curvePair('P-256', name).privateKey;
export const publicJwk = (pem: string): JWK => createPublicKey(pem).export({ format: 'jwk' });
export const kidOf = (pem: string) => thumbprint(publicJwk(pem) as JWK & { kty: 'EC' });

export const place = { z: 'tab', x: 100, y: 100 };

/** A flow that answers `GET /token` with a token, and `GET /jwks` with the keys. */
export function rotationFlow(key: object, ...more: object[]): object[] {
  return [
    { id: 'tab', type: 'tab' },
    { id: 'key', type: 'jwt-key', name: 'the key', use: 'sig', kty: 'EC', ...key },
    { id: 'other', type: 'jwt-key', kty: 'OKP', publicKey: curvePair('Ed25519').publicKey },
    { id: 'ask', type: 'http in', ...place, url: '/token', method: 'get', wires: [['gen']] },
    { id: 'gen', type: 'jwt-generator', ...place, signingKey: 'key', output: 'payload', wires: [['out'], ['out']] },
    { id: 'fetch', type: 'http in', ...place, url: '/jwks', method: 'get', wires: [['jwks']] },
    { id: 'jwks', type: 'jwt-jwks', ...place, keys: ['key', 'other'], wires: [['out']] },
    { id: 'out', type: 'http response', ...place, wires: [] },
    ...more,
  ];
}

/** What a panel and a receiver ask of a Node-RED that runs {@link rotationFlow}. */
export function rotationClient(running: () => RunningNodeRed) {
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(`${running().url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const token = async () => (await fetch(`${running().url}/token`)).text();
  return {
    post,
    rotate: async (settings: object, credentials: object): Promise<Rotated> => {
      const answer = await post('jwt-key/rotate', { id: 'key', settings: { kty: 'EC', ...settings }, credentials });
      return (await answer.json()) as Rotated;
    },
    fetchSet: async () => (await (await fetch(`${running().url}/jwks`)).json()) as { keys: JWK[] },
    token,
    kidNow: async () => decodeProtectedHeader(await token()).kid,
  };
}
