import type { NodeAPI } from 'node-red';
import { type Curve, curves, isNameOf, type KeyType, type KeyUse } from '../../src/algorithms.ts';
import { toJwtError } from '../../src/attempt.ts';
import { JwtError } from '../../src/errors.ts';
import { generateKeyText, type KeyRequest, modulusSizes, secretSizes } from '../../src/jwk/generate.ts';
import type { PublicJwk } from '../../src/jwk/key.ts';
import { readKey } from '../../src/jwk/read/read-key.ts';
import { keyTypes, keyUses } from '../keys/settings.ts';

/** A fresh key on its way to the panel that asked for it. It is shown once, and stored with the next deploy. */
export interface GeneratedKey {
  /** A secret in base64url, or a private key as PKCS#8 PEM. */
  readonly text: string;
  readonly publicJwk?: PublicJwk | undefined;
}

const oneOf = <T>(allowed: readonly T[], value: unknown): T | undefined => allowed.find((one) => one === value);

const requests: Readonly<Record<KeyType, (body: Record<string, unknown>, use: KeyUse) => KeyRequest | undefined>> = {
  oct: ({ bits }) => {
    const size = oneOf(secretSizes, Number(bits));
    return size && { kty: 'oct', bits: size };
  },
  RSA: ({ bits }) => {
    const size = oneOf(modulusSizes, Number(bits));
    return size && { kty: 'RSA', bits: size };
  },
  EC: ({ curve }, use) => onCurve('EC', curve, use),
  OKP: ({ curve }, use) => onCurve('OKP', curve, use),
};

function onCurve(kty: 'EC' | 'OKP', name: unknown, use: KeyUse): KeyRequest | undefined {
  const curve =
    typeof name === 'string' && isNameOf<Record<string, unknown>>(curves, name) ? (name as Curve) : undefined;
  const fits = curve && curves[curve].kty === kty && (curves[curve].uses as readonly KeyUse[]).includes(use);
  return fits ? { kty, curve } : undefined;
}

/**
 * Makes the key that a panel asks for.
 *
 * @param body - `kty`, `use`, and `bits` or `curve`
 * @throws JwtError `ERR_SETTINGS` for a key that is not on offer
 */
async function generate(body: Record<string, unknown>): Promise<GeneratedKey> {
  const use = oneOf(keyUses, body.use) ?? 'sig';
  const kty = oneOf(keyTypes, body.kty);
  const request = kty && requests[kty](body, use);
  if (!request)
    throw new JwtError('ERR_SETTINGS', 'a key of this kind and size cannot be generated', {
      hint: 'Choose one of the sizes in the list.',
    });
  const text = await generateKeyText(request);
  const field = request.kty === 'oct' ? { secret: text } : { privateKey: text };
  const key = await readKey({ use, kty: request.kty, algorithm: '', kid: '', secretEncoding: 'base64url', ...field });
  return { text, publicJwk: key.publicJwk };
}

/** Makes keys one at a time, because large ones take long. */
export type Generate = (body: Record<string, unknown>) => Promise<GeneratedKey>;

/** @returns a function that throws JwtError `ERR_BUSY` while it is at work already */
export function createGenerator(): Generate {
  let busy = false;
  return async (body) => {
    if (busy) throw new JwtError('ERR_BUSY', 'another key is being generated', { hint: 'Try again in a moment.' });
    busy = true;
    try {
      return await generate(body);
    } finally {
      busy = false;
    }
  };
}

/** Serves `POST jwt-key/generate` to editors that may write keys. */
export function serveGeneration(RED: NodeAPI, generate: Generate): void {
  RED.httpAdmin.post('/jwt-key/generate', RED.auth.needsPermission('jwt-key.write'), async (request, response) => {
    response.set('cache-control', 'no-store');
    try {
      response.json(await generate(request.body ?? {}));
    } catch (error) {
      const { code, message } = toJwtError(error);
      response.status(code === 'ERR_BUSY' ? 429 : 400).json({ code, message });
    }
  });
}
