import type { NodeAPI } from 'node-red';
import { type KeyUse, sizesFor } from '../../src/algorithms.ts';
import { JwtError } from '../../src/errors.ts';
import { generateKeyText, type KeyRequest } from '../../src/jwk/generate.ts';
import { readKey } from '../../src/jwk/read/read-key.ts';
import type { GeneratedKey } from '../keys/panel-answers.ts';
import { keyTypes, keyUses } from '../keys/settings.ts';
import { type PanelRequest, RefusedRequest, servePanelRequest, textIn } from '../shared/message/panel-request.ts';

const oneOf = <T>(allowed: readonly T[], value: unknown): T | undefined => allowed.find((one) => one === value);

/** Parses the type and size that a request asks for; undefined for a size that cannot be generated. */
function requestOf({ kty: type, bits, curve }: PanelRequest, use: KeyUse | undefined): KeyRequest | undefined {
  const kty = oneOf(keyTypes, type);
  const size = kty && use && oneOf(sizesFor(kty, use), curve ?? Number(bits));
  if (size === undefined) return undefined;
  return { kty, ...(typeof size === 'number' ? { bits: size } : { curve: size }) } as KeyRequest;
}

/**
 * Generates the key that a panel asks for.
 *
 * @param question - `kty`, `use`, and `bits` or `curve`
 * @throws JwtError `ERR_SETTINGS` for a type or size that cannot be generated
 */
async function generate(question: PanelRequest): Promise<GeneratedKey> {
  const use = oneOf(keyUses, textIn(question, 'use') || 'sig');
  const request = requestOf(question, use);
  if (!use || !request) throw new RefusedRequest('a key of this kind and size cannot be generated');
  const text = await generateKeyText(request);
  const field = request.kty === 'oct' ? { secret: text } : { privateKey: text };
  const key = await readKey({ use, kty: request.kty, algorithm: '', kid: '', secretEncoding: 'base64url', ...field });
  return { text, publicJwk: key.publicJwk };
}

/** Generates keys one at a time, because a large RSA key takes a second. */
export type Generate = (question: PanelRequest) => Promise<GeneratedKey>;

/** @returns a function that throws JwtError `ERR_BUSY` while it is generating another key */
export function createGenerator(): Generate {
  let busy = false;
  return async (question) => {
    if (busy) {
      throw new JwtError('ERR_BUSY', 'another key is being generated', { hint: 'Try again in a few seconds.' });
    }
    busy = true;
    try {
      return await generate(question);
    } finally {
      busy = false;
    }
  };
}

/** Serves `POST jwt-key/generate` to editors with the permission to write keys. */
export function serveGeneration(RED: NodeAPI, generate: Generate): void {
  servePanelRequest(RED, '/jwt-key/generate', 'jwt-key.write', generate);
}
