import { JwtError } from '../errors.ts';
import { keyIdOfFile } from '../key-file-name.ts';
import { keyKindOf } from '../key-kind.ts';
import { unwrap } from '../unwrap.ts';
import type { Filled } from './filled.ts';

/** What a secret looks like: one word, long enough that nobody means it as anything else. */
const secretWord = /^[\x21-\x7e]{8,1024}$/;

/**
 * Reads the text of a key: the signature that it makes, and the JWT key to create. Its algorithm is the key's own.
 *
 * @returns undefined for a text that is no key
 * @throws JwtError `ERR_SETTINGS` for a public key, which signs nothing
 */
export function fillFromKey(text: string, fileName: string): Filled | undefined {
  const { half, kty = 'RSA', isJwk } = keyKindOf(text);
  // JSON that is cut off, or of another system.
  if (!isJwk && /^\s*[{[]/.test(unwrap(text))) return undefined;
  if (half === 'public') {
    throw new JwtError('ERR_SETTINGS', 'the text is a public key or a JWK Set, which signs nothing', {
      hint: 'To check tokens, choose it in JWT - Verifier; to encrypt for its owner, add it under Encryption; JWT - JWKS publishes your own.',
    });
  }
  if (half === 'private') {
    const kid = keyIdOfFile(fileName);
    return {
      source: kty,
      kind: 'privateKey',
      settings: { signature: 'asymmetric', signingAlgorithm: '' },
      key: { kty, ...(kid !== undefined && { kid }) },
      credentials: { privateKey: text },
      notCarried: [],
    };
  }
  const word = text.trim();
  if (!isJwk && (!secretWord.test(word) || word.startsWith('<') || word.includes('://'))) return undefined;
  const bits = new TextEncoder().encode(word).length * 8;
  return {
    source: 'HS256',
    kind: 'secret',
    settings: { signature: 'symmetric', signingAlgorithm: '' },
    key: { kty: 'oct', secretEncoding: isJwk ? 'jwk' : 'utf8' },
    credentials: { secret: isJwk ? text : word },
    notCarried: isJwk || bits >= 256 ? [] : [{ field: 'secret', reason: 'shortSecret' }],
  };
}
