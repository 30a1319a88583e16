import { algorithmsByUse, contentEncryptionAlgorithms, isNameOf, type KeyUse } from './algorithms.ts';

/**
 * What to do about the names of the registry "JSON Web Signature and Encryption Algorithms" (IANA) that this package does
 * not support, so that errors can call them by their names.
 */
export const unsupportedAlgorithms: Readonly<Record<string, string>> = {
  none: 'Ask the issuer to sign its tokens: anyone can write one without a signature.',
  HS1: 'It is HMAC with SHA-1, which is outdated; ask the issuer for HS256.',
  RS1: 'It signs with SHA-1, which is broken; ask the issuer for RS256.',
  RSA1_5: 'Its padding lets attackers decrypt tokens (RFC 8725 §3.2); ask the issuer for RSA-OAEP-256.',
  ...rows(
    ['SLH-DSA-SHA2-128s', 'SLH-DSA-SHA2-128f', 'SLH-DSA-SHAKE-128s'],
    'It is a post-quantum signature; ask the issuer for ML-DSA-44, ES256 or Ed25519.',
  ),
  // RFC 7518 §5.1: content encryption is authenticated. These are registered for WebCrypto alone.
  ...rows(
    ['CBC', 'CTR'].flatMap((mode) => [128, 192, 256].map((bits) => `A${bits}${mode}`)),
    'It does not authenticate what it encrypts; ask the issuer for A256GCM or A256CBC-HS512.',
  ),
};

function rows(names: readonly string[], hint: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, hint]));
}

const xmlDsig = 'http://www.w3.org/2000/09/xmldsig#';
const xmlDsigMore = 'http://www.w3.org/2001/04/xmldsig-more#';
const xmlEnc = 'http://www.w3.org/2001/04/xmlenc#';

/** The names that XML Signature gives to algorithms (RFC 9231), which old .NET libraries write. */
const xmlSignatureNames: Readonly<Record<string, string>> = {
  [`${xmlDsig}hmac-sha1`]: 'HS1',
  [`${xmlDsig}rsa-sha1`]: 'RS1',
  ...Object.fromEntries(
    [256, 384, 512].flatMap((bits) => [
      [`${xmlDsigMore}hmac-sha${bits}`, `HS${bits}`],
      [`${xmlDsigMore}rsa-sha${bits}`, `RS${bits}`],
      [`${xmlDsigMore}ecdsa-sha${bits}`, `ES${bits}`],
      [`http://www.w3.org/2007/05/xmldsig-more#sha${bits}-rsa-MGF1`, `PS${bits}`],
    ]),
  ),
};

/** The names that XML Encryption gives to algorithms. */
const xmlEncryptionNames: Readonly<Record<string, string>> = {
  [`${xmlEnc}rsa-1_5`]: 'RSA1_5',
  [`${xmlEnc}rsa-oaep-mgf1p`]: 'RSA-OAEP',
  ...Object.fromEntries([128, 192, 256].map((bits) => [`${xmlEnc}kw-aes${bits}`, `A${bits}KW`])),
};

const xmlStandards = [
  {
    name: 'XML Signature',
    table: xmlSignatureNames,
    inDotNet: ' (in .NET, SecurityAlgorithms without "Signature" at the end of the name)',
  },
  { name: 'XML Encryption', table: xmlEncryptionNames, inDotNet: '' },
] as const;

/** What an error says of an algorithm that is not accepted. */
export interface AlgorithmProblem {
  /** The name and what is wrong with it: `RSA1_5, which is not supported`. */
  readonly what: string;
  /** What to do; undefined where the accepted algorithms say it. */
  readonly hint?: string | undefined;
}

/**
 * Describes a name that is not accepted as an algorithm. Only registered names are repeated, never arbitrary text.
 *
 * @param use - what the algorithm should be for; `content` is content encryption (RFC 7518 §5.1)
 */
export function algorithmProblem(name: string, use: KeyUse | 'content'): AlgorithmProblem {
  if (isNameOf(unsupportedAlgorithms, name)) {
    return { what: `${name}, which is not supported`, hint: unsupportedAlgorithms[name] };
  }
  for (const { name: standard, table, inDotNet } of xmlStandards) {
    if (!isNameOf(table, name)) continue;
    const known = String(table[name]);
    return {
      what: `the name that ${standard} has for ${known}, which is not one of JSON Web Tokens`,
      hint: unsupportedAlgorithms[known] ?? `Ask the issuer to write ${known}${inDotNet}.`,
    };
  }
  const owner = owners.find(({ table }) => isNameOf(table, name));
  if (!owner) return { what: 'an unknown algorithm, which is not accepted' };
  return { what: owner.use === use ? `${name}, which is not accepted` : `${name}, which is for ${owner.purpose}` };
}

const owners = [
  { use: 'sig', table: algorithmsByUse.sig, purpose: 'signatures' },
  { use: 'enc', table: algorithmsByUse.enc, purpose: 'key management' },
  { use: 'content', table: contentEncryptionAlgorithms, purpose: 'content encryption' },
] as const;
