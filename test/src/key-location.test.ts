import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { fillFrom } from '../../src/fill/fill-from.ts';
import { type KeyLocation, locationIn } from '../../src/key-location.ts';
import { refuses } from '../support/errors.ts';
import { keyOf } from '../support/keys.ts';

/** What is said, and in which words of the panel the hint says where it belongs. */
const words: Readonly<Record<KeyLocation, readonly [what: RegExp, hint: RegExp]>> = {
  path: [/ is the path of a file$/, /"a file of the server" under "Kept in"/],
  discovery: [/ is the address of an issuer's discovery document$/, /"an issuer, by its address" under "Verify with"/],
  keySet: [/ is the address of a JWK Set$/, /"the issuer's JWK Set, by its address" under "Verify with"/],
  address: [/ is an address$/, /Paste the key that is found there/],
  secretManager: [/ is the name of a secret in a secret manager$/, /an environment variable or a file/],
};

const dollar = '$';
const texts: Readonly<Record<KeyLocation, readonly string[]>> = {
  path: [
    '/home/me/AuthKey_2X9R4HXF34.p8',
    '/home/me/keys/id_ed25519',
    '/run/secrets/jwt',
    '/etc/ssl/private/key.pem',
    '/Users/Zoë Müller/Schlüssel/signing key (1).pem',
    '/node-red/keys/signing.pem',
    '/x/y.pem',
    '~/.ssh/id_rsa',
    '~/keys/jwt.p8',
    './signing.key',
    '../keys/service-account.json',
    '..\\keys\\jwt.pem',
    'C:\\keys\\k.pem',
    'c:/keys/k.pem',
    'D:\\Schlüssel\\id_rsa',
    'C:\\\\Users\\\\me\\\\jwt.key',
    '\\\\server\\share\\jwt',
    'file:///home/me/key.pem',
    'file:///C:/keys/k',
    'FILE:/data/key',
    `${dollar}HOME/keys/jwt`,
    `${dollar}{CREDENTIALS_DIRECTORY}/jwt.pem`,
    '%USERPROFILE%\\keys\\jwt.pem',
    'AuthKey_2X9R4HXF34.p8',
    'keys/private.pem',
    'server.p12',
    '\\keys\\jwt.pem',
    './keys/putty.ppk',
    'store.pfx',
  ],
  discovery: [
    'https://login.example/.well-known/openid-configuration',
    'https://login.example/t/.well-known/oauth-authorization-server/realm',
  ],
  keySet: [
    'https://login.example/jwks.json',
    'https://login.example/.well-known/jwks.json?x=1',
    'https://login.microsoftonline.com/common/discovery/v2.0/keys',
    'https://www.googleapis.com/oauth2/v3/certs',
    'http://localhost:8080/realms/shop/protocol/openid-connect/certs',
    'login.example/.well-known/jwks.json',
    'login.example.com:8443/oauth/jwks.json',
  ],
  address: [
    'https://login.example/',
    'https://login.example/keys/signing.pem',
    'https://user@login.example/token',
    'HTTP://10.0.0.1',
    'sftp://server/keys/jwt',
    's3://bucket/keys/jwt',
  ],
  secretManager: [
    'arn:aws:secretsmanager:eu-central-1:111122223333:secret:jwt-AbCdEf',
    'arn:aws:ssm:eu-central-1:111122223333:parameter/jwt/secret',
    'https://flows.vault.azure.net/secrets/jwt/0123',
    'projects/my-project/secrets/jwt/versions/latest',
    'op://Private/JWT/secret',
    '@Microsoft.KeyVault(SecretUri=https://flows.vault.azure.net/secrets/jwt/)',
    'vault:secret/data/jwt#secret',
  ],
};

describe('a text that says where a key is', () => {
  for (const [location, all] of Object.entries(texts) as [KeyLocation, readonly string[]][]) {
    const [what, where] = words[location];
    for (const text of all) {
      it(`is no key and no secret, and said to be one of a ${location}: ${text}`, () => {
        for (const pasted of [text, ` ${text}\n`, `"${text}"`, `'${text}' `, `\ufeff${text}`]) {
          assert.equal(locationIn(pasted.replace('\ufeff', '')), location);
          for (const [kty, spec] of [
            ['oct', { secret: pasted }],
            ['oct', { secret: pasted, secretEncoding: 'base64' }],
            ['oct', { secret: pasted, secretEncoding: 'jwk' }],
            ['EC', { privateKey: pasted }],
            ['RSA', { publicKey: pasted }],
            ['OKP', { eitherKey: pasted }],
          ] as const) {
            const { hint, message } = refuses(() => keyOf('sig', kty, spec), 'ERR_KEY_FORMAT', what);
            assert.match(hint, where);
            assert.ok(!`${message} ${hint}`.includes(text), 'it is not quoted');
          }
          refuses(() => fillFrom(pasted), 'ERR_SETTINGS', /^the text is (?:the path|an address|the name of a secret)/);
        }
      });
    }
  }

  for (const name of ['private.key', 'keys/service-account.json', 'keys/mine.p8', 'ca.crt', 'My Key (2).jwk']) {
    it(`is the name of a file where a key is, and may be a secret: ${name}`, () => {
      refuses(() => keyOf('sig', 'EC', { privateKey: name }), 'ERR_KEY_FORMAT', /is the name of a file$/);
      assert.equal(locationIn(name), undefined);
    });
  }

  const secrets = [
    '/k8/Jw0aB+cd/eFgh1jKlMnOpQrStUvWx',
    '/homeAB+/cd0aB+cd/eFgh1jKlMnOpQrStUvWx==',
    'a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r',
    '//////////////////////////////////////////8=',
    './0aB.cdeFgh1jKlMnOpQrStUvWxyz012345',
    '../aB.cdeFgh1jKlMnOpQrStUvWxyz012345',
    'c:my secret is longer than thirty-two bytes',
    'x:/<my secret> is longer than thirty-two',
    'the file is at /home/me, said the secret of',
    'https is not an address of anything at all',
    'https://two words are no address at all, or are they',
    'not https://login.example/jwks.json',
    'not login.example/.well-known/jwks.json',
    'not https://login.example/.well-known/openid-configuration',
    'not https://login.example/of/anything',
    'not https://flows.vault.azure.net/secrets/jwt',
    'key.pem is what I would call a good secret :)',
    'correct horse battery staple /etc/passwd',
    'arn:aws:s3:::bucket/with/a/long/name/of/it',
    'projects/secrets/of/my/own/that/are/long/enough',
    '~/my/secret/is/longer/than/thirty-two/bytes',
    '~my~secret~is~longer~than~thirty-two~bytes',
    '$2b$12$abcdefghijklmnopqrstuv/homeABCDEFGHIJKLMNOPQRSTU',
    'me@example.com/secret/longer/than/thirty-two',
  ];
  for (const secret of secrets) {
    it(`is not seen in the secret ${secret}`, () => {
      assert.equal(locationIn(secret), undefined);
      assert.equal(keyOf('sig', 'oct', { secret }).kty, 'oct');
    });
  }

  it('is not seen in random secrets, in any of the alphabets that programs make them with', () => {
    const alphabet = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('');
    const crypt = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    const from = (characters: string) => (bytes: Buffer) =>
      Array.from(bytes, (byte) => characters[byte % characters.length]).join('');
    const writers = [
      (bytes: Buffer) => bytes.toString('base64'),
      (bytes: Buffer) => bytes.toString('base64url'),
      from(crypt),
      from(`${crypt}-_~+=`),
      from(alphabet),
    ];
    for (let round = 0; round < 4000; round += 1) {
      const bytes = createHash('sha256').update(String(round)).digest();
      for (const write of writers)
        for (const start of ['', '/']) assert.equal(locationIn(start + write(bytes)), undefined);
    }
  });

  it('is told of 64 KiB within 100 ms', () => {
    for (const piece of ['/', '/a', 'a.', '\\', 'https://', '~/', 'a b', '.pem', 'vault:', '$A', '"/etc/']) {
      const started = process.cpuUsage();
      for (const size of [2048, 65_536]) locationIn(piece.repeat(size / piece.length));
      assert.ok(process.cpuUsage(started).user < 100_000, piece);
    }
  });
});
