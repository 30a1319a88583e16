/** The name of a key that stays elsewhere, which is often pasted in place of the key. */
interface RemoteName {
  readonly test: (text: string) => boolean;
  readonly what: string;
  readonly hint: string;
}

const matches = (pattern: RegExp) => (text: string) => pattern.test(text);

/** Whether a text is the path or address of a key of a Transit engine, wherever that is mounted. */
function isVaultPath(text: string): boolean {
  if (text.length > 500 || !/^[\w:./?=-]+$/.test(text)) return false;
  if (/^https?:\/\//i.test(text)) return text.includes('/v1/') && /\/(?:keys|sign)\/\w/.test(text);
  return text.startsWith('hashivault://') || /(?:^|\/)transit\/(?:keys|sign)\/\w/.test(text);
}

/** How a signer of the settings file is used; docs/vaults.md has their sources. */
const bySettings = (module: string) =>
  `The key stays there, and signs from there: add ${module} of docs/vaults.md to "jwtSigners" in settings.js, choose "a vault or signer" under "Kept in", and enter the name that it has there.`;

/** Names of keys in vaults, key management services and security modules. */
export const remoteNames: readonly RemoteName[] = [
  {
    test: matches(/^arn:aws[\w-]{0,20}:kms:[^\s:]{1,40}:\d{12}:(?:key|alias)\/\S{1,256}$/),
    what: 'is the ARN of a key in AWS KMS',
    hint: bySettings('the signer for AWS KMS'),
  },
  {
    // RFC 7512 §2.3.
    test: matches(/^pkcs11:[\w-]{1,40}=/i),
    what: 'is a PKCS#11 URI: the name of a key in a security module or smart card',
    hint: bySettings('the PKCS#11 signer'),
  },
  {
    test: matches(
      /^https:\/\/[\w-]{1,127}\.(?:vault|managedhsm)\.(?:azure\.net|azure\.cn|usgovcloudapi\.net)\/keys\/\S/i,
    ),
    what: 'is the identifier of a key in Azure Key Vault',
    hint: bySettings('the signer for Azure Key Vault'),
  },
  {
    test: matches(
      /^(?:gcpkms:\/\/|\/\/cloudkms\.googleapis\.com\/|https:\/\/cloudkms\.googleapis\.com\/v1\/)?projects\/[^\s/]{1,100}\/locations\/[^\s/]{1,100}\/keyRings\/[^\s/]{1,100}\/cryptoKeys\/\S/,
    ),
    what: 'is the name of a key in Google Cloud KMS',
    hint: bySettings('the signer for Google Cloud KMS'),
  },
  {
    test: isVaultPath,
    what: 'is the path of a key in Vault or OpenBao',
    hint: 'The key stays there, and signs from there: choose "a vault or signer" under "Kept in", and enter its whole address, like https://vault.example.com:8200/v1/transit/keys/billing.',
  },
];

/** How a key that is sealed in a TPM is used. */
export const tpmHint =
  'The key works only in its TPM: make it available by tpm2-pkcs11, add the PKCS#11 signer of docs/vaults.md to "jwtSigners" in settings.js, choose "a vault or signer" under "Kept in", and enter the name that it has there.';

/** What a text is the name of; undefined for any other text. */
export function nameRemoteKey(text: string): RemoteName | undefined {
  return remoteNames.find(({ test }) => test(text.trim()));
}
