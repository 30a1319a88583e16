import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import { startFlow, stopFlow } from '../support/flow.ts';
import { rsaPair } from '../support/keys.ts';
import { startTokenEndpoint, type TokenEndpoint } from '../support/token-endpoint.ts';
import { asDeployed, only, type TrialAnswer } from '../support/trial.ts';

const accessToken = 'ya29.an access token that is as long as they are';

const keys = only({ use: 'sig', kty: 'RSA', credentials: { privateKey: rsaPair().privateKey } });

describe('POST jwt-generator/try with an exchange', () => {
  let endpoint: TokenEndpoint;
  beforeEach(async () => {
    endpoint = await startTokenEndpoint();
    endpoint.answer(() => ({
      body: { access_token: accessToken, token_type: 'Bearer', expires_in: 60, refresh_token: 'r', instance_url: 'u' },
    }));
    await startFlow(settings(), { keys, credentials: { clientSecret: 'the stored secret' } });
  });
  afterEach(async () => {
    await stopFlow();
    await endpoint.stop();
  });

  const settings = () => ({
    signature: 'asymmetric' as const,
    delivery: 'form' as const,
    deliveryUrl: `${endpoint.url}/token`,
    deliveryBody: [
      { key: 'client_secret', value: '{secret}' },
      { key: 'assertion', value: '{token}' },
    ],
    exchange: true,
    exchangeKeep: 'instance_url,refresh_token',
  });
  const tryOut = async (further: object) => {
    const draft = { ...asDeployed(settings(), keys, {}), ...further };
    const { body, text } = await helper.request().post('/jwt-generator/try').send(draft);
    return { answer: body as TrialAnswer & { readonly exchanged?: Record<string, unknown> }, text };
  };

  it('makes the signed token, and calls nobody, unless the request says so', async () => {
    const { answer } = await tryOut({});
    assert.equal(answer.result?.claims.iss, 'node-red');
    assert.equal(answer.exchanged, undefined);
    assert.equal(endpoint.requests.length, 0);
  });

  it('asks the provider with the stored client secret, and masks what it gives', async () => {
    const { answer, text } = await tryOut({ exchange: true, credentials: { clientSecret: '__PWRD__' } });
    assert.equal(endpoint.requests[0]?.form.get('client_secret'), 'the stored secret');
    const { accessTokenExpiresAt, ...exchanged } = answer.exchanged ?? {};
    assert.ok(accessTokenExpiresAt);
    assert.deepEqual(exchanged, {
      accessToken: 'ya29***',
      tokenType: 'Bearer',
      response: { instance_url: 'u', refresh_token: '***' },
    });
    assert.ok(!text.includes(accessToken.slice(4)));
    assert.ok(!text.includes('the stored secret'));
  });

  it('asks with a client secret that was only typed', async () => {
    await tryOut({ exchange: true, credentials: { clientSecret: 'typed' } });
    assert.equal(endpoint.requests[0]?.form.get('client_secret'), 'typed');
  });

  it('gives no stored secret to the id of another node', async () => {
    await tryOut({ exchange: true, id: 'key', credentials: { clientSecret: '__PWRD__' } });
    assert.equal(endpoint.requests[0]?.form.get('client_secret'), '');
  });

  it('tells the refusal of the provider, with its status', async () => {
    endpoint.answer(() => ({ status: 400, body: { error: 'invalid_grant', error_description: 'Bad clock' } }));
    const { answer } = await tryOut({ exchange: true });
    assert.equal(answer.error?.code, 'ERR_EXCHANGE');
    assert.match(String(answer.error?.message), /400.*invalid_grant.*Bad clock/);
  });

  it('works in a flow that was never deployed', async () => {
    const { answer } = await tryOut({ exchange: true, id: 'new', z: 'nowhere' });
    assert.equal(answer.exchanged?.tokenType, 'Bearer');
  });
});
