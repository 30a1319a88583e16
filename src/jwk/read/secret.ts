import { JwtError } from '../../errors.ts';
import { parseJson } from '../../json.ts';
import { isPem } from './armor.ts';

export type SecretEncoding = 'utf8' | 'base64' | 'base64url' | 'hex' | 'jwk';

// RFC 4648 §4, §5, §8; padding may be left out, white space is passed over.
const encodedTexts = {
  base64: { label: 'base64', pattern: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/ },
  base64url: { label: 'base64url', pattern: /^(?:[\w-]{4})*(?:[\w-]{2}(?:==)?|[\w-]{3}=?)?$/ },
  hex: { label: 'hexadecimal', pattern: /^(?:[0-9A-Fa-f]{2})*$/ },
} as const;

/**
 * Reads the text of a symmetric secret.
 *
 * @returns the secret, in bytes
 * @throws JwtError `ERR_KEY_FORMAT` for a text that is not what the encoding says, or is a key and no secret
 */
export function decodeSecret(text: string, encoding: Exclude<SecretEncoding, 'jwk'>): Buffer {
  refuseKeys(text);
  if (encoding === 'utf8') return Buffer.from(text, 'utf8');
  const { label, pattern } = encodedTexts[encoding];
  const compact = text.replace(/\s/g, '');
  if (!pattern.test(compact)) {
    throw new JwtError('ERR_KEY_FORMAT', `the secret is not ${label} text`, {
      hint: 'Choose the encoding in which the secret was given to you, and look for a character lost in copying.',
    });
  }
  const bytes = Buffer.from(compact, encoding);
  refuseKeys(bytes.toString('utf8'));
  return bytes;
}

/**
 * A PEM or a JWK taken as an HMAC secret is the classical confusion: whoever knows the public key could sign.
 * See CVE-2023-48223 and CVE-2026-107724.
 */
function refuseKeys(text: string): void {
  if (isPem(text)) {
    throw new JwtError('ERR_KEY_FORMAT', 'the secret holds a PEM: a key pair or certificate, and no secret', {
      hint: 'Set the kind of key to RSA, EC or OKP and paste it there.',
    });
  }
  const parsed = parseJson(text.replace(/^\ufeff/, ''));
  const json = typeof parsed === 'string' ? parseJson(parsed) : parsed;
  if (typeof json === 'object' && json !== null && ('kty' in json || 'keys' in json)) {
    throw new JwtError('ERR_KEY_FORMAT', 'the secret is a JSON Web Key', {
      hint: 'Set the encoding of the secret to JWK, or the kind of key to RSA, EC or OKP.',
    });
  }
}
