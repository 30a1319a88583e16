import type { Key } from './key.ts';
import { thumbprint } from './thumbprint.ts';

/** Secrets from documentation, tutorials and debuggers that are used in production: attackers try them first. */
const secrets: ReadonlySet<string> = new Set([
  // jwt.io, before and after 2025.
  ...['your-256-bit-secret', 'your-384-bit-secret', 'your-512-bit-secret', 'a-string-secret-at-least-256-bits-long'],
  'a-valid-string-secret-that-is-at-least-384-bits-long',
  'a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long',
  // Self-hosted Supabase; the tutorial of FastAPI, which is hexadecimal; Express; jsonwebtoken.
  ...['super-secret-jwt-token-with-at-least-32-characters-long', 'keyboard cat', 'shhhhh', 'shhhhhared-secret'],
  '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
  // From several places.
  ...['secret', 'secretkey', 'secret-key', 'secret_key', 'supersecret', 'super-secret', 'super_secret', 'mysecret'],
  ...['my-secret', 'my_secret', 'my-secret-key', 'mysecretkey', 'your-secret-key', 'your_secret_key', 'yoursecretkey'],
  ...['your-secret', 'your_jwt_secret', 'your-jwt-secret', 'your_jwt_secret_key', 'your-super-secret-jwt-key'],
  ...['jwt-secret', 'jwt_secret', 'jwtsecret', 'jwt-secret-key', 'jwtSecretKey', 'JWT_SECRET', 'changeme', 'change-me'],
  ...[
    'changeit',
    'replace_me',
    'password',
    'test',
    'testing',
    'example',
    'my super secret key',
    'my32CharUltraSecureSecretKey1234',
  ],
  ...['this-is-a-secret', 'this is my custom Secret key for authentication', 'ThisIsMySecretKey', 'some-secret'],
]);

/** The secrets of RFC 7515 §A.1 and RFC 7520 §3.5, in base64url. */
const encodedSecrets: ReadonlySet<string> = new Set([
  'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
  'hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg',
]);

/** The RFC 7638 thumbprints of key pairs whose private key is published. */
const pairs: ReadonlySet<string> = new Set([
  // jwt.io: RS256, ES256.
  'oGDmHqCJ7yzMkWEkrlZVHkvrHIyQwtlDmeq5ForUHeY',
  '19J8y7Zprt2-QKLjF2I5pVk0OELX6cY2AfaAv1LC_w8',
  // RFC 7515 §A.2 to §A.4, RFC 7517 §A.2, RFC 8037 §A.1.
  'IsUn6_e04MaShXFIISMp4kG62LWzMIPy_MvSA5pJgX8',
  'oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U',
  'u5YUSjQ2-2chBi51NSk3t3g7IM4o2KYcnPqPtCNGd3U',
  'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
  'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  // The examples of RFC 9964, whose seed is zero: ML-DSA-44, ML-DSA-65, ML-DSA-87.
  ...['T4xl70S7MT6Zeq6r9V9fPJGVn76wfnXJ21-gyo0Gu6o', 'Suiu29qbfuaBaR4Ats-c6XQBePB_OpAxAwcTR_0KXVM'],
  'tRn1JNIkgMsABVQBlXeDHxAIcclh-2IX0UdDEzPt5XU',
]);

/** Whether a key is a published example; a secret is compared in each of its encodings. */
export function isWellKnown({ secret, publicJwk }: Key): boolean {
  if (publicJwk) return pairs.has(thumbprint({ ...publicJwk }));
  if (!secret) return false;
  const bytes = secret.export();
  return (
    secrets.has(bytes.toString('utf8')) ||
    secrets.has(bytes.toString('hex')) ||
    encodedSecrets.has(bytes.toString('base64url'))
  );
}
