import assert from 'node:assert/strict';
import { recipes } from '../../src/recipes/recipes.ts';
import { stopFlow } from '../support/flow.ts';
import { startRecipe } from '../support/recipe-flow.ts';
import { examplesOf } from '../support/recipes.ts';
import { startTokenEndpoint, type TokenEndpoint } from '../support/token-endpoint.ts';

/** RFC 7523 §2.2. */
const jwtAssertion = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

describe('the access token of a recipe', () => {
  let endpoint: TokenEndpoint;
  beforeEach(async () => {
    endpoint = await startTokenEndpoint();
  });
  afterEach(async () => {
    await stopFlow();
    await endpoint.stop();
  });

  for (const recipe of recipes) {
    const { id, exchange, delivery } = recipe;
    if (!exchange) continue;
    it(`of ${id} is requested as the record says, once for all messages, and anew when one says so`, async () => {
      endpoint.answer((count) => ({
        body: { [exchange.token]: `access ${count}`, ...(exchange.keep && { [exchange.keep[0] ?? '']: 'kept' }) },
      }));
      const address = exchange.request ? { exchangeUrl: endpoint.url } : { deliveryUrl: endpoint.url };
      const flow = await startRecipe(id, {
        fields: { ...examplesOf(recipe), clientSecret: 'a client secret' },
        settings: { ...address, saveAttributes: 'response', variableType: 'msg', variable: 'jwt' },
      });
      const messages = [];
      for (const message of [{}, {}, { refresh: true }]) messages.push((await flow.send(message)).message);
      assert.deepEqual(
        messages.map((message) => (message as unknown as { token: string }).token),
        ['access 1', 'access 1', 'access 2'],
      );
      const { headers, jwt } = messages[0] as unknown as { headers: { authorization: string }; jwt: object };
      assert.equal(headers.authorization, exchange.authorization.replace('{token}', 'access 1'));
      const [first] = delivery;
      const kept = first.kind === 'header' ? Object.keys(first.headers ?? {}) : [];
      assert.deepEqual(Object.keys(headers).toSorted(), [...kept, 'authorization'].toSorted());
      assert.deepEqual(jwt, { response: exchange.keep ? { [exchange.keep[0] ?? '']: 'kept' } : {} });

      assert.equal(endpoint.requests.length, 2);
      const [request] = endpoint.requests;
      assert.equal(request?.method, 'POST');
      if (first.kind === 'form') {
        assert.equal(request?.headers['content-type'], 'application/x-www-form-urlencoded');
        assert.deepEqual([...(request?.form.keys() ?? [])], Object.keys(first.body));
        for (const [name, value] of Object.entries(first.body)) {
          if (!value.includes('{')) assert.equal(request?.form.get(name), value, name);
        }
        // RFC 6749 §4.4 and §6, RFC 7523 §2.1 and §2.2.
        assert.match(
          request?.form.get('grant_type') ?? 'client_credentials',
          /^(?:client_credentials|refresh_token|urn:ietf:params:oauth:grant-type:jwt-bearer)$/,
        );
        assert.match(request?.form.get('client_assertion_type') ?? jwtAssertion, new RegExp(`^${jwtAssertion}$`));
      } else if (first.kind === 'json') {
        assert.equal(request?.headers['content-type'], 'application/json');
        assert.deepEqual(Object.keys(JSON.parse(request?.body ?? '')), Object.keys(first.body));
      } else assert.match(request?.headers.authorization ?? '', /^Bearer eyJ/);
    });
  }
});
