import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type DerElement, derChildren, readDer } from '../../src/jwk/read/der.ts';
import * as der from '../support/der.ts';
import { curvePair, rsaPair } from '../support/keys.ts';
import { nodeRed4, root } from '../support/node-red.ts';

const moduleAt = (path: string) => JSON.stringify(pathToFileURL(join(root, 'dist/src', path)).href);

/** PKCS#8 that has the public key behind the private one, as programs in Rust write it (RFC 5958 §2). */
function withPublicKey(privateKey: string): string {
  const key = createPrivateKey(privateKey);
  const childrenOf = (bytes: Buffer) => derChildren(readDer(bytes) as DerElement) ?? [];
  const [, algorithm, inside] = childrenOf(key.export({ type: 'pkcs8', format: 'der' }));
  const [, bits] = childrenOf(createPublicKey(key).export({ type: 'spki', format: 'der' }));
  assert.ok(algorithm && inside && bits);
  return der.pem(
    'PRIVATE KEY',
    der.sequence(der.integer(1), algorithm.bytes, inside.bytes, der.element(0x81, bits.content)),
  );
}

const withPublicKeys = [
  ['OKP', withPublicKey(curvePair('Ed25519').privateKey)],
  ['EC', withPublicKey(curvePair('P-521').privateKey)],
  ['RSA', withPublicKey(rsaPair().privateKey)],
];

const scripts = {
  'Ed25519 is verified': [
    `
    import { generateKeyPairSync, sign } from 'node:crypto';
    import { compileVerify } from ${moduleAt('jws/verify.js')};
    import { openQueue } from ${moduleAt('scheduler/queue.js')};
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    for (const alg of ['EdDSA', 'Ed25519']) {
      const signature = sign(null, Buffer.from('input'), privateKey);
      const verify = compileVerify(alg, publicKey, openQueue());
      console.log(await verify('input', signature), await verify('inputs', signature));
    }
  `,
    'true false\ntrue false\n',
  ],
  'a token for X25519 is decrypted': [
    `
    import { generateKeyPairSync } from 'node:crypto';
    import { compileEncrypt } from ${moduleAt('jwe/encrypt.js')};
    import { compileDecrypt } from ${moduleAt('jwe/decrypt.js')};
    import { openQueue } from ${moduleAt('scheduler/queue.js')};
    const { privateKey, publicKey } = generateKeyPairSync('x25519');
    const header = { alg: 'ECDH-ES', enc: 'A256GCM' };
    const receiver = { material: publicKey, curve: 'X25519' };
    const token = await compileEncrypt(header, receiver, openQueue())(header)('content');
    const content = await compileDecrypt('ECDH-ES', privateKey, openQueue(), 1000)(token, header);
    console.log(Buffer.from(content).toString());
  `,
    'content\n',
  ],
  'a key in PKCS#8 is followed by its public key': [
    `
    import { readKey } from ${moduleAt('jwk/read/read-key.js')};
    for (const [kty, text] of ${JSON.stringify(withPublicKeys)}) {
      const settings = { use: 'sig', algorithm: '', kid: '', secretEncoding: 'utf8' };
      const { privateKey } = await readKey({ ...settings, kty, privateKey: text });
      console.log(privateKey.asymmetricKeyType);
    }
  `,
    'ed25519\nec\nrsa\n',
  ],
} as const;

describe('the Node of the user', () => {
  for (const [what, [script, expected]] of Object.entries(scripts)) {
    it(`does its work, and warns of no experiment, where ${what}`, () => {
      const printed = execFileSync(nodeRed4.node, ['--input-type=module', '--eval', script], {
        encoding: 'utf8',
        // Warnings go to the same place.
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, NODE_REDIRECT_WARNINGS: '/dev/stdout' },
      });
      assert.equal(printed, expected);
    });
  }
});
