import type { Note, Source, Typed } from './filled.ts';
import { keyOf } from './key.ts';
import { isBlank, literal } from './reader.ts';
import { rowOf, tokenSettings } from './token-settings.ts';

/** A `jwt sign` node of a flow. */
export const nodeRedContribJwt: Source = {
  name: 'node-red-contrib-jwt',
  matches: ({ type }) => type === 'jwt sign',
  fill: ({ alg = 'HS256', exp, jwkurl, jwkkid, secret, key, signvar = 'payload', storetoken = 'payload' }) => {
    const notes: Note[] = [];
    const algorithm = String(alg);
    // Its panel asks for seconds and saves a string, which jsonwebtoken reads as milliseconds.
    if (typeof exp === 'string' && /^\d+$/.test(exp)) notes.push({ field: 'exp', reason: 'milliseconds' });
    const settings = tokenSettings(
      {
        payload: { value: String(signvar), type: 'msg' },
        ttl: isBlank(exp) ? undefined : literal(exp),
        kid: isBlank(jwkkid) ? undefined : literal(jwkkid),
        algorithm,
      },
      notes,
    );
    const isSecret = rowOf(algorithm)?.kty.includes('oct') === true;
    if (!isBlank(jwkurl)) notes.push({ field: 'jwkurl', reason: 'jwkUrl' });
    const material = isSecret ? secretOf(secret) : fileOf(key);
    return {
      settings: { ...settings, output: String(storetoken) },
      ...(isBlank(jwkurl)
        ? keyOf({ algorithm, field: isSecret ? 'secret' : 'key', key: material }, notes)
        : { credentials: {} }),
      notCarried: notes,
    };
  },
};

// node-red-contrib-jwt reads these environment variables where the field is blank.
function secretOf(secret: unknown): Typed {
  return isBlank(secret) ? { type: 'env', value: 'NODE_RED_NODE_JWT_SECRET' } : literal(String(secret));
}

function fileOf(path: unknown): { type: 'env' | 'file'; value: string } {
  return isBlank(path)
    ? { type: 'env', value: 'NODE_RED_NODE_JWT_PRIVATE_KEY' }
    : { type: 'file', value: String(path) };
}
