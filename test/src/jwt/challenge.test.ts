import assert from 'node:assert/strict';
import { attempt } from '../../../src/attempt.ts';
import { JwtError } from '../../../src/errors.ts';
import { clientAnswerTo } from '../../../src/http/client-answer.ts';
import { readCompact } from '../../../src/jwt/verify/compact.ts';
import { maxTokenLength, tokenOf } from '../../../src/jwt/verify/token-text.ts';
import { encode } from '../../support/verify.ts';

const token = `${encode({ alg: 'HS256' })}.${encode({})}.AAAA`;

/** What requests bring, the status of the answer, and the error of its challenge (RFC 6750 §3.1). */
const brought: readonly (readonly [what: string, value: unknown, status: number, error: string | undefined])[] = [
  ['nothing', undefined, 401, undefined],
  ['an empty text', '', 401, undefined],
  ['a scheme alone', 'Bearer', 401, undefined],
  ['a password', 'Basic dXNlcjpwYXNz', 401, undefined],
  ['Negotiate', 'Negotiate YIIB', 401, undefined],
  ['a parameter that is repeated', [token, token], 400, 'invalid_request'],
  ['an object', { token }, 400, 'invalid_request'],
  ['two tokens in one header', `Bearer ${token}, Bearer ${token}`, 400, 'invalid_request'],
  ['a text that is too long', 'x'.repeat(maxTokenLength + 2000), 400, 'invalid_request'],
  ['a token that is too long', 'x'.repeat(maxTokenLength + 1), 400, 'invalid_request'],
  ['a word for nothing', 'Bearer undefined', 401, 'invalid_token'],
  ['an opaque token', 'Bearer 5f0c6c4e7d', 401, 'invalid_token'],
  ['a part of a token', `Bearer ${token.slice(0, 20)}`, 401, 'invalid_token'],
];

describe('the answer to a client that brings', () => {
  for (const [what, value, status, error] of brought) {
    it(`${what} is ${status}, ${error ?? 'without an error code'}`, () => {
      const refusal = attempt(() => readCompact(tokenOf(value)));
      assert.ok(refusal instanceof JwtError);
      const { status: actual, body } = clientAnswerTo(refusal);
      assert.deepEqual([actual, body.error], [status, error]);
    });
  }
});
