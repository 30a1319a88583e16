import assert from 'node:assert/strict';
import { moduleKey } from '../../../src/signers/module.ts';
import { refuses } from '../../support/errors.ts';

describe('the name of a signer of the settings file', () => {
  const hint =
    'Add it to jwtSigners in settings.js and restart Node-RED; docs/vaults.md shows how. A Vault key is an https address.';
  const missing = /^"jwtSigners" in the settings file of Node-RED does not name this signer$/;
  const unusable =
    /^"jwtSigners" in the settings file of Node-RED has a signer of this name without a function "sign"$/;
  const cases: readonly (readonly [what: string, signers: unknown, name: string, message: RegExp])[] = [
    ['one where there are no signers', undefined, 'billing', missing],
    ['one where the signers are null', null, 'billing', missing],
    ['one that no signer has', { shipping: { sign: async () => '' } }, 'billing', missing],
    ['a member of every object', { shipping: { sign: async () => '' } }, 'toString', missing],
    ['one of a signer that cannot sign', { billing: { publicKey: '' } }, 'billing', unusable],
    ['one of a signer that is null', { billing: null }, 'billing', unusable],
    ['a PKCS#11 URI whose signer cannot sign', { 'pkcs11:object=billing': {} }, 'pkcs11:object=billing', unusable],
  ];
  for (const [what, signers, name, message] of cases) {
    it(`cannot be ${what}`, () => {
      const error = refuses(() => moduleKey(signers, name, ''), 'ERR_KEY_SOURCE', message);
      assert.deepEqual([error.setting, error.hint], ['location', hint]);
    });
  }
});
