import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyType, SigningAlgorithmName } from '../../src/algorithms.ts';
import { JwtError } from '../../src/errors.ts';
import { curvePair, type PemPair, rsaPair } from '../support/keys.ts';
import { findNativePackage } from '../support/native-package.ts';
import { findProgram } from '../support/programs.ts';
import { signerModule } from '../support/signer-modules.ts';
import { verifyTokensOf } from '../support/signing.ts';

const pin = '1234';
const keys: readonly (readonly [label: string, KeyType, PemPair, readonly SigningAlgorithmName[]])[] = [
  ['rsa', 'RSA', rsaPair(), ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']],
  ['p256', 'EC', curvePair('P-256'), ['ES256']],
  ['p384', 'EC', curvePair('P-384'), ['ES384']],
  ['p521', 'EC', curvePair('P-521'), ['ES512']],
  ['ed25519', 'OKP', curvePair('Ed25519'), ['EdDSA', 'Ed25519']],
];

describe('a key in a security module (SoftHSM, by PKCS#11)', function () {
  this.timeout(120_000);
  let folder = '';
  let library = '';
  let beside = '';
  before(() => {
    const softhsm = findProgram({ name: 'softhsm2-util', debian: ['softhsm2'] });
    library = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/local/lib/softhsm/libsofthsm2.so'].find(existsSync) ?? '';
    beside = findNativePackage('pkcs11js', '2.1.7');
    folder = mkdtempSync(join(tmpdir(), 'jwt-hsm-'));
    mkdirSync(join(folder, 'tokens'));
    process.env.SOFTHSM2_CONF = join(folder, 'softhsm2.conf');
    writeFileSync(process.env.SOFTHSM2_CONF, `directories.tokendir = ${join(folder, 'tokens')}\nlog.level = ERROR\n`);
    const run = (...args: string[]) => execFileSync(softhsm, args, { stdio: 'pipe' });
    run('--init-token', '--free', '--label', 'flows', '--pin', pin, '--so-pin', '12345678');
    for (const [index, [label, , { privateKey }]] of keys.entries()) {
      const file = join(folder, `${label}.pem`);
      writeFileSync(file, privateKey);
      run('--import', file, '--token', 'flows', '--label', label, '--id', `0${index}`, '--pin', pin);
    }
  });
  after(() => {
    delete process.env.SOFTHSM2_CONF;
    rmSync(folder, { recursive: true, force: true });
  });
  const open = (label: string, publicKey: string, more: object = {}) =>
    signerModule('pkcs11.js', beside)({ library, token: 'flows', label, pin, publicKey, ...more });

  it('recovers from a wrong PIN, a missing key and a missing library, each by its code', async () => {
    const [label, kty, { publicKey }, names] = keys[1] as (typeof keys)[number];
    const broken: readonly (readonly [object, RegExp])[] = [
      [{ pin: '0000' }, /CKR_PIN_INCORRECT/],
      [{ label: 'nothing' }, /KEY_NOT_FOUND/],
      [{ library: '/nowhere.so' }, /^the signer failed/],
      [{ token: 'nothing' }, /TOKEN_NOT_FOUND/],
    ];
    for (const [options, message] of broken) {
      await assert.rejects(verifyTokensOf(open(label, publicKey, options), kty, names), (error: unknown) => {
        assert.ok(error instanceof JwtError);
        assert.equal(error.code, 'ERR_SIGNER');
        assert.match(error.message, message);
        return true;
      });
    }
    await verifyTokensOf(open(label, publicKey), kty, names);
  });

  for (const [label, kty, { publicKey }, names] of keys) {
    it(`signs with ${names.join(', ')}`, async () => {
      assert.ok(createPublicKey(publicKey));
      await verifyTokensOf(open(label, publicKey), kty, names);
    });
  }
});
