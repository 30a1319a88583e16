import assert from 'node:assert/strict';
import type { Expectation } from './expectation.ts';

export const callProtectedApi = (): Expectation => ({
  check: async ({ json, visit }) => {
    assert.deepEqual(await json('/jwt/call-api'), { hello: 'node-red' });
    assert.equal((await visit('/jwt/protected')).status, 401);
  },
});

export const protectEndpoint = (): Expectation => ({
  check: async ({ visit, pressAndSee }) => {
    const refusal = await visit('/jwt/protected-endpoint', { headers: { authorization: 'Bearer none' } });
    assert.deepEqual(
      [refusal.status, refusal.headers.get('www-authenticate'), await refusal.json()],
      [
        401,
        'Bearer error="invalid_token", error_description="The access token is not valid"',
        {
          status: 401,
          title: 'Unauthorized',
          error: 'invalid_token',
          error_description: 'The access token is not valid',
        },
      ],
    );
    const insufficientScope = {
      error: 'insufficient_scope',
      error_description: 'The access token does not grant this',
    };
    const answers = {
      'ask, allowed to read': [200, { hello: 'node-red' }],
      'ask, allowed to write only': [403, { status: 403, title: 'Forbidden', ...insufficientScope }],
      'ask without a token': [401, { status: 401, title: 'Unauthorized' }],
    };
    for (const [button, expected] of Object.entries(answers)) {
      const { statusCode, payload, headers } = (await pressAndSee(button, 'answer')) as Record<string, unknown>;
      assert.deepEqual([statusCode, payload], expected, button);
      if (statusCode === 403) assert.match(JSON.stringify(headers), /insufficient_scope.*scope=\\"read\\"/);
    }
  },
});
