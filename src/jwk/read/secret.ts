import { JwtError } from '../../errors.ts';
import { splitIdAndSecret } from '../../id-and-secret.ts';
import { parseJson } from '../../json.ts';
import { unwrap } from '../../unwrap.ts';
import { isPem } from './armor.ts';
import { bareDer } from './name-der.ts';

export type SecretEncoding = 'utf8' | 'base64' | 'base64url' | 'hex' | 'jwk';

// RFC 4648 §4, §5, §8; padding is optional, white space is ignored.
const encodedTexts = {
  base64: { label: 'base64', pattern: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/ },
  base64url: { label: 'base64url', pattern: /^(?:[\w-]{4})*(?:[\w-]{2}(?:==)?|[\w-]{3}=?)?$/ },
  hex: { label: 'hexadecimal', pattern: /^(?:[0-9A-Fa-f]{2})*$/ },
} as const;

/**
 * Decodes the text of a symmetric secret.
 *
 * @returns the secret, in bytes
 * @throws JwtError `ERR_KEY_FORMAT` for a text in another encoding, and for a key pair or certificate
 */
export function decodeSecret(text: string, encoding: Exclude<SecretEncoding, 'jwk'>): Buffer {
  requireNoKey(text);
  if (encoding === 'utf8') return Buffer.from(text, 'utf8');
  const { label, pattern } = encodedTexts[encoding];
  const compact = text.replace(/\s/g, '');
  if (!pattern.test(compact)) {
    if (splitIdAndSecret(text)) {
      throw new JwtError(
        'ERR_KEY_FORMAT',
        'the secret is a key id and a secret in one text, with a colon between them',
        {
          hint: 'Paste the part behind the colon as secret, and enter the part before it as key id. The panel offers to split it.',
        },
      );
    }
    throw new JwtError('ERR_KEY_FORMAT', `the secret is not valid ${label}`, {
      hint: 'Choose the encoding of the secret, and check that no character is missing.',
    });
  }
  const bytes = Buffer.from(compact, encoding);
  requireNoKey(bytes.toString('utf8'));
  return bytes;
}

/**
 * Refuses the text of a key pair or certificate as HMAC secret, however it is wrapped: with a public key as secret, anyone
 * could sign (algorithm confusion, CVE-2023-48223, CVE-2026-107724).
 */
function requireNoKey(text: string): void {
  const plain = unwrap(text);
  if (isPem(plain) || bareDer(plain)) {
    throw new JwtError(
      'ERR_KEY_FORMAT',
      `the secret is a ${isPem(plain) ? 'PEM' : 'DER text'}: a key pair or certificate`,
      {
        hint: 'Set the type of the JWT key to RSA, EC or OKP, and paste it there.',
      },
    );
  }
  const json = parseJson(plain);
  if (typeof json === 'object' && json !== null && ('kty' in json || 'keys' in json)) {
    throw new JwtError('ERR_KEY_FORMAT', 'the secret is a JSON Web Key', {
      hint: 'Set the encoding of the secret to JWK, or the type of the JWT key to RSA, EC or OKP.',
    });
  }
}
