import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import { trapHints } from '../../src/recipes/traps.ts';
import { dropFile, readExample, withPlaces } from '../package/examples/import.ts';
import { expectations } from '../package/examples/index.ts';
import { type KeyDefinition, type Outcome, startFlow, stopFlow } from '../support/flow.ts';
import { curvePair, rsaPair } from '../support/keys.ts';

type Change = Partial<GeneratorSettings>;

/** What the stand-ins of the examples answer to a token that is not as the provider wants it. */
describe('a provider', () => {
  afterEach(stopFlow);

  const google = 'Google Sheets with a service account.json';
  const github = 'GitHub App - list repositories.json';
  const entra = 'Entra certificate to Microsoft Graph.json';
  const oauth: readonly (readonly [file: string, change: Change, refusal: string, hint: string])[] = [
    [
      google,
      { ttl: '3700' },
      'status 400: invalid_grant, "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."',
      trapHints.clock,
    ],
    [
      google,
      { scopes: 'https://a.example,https://b.example' },
      'status 400: invalid_scope, "Invalid OAuth scope or ID token audience provided."',
      trapHints.scopesWithSpaces,
    ],
    [
      google,
      { scopes: '["https://a.example"]', scopesType: 'json', scopeFormat: 'array' },
      'status 400: invalid_scope, "Invalid OAuth scope or ID token audience provided."',
      trapHints.scopesWithSpaces,
    ],
    [
      google,
      { audience: 'https://oauth2.googleapis.com/token/' },
      'status 400: invalid_grant, "Invalid JWT: Failed audience check."',
      'Compare the settings of the token with what the provider registered: issuer, audience, key and key id.',
    ],
    [
      github,
      { ttl: '660' },
      "status 401: \"'Expiration time' claim ('exp') is too far in the future\"",
      trapHints.clock,
    ],
    [
      github,
      { issuedAtOffset: '60' },
      "status 401: \"'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued\"",
      trapHints.clock,
    ],
    [github, { issuer: 'Iv23liotherotherothe' }, 'status 404: "Integration not found"', trapHints.githubIssuer],
    [
      entra,
      { certificateHeaders: 'x5t' },
      'status 401: invalid_client, "AADSTS700027: The certificate used to sign the client assertion is not registered."',
      trapHints.entraThumbprint,
    ],
    [
      entra,
      { audience: 'https://login.microsoftonline.com/' },
      'status 401: invalid_client, "AADSTS700023: Client assertion audience claim does not match."',
      trapHints.audience,
    ],
    [
      entra,
      { jti: false },
      'status 401: invalid_client, "AADSTS700024: Client assertion is not within its valid time range."',
      trapHints.clock,
    ],
  ];

  for (const [file, change, refusal, hint] of oauth) {
    it(`of "${file}" refuses ${JSON.stringify(change)}, and the hint says what to do`, async () => {
      const { outcome, stop } = await send(file, change);
      await stop();
      const { code, message, hint: given } = outcome.message.error ?? {};
      assert.deepEqual(
        [outcome.exit, code, message, given],
        ['failure', 'ERR_EXCHANGE', `the token endpoint refused the request (${refusal})`, hint],
      );
    });
  }

  const snowflake = 'Snowflake query.json';
  const push = 'Web push.json';
  const direct: readonly (readonly [file: string, change: Change, status: number, refusal: RegExp])[] = [
    [snowflake, { ttl: '3700' }, 401, /390144/],
    [snowflake, { issuer: 'AB12345.my_user.SHA256:{key.spkiSha256}' }, 401, /390144/],
    [snowflake, { deliveryHeaders: [{ key: 'content-type', value: 'application/json' }] }, 401, /390303/],
    [push, { audience: '{request.url}' }, 403, /BadJwtToken/],
    [push, { ttl: '90000' }, 403, /BadJwtToken/],
    [push, { subject: 'push@example.com' }, 403, /BadJwtToken/],
    [push, { deliveryHeaders: [{ key: 'authorization', value: 'vapid t={token}, k={key.publicPoint}' }] }, 400, /Ttl/],
  ];

  for (const [file, change, status, refusal] of direct) {
    it(`of "${file}" refuses ${JSON.stringify(change)}`, async () => {
      const { outcome, stop } = await send(file, change);
      const { url, headers, payload } = outcome.message as unknown as Record<string, string>;
      const body = payload === undefined ? {} : { body: JSON.stringify(payload) };
      const accept = { accept: 'application/json' };
      const init = { method: 'POST', headers: { ...accept, ...(headers as unknown as object) }, ...body };
      const answer = await fetch(String(url), init).finally(stop);
      assert.equal(answer.status, status);
      assert.match(await answer.text(), refusal);
    });
  }
});

/** Sends the message of an example through its generator, in which a setting is changed. */
async function send(
  file: string,
  change: Change,
): Promise<{ readonly outcome: Outcome; readonly stop: () => Promise<void> }> {
  const expectation = await expectations[file]?.();
  assert.ok(expectation);
  const imported = readExample(file);
  const [generator, key] = ['jwt-generator', 'jwt-key'].map((type) => imported.find((node) => node.type === type));
  assert.ok(generator && key);
  const { privateKey: text, publicKey } = key.kty === 'RSA' ? rsaPair() : curvePair('P-256');
  const publicJwk = createPublicKey(publicKey).export({ format: 'jwk' });
  const generated = { text, publicJwk };
  dropFile(generator, key, expectation.file?.(generated) ?? text);
  await expectation.meet?.({ [String(key.name)]: generated });
  const placed = withPlaces(imported, expectation.places);
  const { env: [variable] = [] } = placed[0] as unknown as { env?: { value: string }[] };
  const settings = placed.find(({ id }) => id === generator.id);
  const keys = { [key.id]: key as unknown as KeyDefinition };
  const flow = await startFlow({ ...settings, ...change } as Change, { keys });
  const url = file.startsWith('Snowflake') ? `${variable?.value}/api/v2/statements` : variable?.value;
  const payload = file.startsWith('Snowflake') ? { statement: 'SELECT CURRENT_VERSION()' } : undefined;
  const outcome = await flow.send({ url, ...(payload && { payload }) });
  return { outcome, stop: async () => expectation.stop?.() };
}
