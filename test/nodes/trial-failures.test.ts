import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { type KeyDefinition, secretKey, startFlow, stopFlow } from '../support/flow.ts';
import { rsaPair } from '../support/keys.ts';
import {
  asDeployed,
  inBraces,
  type Keys,
  oct,
  only,
  passphrase,
  removeVariables,
  row,
  type Settings,
  secretFrom,
  setVariables,
  tryOut,
} from '../support/trial.ts';

const rsa: KeyDefinition = { use: 'sig', kty: 'RSA', credentials: { privateKey: rsaPair().privateKey } };

/** What goes wrong: in the settings, the key or the message. */
interface Trouble {
  readonly what: string;
  readonly code: ErrorCode;
  readonly settings?: Settings;
  readonly keys?: Keys;
  readonly message?: object;
}

const troubles: readonly Trouble[] = [
  { what: 'no key is chosen', code: 'ERR_KEY_MISSING', settings: { signingKey: '' } },
  { what: 'the key is gone', code: 'ERR_KEY_MISSING', settings: { signingKey: 'nowhere' } },
  { what: 'the key is empty', code: 'ERR_KEY_MISSING', keys: only({ ...oct, credentials: {} }) },
  { what: 'the key is of another kind', code: 'ERR_KEY_MISMATCH', keys: only(rsa) },
  { what: 'the key is for encryption', code: 'ERR_KEY_USE', keys: only({ ...oct, use: 'enc' }) },
  {
    what: 'the key is short',
    code: 'ERR_KEY_WEAK',
    keys: only({ ...oct, credentials: { secret: 'sixteen bytes...' } }),
  },
  { what: 'the key cannot be read', code: 'ERR_KEY_FORMAT', keys: only({ ...oct, secretEncoding: 'hex' }) },
  {
    what: 'the passphrase is wrong',
    code: 'ERR_KEY_PASSPHRASE',
    settings: { signature: 'asymmetric' },
    keys: only({ ...rsa, credentials: { privateKey: encryptedRsa(), passphrase: 'another' } }),
  },
  {
    what: 'the variable of the key is not set',
    code: 'ERR_KEY_SOURCE',
    keys: only(secretFrom('env', 'JWT_TEST_UNSET')),
  },
  {
    what: 'the key itself stands in the place of its variable',
    code: 'ERR_KEY_SOURCE',
    keys: only(secretFrom('env', inBraces('JWT_TEST_SECRET'))),
  },
  {
    what: 'the file of the key is missing',
    code: 'ERR_KEY_SOURCE',
    keys: only(secretFrom('file', '/nowhere/key.pem')),
  },
  { what: 'the message has no key', code: 'ERR_KEY_SOURCE', keys: only(secretFrom('msg', 'material')) },
  {
    what: 'the algorithm is none of the key',
    code: 'ERR_KEY_MISMATCH',
    settings: { signature: 'asymmetric', signingAlgorithm: 'ES256' },
    keys: only(rsa),
  },
  { what: 'there is no certificate', code: 'ERR_KEY_MISSING', settings: { certificateHeaders: 'x5c' } },
  {
    what: 'the secret does not fit the content encryption',
    code: 'ERR_KEY_MISMATCH',
    settings: { encryption: 'symmetric', encryptionKey: 'wrap', encryptionAlgorithm: 'dir' },
    keys: { ...secretKey, wrap: { ...oct, use: 'enc' } },
  },
  { what: 'nothing protects the token', code: 'ERR_SETTINGS', settings: { signature: 'none' } },
  { what: 'a setting is of another type', code: 'ERR_SETTINGS', settings: { customClaims: 5 } },
  { what: 'a choice does not exist', code: 'ERR_SETTINGS', settings: { onFailure: 'run away' } },
  { what: 'an attribute does not exist', code: 'ERR_SETTINGS', settings: { saveAttributes: 'token,shoes' } },
  { what: 'the variable leads to a prototype', code: 'ERR_SETTINGS', settings: { variable: '__proto__.x' } },
  { what: 'two results have one place', code: 'ERR_SETTINGS', settings: { output: 'jwt', frontend: true } },
  { what: 'the context store does not exist', code: 'ERR_STORE', settings: { variable: '#:(nowhere)::jwt' } },
  {
    what: 'the message cannot take the token',
    code: 'ERR_STORE',
    settings: { output: 'payload.length' },
    message: { payload: [1] },
  },
  {
    what: 'the message cannot take the header',
    code: 'ERR_STORE',
    settings: { authorization: true },
    message: { headers: 'none' },
  },
  { what: 'a value is missing', code: 'ERR_CLAIM_MISSING', settings: { subject: 'user.id', subjectType: 'msg' } },
  { what: 'JSONata is not well-formed', code: 'ERR_VALUE', settings: { customClaims: row('string', '((', 'jsonata') } },
  {
    what: 'JSONata fails',
    code: 'ERR_VALUE',
    settings: { customClaims: row('number', '$number(n)', 'jsonata') },
    message: { n: 'none' },
  },
  {
    what: 'a value has another type',
    code: 'ERR_CLAIM_TYPE',
    settings: { customClaims: row('number', 'n', 'msg') },
    message: { n: 'none' },
  },
  {
    what: 'a value is deep down wrong',
    code: 'ERR_CLAIM_VALUE',
    settings: { customClaims: row('object', 'o', 'msg') },
    message: { o: { list: [1, { '': 2 }] } },
  },
  { what: 'an issuer is a boolean', code: 'ERR_CLAIM_TYPE', settings: { issuer: 'true', issuerType: 'bool' } },
  {
    what: 'a claim is given twice',
    code: 'ERR_CLAIM_CONFLICT',
    settings: { payload: 'payload', payloadType: 'msg' },
    message: { payload: { iss: 'another' } },
  },
  { what: 'tokens would be sent again for ever', code: 'ERR_SETTINGS', settings: { cache: true, exp: false } },
  {
    what: 'the context of kept tokens does not exist',
    code: 'ERR_STORE',
    settings: { cache: true, cacheStoreType: 'flow', cacheStore: '#:(nowhere)::tokens' },
  },
  {
    what: 'kept tokens and attributes have one place',
    code: 'ERR_SETTINGS',
    settings: { cache: true, cacheStoreType: 'flow', cacheStore: 'jwt' },
  },
  {
    what: 'nothing secret protects kept tokens',
    code: 'ERR_SETTINGS',
    settings: {
      cache: true,
      cacheStoreType: 'flow',
      cacheStore: 'tokens',
      signature: 'none',
      encryption: 'asymmetric',
      encryptionKey: 'theirs',
    },
    keys: { theirs: { use: 'enc', kty: 'RSA', publicKey: rsaPair().publicKey } },
  },
  {
    what: 'the schema refers to a server',
    code: 'ERR_SCHEMA',
    settings: { inputSchema: '{"$ref":"http://x.example/"}' },
  },
  { what: 'the claims break the schema', code: 'ERR_SCHEMA', settings: { inputSchema: '{"required":["role"]}' } },
  { what: 'the attributes break the schema', code: 'ERR_SCHEMA', settings: { outputSchema: '{"required":["role"]}' } },
  {
    what: 'a result takes the place of the payload',
    code: 'ERR_SETTINGS',
    settings: { mutatePayload: true, payload: 'payload', payloadType: 'msg', output: 'payload' },
    message: { payload: {} },
  },
  { what: 'the lifetime is none', code: 'ERR_TIME_SPAN', settings: { ttl: 'soon', ttlType: 'str' } },
  {
    what: 'a header parameter is refused',
    code: 'ERR_HEADER',
    settings: { headers: [{ key: 'jwk', dataType: 'object', value: '{"d":"x"}', valueType: 'json' }] },
  },
  {
    what: 'the claims are too large',
    code: 'ERR_TOO_LARGE',
    settings: { customClaims: row('string', 'long', 'msg') },
    message: { long: 'x'.repeat(1_100_000) },
  },
  {
    what: 'key and value fail at once',
    code: 'ERR_KEY_SOURCE',
    settings: { subject: 'user.id', subjectType: 'msg' },
    keys: only(secretFrom('msg', 'material')),
  },
];

function encryptedRsa(): string {
  const key = createPrivateKey(rsaPair().privateKey);
  return String(key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }));
}

describe('a trial that fails', () => {
  before(setVariables);
  after(removeVariables);
  afterEach(stopFlow);

  for (const { what, code, settings = {}, keys = secretKey, message = {} } of troubles) {
    it(`says what Failure says when ${what}`, async () => {
      const flow = await startFlow(settings as Partial<GeneratorSettings>, { keys });
      const { message: failed } = await flow.send({ ...message });
      const { source: _, ...failure } = failed.error ?? assert.fail('the message did not fail');
      assert.equal(failure.code, code);
      assert.deepEqual(await tryOut(asDeployed(settings, keys, message)), { error: failure });
    });
  }
});
