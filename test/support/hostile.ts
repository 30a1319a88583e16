import assert from 'node:assert/strict';
import { createCipheriv, createHmac, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { CompactEncrypt } from 'jose';
import type { ErrorCode } from '../../src/errors.ts';
import type { VerifierSpec } from '../../src/jwt/verify/verify.ts';
import { rejects } from './errors.ts';
import { noon } from './issue.ts';
import { curvePair, keyOf, rsaPair, secretKey } from './keys.ts';
import { createVerifier, encode, type ForgeTag, forge, type VerifyOne } from './verify.ts';

export const [rsa, ec, ed] = [rsaPair(), curvePair('P-256'), curvePair('Ed25519')];
export const hsKey = keyOf('sig', 'oct', { secret: 'an example secret of 32 bytes !!' });
export const rsaKey = keyOf('sig', 'RSA', rsa);
export const rsaEncKey = keyOf('enc', 'RSA', rsa);
export const directKey = secretKey('enc', 32);
export const wrapKey = secretKey('enc', 16);
export const passwordKey = keyOf('enc', 'oct', {
  secret: 'a long enough password',
  algorithm: 'PBES2-HS256+A128KW',
});

/** A value that no error may repeat. */
export const canary = 'mallory-4711';
export const claims = { sub: canary, iat: noon, exp: noon + 60 };

// --- Signed tokens ---

export const hmac =
  (hash = 'sha256', key: string | Buffer = 'an example secret of 32 bytes !!'): ForgeTag =>
  (input) =>
    createHmac(hash, key).update(input).digest();
export const rs256: ForgeTag = (input) => sign('sha256', Buffer.from(input), rsa.privateKey);
export const es256: ForgeTag = (input) =>
  sign('sha256', Buffer.from(input), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' });
export const eddsa: ForgeTag = (input) => sign(null, Buffer.from(input), ed.privateKey);

/** A token with HS256 by {@link hsKey}. */
export function hs(header: unknown = { alg: 'HS256' }, payload: unknown = claims, tag = hmac()): Promise<string> {
  return forge(header, payload, tag);
}

// --- Encrypted tokens ---

export type JweHeader = Record<string, unknown>;

/**
 * Encrypts claims, bytes or a text, for the RSA key unless told otherwise.
 *
 * @param header - `p2c` in it is the count of iterations
 */
export function encrypt(content: unknown, { p2c, ...header }: JweHeader = {}, key: unknown = rsa.publicKey) {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const jwe = new CompactEncrypt(content instanceof Uint8Array ? content : Buffer.from(text));
  jwe.setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', ...header });
  if (typeof p2c === 'number') jwe.setKeyManagementParameters({ p2c });
  const material = typeof key === 'string' ? createPublicKey(key) : key;
  return jwe.encrypt(material as KeyObject, Array.isArray(header.crit) ? { crit: { x: true } } : {});
}

/** Encrypts with `dir` as no library would: bytes and header are taken as they are. */
export function encryptDirect(header: JweHeader, bytes: Buffer, iv = randomBytes(12)): string {
  const head = encode({ alg: 'dir', enc: 'A256GCM', ...header });
  const cipher = createCipheriv('aes-256-gcm', directKey.secret as KeyObject, iv).setAAD(Buffer.from(head));
  const ciphertext = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return [head, '', encode(iv), encode(ciphertext), encode(cipher.getAuthTag())].join('.');
}

/** A token with one of its parts changed. */
export const changed = (make: () => Promise<string>, index: number, change: (part: string) => string) => async () =>
  (await make())
    .split('.')
    .map((part, at) => (at === index ? change(part) : part))
    .join('.');

/** A token whose header says something else than what it was made with. */
export const withHeader = (make: () => Promise<string>, header: JweHeader) =>
  changed(make, 0, (part) => encode({ ...JSON.parse(Buffer.from(part, 'base64url').toString()), ...header }));

// --- Those who verify ---

export const byHs = createVerifier({ verification: hsKey });
export const byRsa = createVerifier({ verification: rsaKey });
export const byEc = createVerifier({ verification: keyOf('sig', 'EC', ec) });
export const byEd = createVerifier({ verification: keyOf('sig', 'OKP', ed) });
export const byNested = createVerifier({ verification: hsKey, decryption: rsaEncKey });
export const byRsaEnc = createVerifier({ decryption: rsaEncKey });
export const byEcEnc = createVerifier({ decryption: keyOf('enc', 'EC', ec) });
export const byDirect = createVerifier({ decryption: { ...directKey, onlyAlgorithm: 'dir' } });
export const byWrap = createVerifier({ decryption: wrapKey });
export const byPassword = createVerifier({ decryption: passwordKey });
export const expecting = (spec: Partial<VerifierSpec>) => createVerifier({ verification: hsKey }, spec);

// --- What they refuse ---

export type Row = readonly [string, VerifyOne, () => unknown, ErrorCode, RegExp];

export const notValid = /^the signature of the token is not valid$/;
export const unknownAlgorithm = /an unknown algorithm, which is not accepted/;
export const threeParts = /it must have three or five parts/;

export const badSignature = (what: string, verify: VerifyOne, make: () => unknown): Row => [
  what,
  verify,
  make,
  'ERR_TOKEN_SIGNATURE',
  notValid,
];

/** Describes tokens that are refused, each with its code and message, and with nothing of it repeated. */
export function describeHostile(title: string, rows: readonly Row[]): void {
  describe(title, () => {
    for (const [what, verify, make, code, message] of rows) {
      it(what, async () => {
        const token = await make();
        const { message: said, hint = '' } = await rejects(verify(token), code, message);
        const parts = String(token).split('.');
        for (const secret of [canary, ...parts.filter((part) => part.length > 8)]) {
          assert.ok(!`${said} ${hint}`.includes(secret), 'an error never repeats what is in a token');
        }
      });
    }
  });
}
