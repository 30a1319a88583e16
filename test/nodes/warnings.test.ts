import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeRed4, root } from '../support/node-red.ts';

const moduleAt = (path: string) => JSON.stringify(pathToFileURL(join(root, 'dist/src', path)).href);

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
} as const;

describe('the Node of the user', () => {
  for (const [what, [script, expected]] of Object.entries(scripts)) {
    it(`warns of no experiment where ${what}`, () => {
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
