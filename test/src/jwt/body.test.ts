import assert from 'node:assert/strict';
import { rejects } from '../../support/errors.ts';
import { createReuseBench } from '../../support/reuse.ts';

const { issue } = createReuseBench({ spec: { body: { variable: 0 } } });
const payloadOf = (token: string) => Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();

describe('a body that is signed in the place of claims', () => {
  it('is signed for each message, even where tokens are reused', async () => {
    const [first, second, again] = [await issue('a=1'), await issue('a=2'), await issue('a=1')];
    assert.deepEqual(
      [first, second, again].map(({ token }) => payloadOf(token)),
      ['a=1', 'a=2', 'a=1'],
    );
    assert.notEqual(again.token, first.token);
  });

  it('is the text, the bytes, or the JSON of the message', async () => {
    for (const [body, text] of [
      ['', ''],
      [Buffer.from('ä'), 'ä'],
      [{ b: 1, a: [null] }, '{"b":1,"a":[null]}'],
    ] as const) {
      assert.equal(payloadOf((await issue(body)).token), text);
    }
  });

  it('must be one of these', async () => {
    for (const body of [undefined, null, 1, true]) {
      const { setting, hint } = await rejects(issue(body), 'ERR_CLAIM_MISSING', /^the message has no body to sign$/);
      assert.equal(setting, 'body');
      assert.equal(
        hint,
        'Put the text that is sent into the message property that the settings name, and send that very text.',
      );
    }
  });
});
