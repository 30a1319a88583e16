import assert from 'node:assert/strict';
import { fillFrom } from '../../src/fill/fill-from.ts';
import { moduleKey } from '../../src/signers/module.ts';
import { refuses } from '../support/errors.ts';
import { keyOf } from '../support/keys.ts';

const uuid = '1234abcd-12ab-34cd-56ef-1234567890ab';
const ring = 'projects/my-project/locations/europe-west3/keyRings/flows/cryptoKeys/billing';
const bySigner = (signer: string) =>
  `The key stays there, and signs from there: add ${signer} of docs/vaults.md to "jwtSigners" in settings.js, choose "a vault or signer" under "Kept in", and enter the name that it has there.`;
const names: readonly (readonly [message: RegExp, hint: string, texts: readonly string[]])[] = [
  [
    /ARN of a key in AWS KMS/,
    bySigner('the signer for AWS KMS'),
    [
      `arn:aws:kms:eu-central-1:111122223333:key/${uuid}`,
      'arn:aws-us-gov:kms:us-gov-west-1:111122223333:alias/billing',
    ],
  ],
  [
    /PKCS#11 URI/,
    bySigner('the PKCS#11 signer'),
    [
      'pkcs11:token=Flows;object=billing;type=private',
      'pkcs11:id=%01?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/pin',
    ],
  ],
  [
    /key in Azure Key Vault/,
    bySigner('the signer for Azure Key Vault'),
    [
      'https://flows.vault.azure.net/keys/billing',
      'https://flows.managedhsm.azure.net/keys/billing/78deebed173b48e48f55abf87ed4cf71',
    ],
  ],
  [
    /key in Google Cloud KMS/,
    bySigner('the signer for Google Cloud KMS'),
    [ring, `${ring}/cryptoKeyVersions/1`, `gcpkms://${ring}`, `//cloudkms.googleapis.com/${ring}`],
  ],
  [
    /path of a key in Vault or OpenBao/,
    'The key stays there, and signs from there: choose "a vault or signer" under "Kept in", and enter its whole address, like https://vault.example.com:8200/v1/transit/keys/billing.',
    [
      'transit/keys/billing',
      'team/transit/sign/billing',
      'https://vault.example.com:8200/v1/transit/keys/billing',
      'hashivault://billing',
    ],
  ],
];

describe('the name of a key that stays elsewhere', () => {
  for (const [message, hint, texts] of names) {
    for (const text of texts) {
      it(`is told and explained, pasted as a key: ${text}`, () => {
        for (const [use, kty, spec] of [
          ['sig', 'RSA', { privateKey: text }],
          ['sig', 'EC', { privateKey: `\n ${text} \n` }],
          ['sig', 'EC', { publicKey: text }],
          ['sig', 'oct', { secret: text }],
        ] as const) {
          const error = refuses(() => keyOf(use, kty, spec), 'ERR_KEY_FORMAT', message);
          assert.equal(error.hint, hint);
        }
        refuses(() => fillFrom(text), 'ERR_SETTINGS', message);
      });
    }
  }

  it('is told where the name of a signer is asked for', () => {
    const { hint } = refuses(() => moduleKey({}, 'pkcs11:object=billing', ''), 'ERR_KEY_SOURCE', /PKCS#11 URI/);
    assert.equal(hint, bySigner('the PKCS#11 signer'));
  });

  it('is told of a key in a TPM', () => {
    const pem = `-----BEGIN TSS2 PRIVATE KEY-----\n${Buffer.alloc(200).toString('base64')}\n-----END TSS2 PRIVATE KEY-----`;
    const { hint } = refuses(() => keyOf('sig', 'EC', { privateKey: pem }), 'ERR_KEY_FORMAT', /sealed in a TPM/);
    assert.match(hint, /tpm2-pkcs11/);
  });

  it('is not seen in a secret that only looks a little like one', () => {
    for (const secret of [
      'arn:aws:s3:::bucket/with/a/long/name/of/it',
      'pkcs11: my favourite standard, of all',
      'the transit keys of the whole city, all',
    ]) {
      assert.equal(keyOf('sig', 'oct', { secret }).kty, 'oct');
    }
  });

  it('is a path in a vault up to 500 characters', () => {
    const path = 'transit/keys/'.padEnd(500, 'x');
    refuses(() => keyOf('sig', 'oct', { secret: path }), 'ERR_KEY_FORMAT', /path of a key in Vault/);
    assert.equal(keyOf('sig', 'oct', { secret: `${path}x` }).kty, 'oct');
  });
});
