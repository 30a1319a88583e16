import { chain } from '../../chain.ts';
import { JwtError } from '../../errors.ts';
import type { Key, KeySpec } from '../key.ts';
import { fittingKeys } from './jwk-set.ts';
import { isJson, parseObject } from './key-text.ts';
import { plainText } from './plain-text.ts';
import { readKey } from './read-key.ts';

/** How many keys one text may hold: the one that signs, and those around it in a rotation. */
const maxRingKeys = 8;

/** At least one key; the first one signs. */
export type Keys = readonly [Key, ...Key[]];

/**
 * Reads the keys of a text: one, or those of a JWK Set whose first fitting key is private and signs, while the others are
 * published beside it. A key id in the settings chooses one key of a set, as ever.
 *
 * @param spec - its `eitherKey` is the text
 * @throws JwtError the codes of `readKey`
 */
export function readKeys(spec: KeySpec): Keys | Promise<Keys> {
  const jwks = membersOf(spec);
  if (!jwks) return chain(readKey(spec), (key): Keys => [key]);
  const read = jwks.map((jwk, index) => {
    // Both belong to the key that signs.
    const { publicKey, certificate } = index === 0 ? spec : { publicKey: '', certificate: '' };
    return readKey({ ...spec, eitherKey: JSON.stringify(jwk), publicKey, certificate });
  });
  const all = read.some((key) => key instanceof Promise) ? Promise.all(read) : (read as Key[]);
  return chain(all, requireDistinct);
}

/** The keys of a JWK Set that rotates; undefined for any other text, and for a set of which one key is chosen. */
function membersOf({ use, kty, kid, eitherKey = '' }: KeySpec): readonly object[] | undefined {
  if (use !== 'sig' || kty === 'oct' || kid !== '' || eitherKey.trim() === '') return undefined;
  const plain = plainText(eitherKey, 'key');
  const json = isJson(plain) ? parseObject(plain) : undefined;
  if (!Array.isArray(json?.keys)) return undefined;
  const [first, ...others] = fittingKeys(json, kty, use, '');
  const rotates = first?.d !== undefined && others.length > 0 && others.length < maxRingKeys;
  return rotates ? [first, ...others] : undefined;
}

function requireDistinct(keys: readonly Key[]): Keys {
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length) {
    throw new JwtError('ERR_KEY_FORMAT', 'two keys of the JWK Set have the same key id', {
      hint: 'Give each its own "kid", or remove the "kid" of each: it then defaults to the thumbprint.',
    });
  }
  return keys as unknown as Keys;
}
