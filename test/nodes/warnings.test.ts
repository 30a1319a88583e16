import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeRed4, root } from '../support/node-red.ts';

const module = JSON.stringify(pathToFileURL(join(root, 'dist/src/jws/verify.js')).href);

/** Signs and verifies with Ed25519, where every warning is an error. */
const script = `
  import { generateKeyPairSync, sign } from 'node:crypto';
  import { compileVerify } from ${module};
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const alg of ['EdDSA', 'Ed25519']) {
    const input = encode({ alg }) + '.' + encode({ sub: 'anna' });
    const signature = sign(null, Buffer.from(input), privateKey).toString('base64url');
    const verify = compileVerify(alg, publicKey);
    console.log(await verify(input + '.' + signature), await verify(input + 'A.' + signature));
  }
`;

describe('the Node of the user', () => {
  it('warns of no experiment where Ed25519 is verified', () => {
    const printed = execFileSync(nodeRed4.node, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
      // Warnings go to the same place.
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_REDIRECT_WARNINGS: '/dev/stdout' },
    });
    assert.equal(printed, 'true false\ntrue false\n');
  });
});
