import assert from 'node:assert/strict';
import { type ErrorCode, errorCodes, JwtError } from '../../../src/errors.ts';
import { clientAnswerTo } from '../../../src/http/client-answer.ts';

/** An error with everything in it that a client must not see. */
function errorOf(code: string, details: object = {}): JwtError {
  return new JwtError(code as ErrorCode, 'secret "rule" of the settings', {
    hint: 'secret hint',
    claim: 'secret-claim',
    ...details,
  });
}

const bearer = (code: string, details?: object) => clientAnswerTo(errorOf(code, details)).headers['www-authenticate'];

describe('the answer to a client', () => {
  for (const [code, details, status, challenge, error] of [
    ['ERR_TOKEN_MISSING', {}, 401, 'Bearer realm="JWT"', undefined],
    ['ERR_TOKEN_FORMAT', { challenge: 'unauthenticated' }, 401, 'Bearer realm="JWT"', undefined],
    ['ERR_TOKEN_FORMAT', {}, 401, /^Bearer error="invalid_token"/, 'invalid_token'],
    ['ERR_TOKEN_FORMAT', { setting: 'decryptionKey' }, 401, /^Bearer error="invalid_token"/, 'invalid_token'],
    ['ERR_TOKEN_SIGNATURE', {}, 401, /^Bearer error="invalid_token"/, 'invalid_token'],
    [
      'ERR_TOKEN_EXPIRED',
      {},
      401,
      'Bearer error="invalid_token", error_description="The access token has expired"',
      'invalid_token',
    ],
    ['ERR_TOKEN_REPLAYED', {}, 401, /^Bearer error="invalid_token"/, 'invalid_token'],
    ['ERR_SCHEMA', {}, 401, /^Bearer error="invalid_token"/, 'invalid_token'],
    ['ERR_TOKEN_FORMAT', { challenge: 'invalid_request' }, 400, /^Bearer error="invalid_request"/, 'invalid_request'],
    ['ERR_TOO_LARGE', { challenge: 'invalid_request' }, 400, /^Bearer error="invalid_request"/, 'invalid_request'],
    ['ERR_TOKEN_SCOPE', {}, 403, /^Bearer error="insufficient_scope"/, 'insufficient_scope'],
    ['ERR_JWKS', {}, 503, undefined, 'temporarily_unavailable'],
    ['ERR_BUSY', {}, 503, undefined, 'temporarily_unavailable'],
    ['ERR_CLOSED', {}, 503, undefined, 'temporarily_unavailable'],
    ['ERR_STORE', {}, 503, undefined, 'temporarily_unavailable'],
    ['ERR_SCHEMA', { setting: 'schema' }, 500, undefined, 'server_error'],
    ['ERR_TOO_LARGE', {}, 500, undefined, 'server_error'],
    ['ERR_SETTINGS', {}, 500, undefined, 'server_error'],
    ['ERR_KEY_WEAK', {}, 500, undefined, 'server_error'],
  ] as const) {
    it(`to ${code} ${JSON.stringify(details)} is ${status}, ${challenge}`, () => {
      const { status: actual, headers, body } = clientAnswerTo(errorOf(code, details));
      assert.equal(actual, status);
      assert.deepEqual([body.status, body.error], [status, error]);
      if (challenge instanceof RegExp) assert.match(headers['www-authenticate'] ?? '', challenge);
      else assert.equal(headers['www-authenticate'], challenge);
    });
  }

  it('has nothing of the error in it, whatever the code', () => {
    for (const code of [...errorCodes, 'ERR_TOKEN_SCOPE', 'ERR_TOKEN_REPLAYED']) {
      const text = JSON.stringify(clientAnswerTo(errorOf(code)));
      assert.doesNotMatch(text, /secret|ERR_/, code);
    }
  });

  it('challenges for every error of a token, and for no other', () => {
    for (const code of errorCodes) {
      const { status } = clientAnswerTo(errorOf(code));
      assert.equal(status < 500, code.startsWith('ERR_TOKEN_') || code === 'ERR_SCHEMA', code);
    }
  });

  it('says when to ask again where the fault passes, and that no one keeps the answer', () => {
    const { headers } = clientAnswerTo(errorOf('ERR_JWKS'));
    assert.deepEqual([headers['retry-after'], headers['cache-control']], ['10', 'no-store']);
    assert.equal(clientAnswerTo(errorOf('ERR_BUSY')).headers['retry-after'], '1');
    assert.equal(clientAnswerTo(errorOf('ERR_KEY_BROKEN')).headers['retry-after'], undefined);
  });

  it('names the scopes that are missing', () => {
    assert.match(bearer('ERR_TOKEN_SCOPE', { scopes: ['read:orders', 'write'] }) ?? '', /, scope="read:orders write"$/);
  });

  it('leaves out a scope that RFC 6749 §3.3 does not allow, which could end the header or its quotes', () => {
    const hostile = ['a"b', 'a\\b', 'a b', 'a\r\nset-cookie: x', '', 'ü', 'x\u0000', 7, { toString: () => 'x' }];
    assert.doesNotMatch(bearer('ERR_TOKEN_SCOPE', { scopes: hostile }) ?? '', /scope="[^i]/);
    assert.match(bearer('ERR_TOKEN_SCOPE', { scopes: [...hostile, 'good'] }) ?? '', /, scope="good"$/);
  });
});
