import { createCipheriv, createPrivateKey, pbkdf2Sync } from 'node:crypto';
import * as der from './der.ts';

/** The passphrase of every key here that is encrypted. */
export const passphrase = 'open sesame';

/** A DSA public key whose y is negative. OpenSSL of Node.js 20 ends the process over it. */
export const dsaWithNegativeY = `-----BEGIN PUBLIC KEY-----
MIIBtzCCASsGByqGSM44BAEwggEeAoGBAPMXYz5g1u4RTNC1kXalcW3Jo6Hr9ioj
gw7txOVIxQxVwyxgcJotIjNlNGdALVILDBzmNIdD5pE37krTHmDpQeki8ZYO609/
eJvtJqttYkWzk5xMRjnnAsvnNiaxW/brH8ZYgAzPogp57iy8N++5tw9rt+T0YS7l
vmL3Mb4cryLBAhUAplPAcmfSZSfsO29n44EkAbzGPS0CgYBZFcRDgDQplKEEWvdm
eH7+VlN3mCai7Md+5CyoDOvdL0NlMUnC+wHif2UgiBmznKF7ggnJqXmhLb2kq1xH
gdvaO+fHqY2CV3n3rZKaIqQBU05yL5yfQHqoZVPZ22rNvPSuqx/dJskbjFeSr2FP
Au+w186BqVTqL6XR1NcpEU+nEwOBhQACgYGBguEwu+9ny3a8bWxk9hy9kqQYZ80e
HfE3z1zr2PlhYYoJiAovnV59LuZULaOQVcKMWR7/AorKE5+s2asaHHIZlfpi3g0G
eL/0PZ+pXhSXGWhsg0FRvvBY9WAyJWqYyFxNMOY/mtOTEgr4hEWg9z078HCMo5a3
kTkioNXlp4REAs8=
-----END PUBLIC KEY-----
`;

/** An odd number of so many bits. */
export const oddNumber = (bits: number) => (1n << BigInt(bits - 1)) | 1n;

/** A DSA private key in PKCS#8 of about 11 kB, over which OpenSSL computes for half a minute. */
export const longDsa = der.pkcs8(
  '1.2.840.10040.4.1',
  [der.sequence(der.integer(oddNumber(29_000)), der.integer(oddNumber(29_000)), der.integer(3))],
  der.integer(oddNumber(29_000)),
);

/** An RSA private key in PKCS#1, of numbers that belong to nothing. */
export function rsaNumbers(n: bigint, e: bigint, ...secrets: readonly bigint[]): Buffer {
  const numbers = secrets.length > 0 ? secrets : [3n, 5n, 7n, 3n, 5n, 1n];
  return der.sequence(...[0n, n, e, ...numbers].map(der.integer));
}

/** PKCS#8, or anything else, encrypted as PBES2 does. */
export function encryptedPem(inside: Buffer, iterations = 1): string {
  const [salt, iv] = [Buffer.alloc(8, 1), Buffer.alloc(16, 2)];
  const cipher = createCipheriv('aes-256-cbc', pbkdf2Sync(passphrase, salt, iterations, 32, 'sha256'), iv);
  const key = der.encryptedKey({
    derivation: der.pbkdf2(der.octets(salt), der.integer(iterations)),
    cipher: der.sequence(der.objectId('2.16.840.1.101.3.4.1.42'), der.octets(iv)),
    encrypted: Buffer.concat([cipher.update(inside), cipher.final()]),
  });
  return der.pem('ENCRYPTED PRIVATE KEY', key);
}

/** A modulus of so many bits with the fingerprint of CVE-2017-15361: a power of 65537 modulo the first 39 primes. */
export function rocaModulus(bits: number): bigint {
  const top = 1n << BigInt(bits - 1);
  return top - (top % rocaProduct) + rocaProduct + (65_537n ** 7n % rocaProduct);
}

/** The same but for one prime, modulo which it is neither zero nor a power of 65537. */
export function nearRocaModulus(bits: number, prime: bigint): bigint {
  const residues = new Set([0n]);
  for (let power = 1n; !residues.has(power); power = (power * 65_537n) % prime) residues.add(power);
  let n = rocaModulus(bits);
  while (residues.has(n % prime)) n += rocaProduct / prime;
  return n;
}

/** The product of the first 39 primes. */
const rocaProduct = (() => {
  let product = 2n;
  for (let number = 3n; number <= 167n; number += 2n) if (isPrime(number)) product *= number;
  return product;
})();

function isPrime(number: bigint): boolean {
  for (let divisor = 3n; divisor * divisor <= number; divisor += 2n) if (number % divisor === 0n) return false;
  return true;
}

const base64url = (number: bigint) =>
  Buffer.from(number.toString(16).padStart(Math.ceil(number.toString(16).length / 2) * 2, '0'), 'hex').toString(
    'base64url',
  );

/** A public RSA JWK. */
export const rsaJwk = (n: bigint, e = 65_537n) => JSON.stringify({ kty: 'RSA', n: base64url(n), e: base64url(e) });

/** An RSA key, in PKCS#1, whose exponents are changed: OpenSSL accepts it and signs with it, and the signatures do not verify. */
export function withDamagedExponents(privateKey: string): string {
  const key = createPrivateKey(privateKey);
  const jwk = key.export({ format: 'jwk' });
  const pkcs1 = key.export({ type: 'pkcs1', format: 'der' });
  for (const exponent of [jwk.d, jwk.dp, jwk.dq]) {
    const bytes = Buffer.from(exponent ?? '', 'base64url');
    const last = pkcs1.indexOf(bytes) + bytes.length - 1;
    pkcs1[last] = (pkcs1[last] ?? 0) ^ 0x06;
  }
  return der.pem('RSA PRIVATE KEY', pkcs1);
}
