import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { editions, type RunningNodeRed } from '../support/node-red.ts';
import {
  change,
  flowOf,
  generator,
  httpIn,
  httpRequest,
  httpResponse,
  inARow,
  jwtKey,
} from '../support/node-red-flow.ts';
import { useNodeRed } from '../support/use-node-red.ts';

for (const edition of editions) {
  describe(`a token between two requests in ${edition.name}`, function () {
    this.timeout(60_000);
    let running: RunningNodeRed;
    before(async () => {
      running = await useNodeRed(edition);
      await running.deploy(requestsInARow(running.url));
    });
    after(() => running?.stop());

    it('goes out in headers of its own, not in those of the first answer', async () => {
      const answer = await fetch(`${running.url}/both`, { signal: AbortSignal.timeout(10_000) });
      const sent = (await answer.json()) as Record<string, string>;
      assert.match(String(sent.authorization), /^Bearer /);
      assert.deepEqual([sent['content-length'], sent['x-of-the-first']], [undefined, undefined]);
    });
  });
}

/** GET /both asks /first and then, with a token, /second, which answers with the headers of the request. */
const requestsInARow = (url: string) =>
  flowOf(
    jwtKey('key', { kty: 'oct' }, { secret: randomBytes(32).toString('base64url') }),
    ...inARow(
      httpIn('both', '/both'),
      httpRequest('ask the first', 'GET', `${url}/first`),
      generator('token', { signature: 'symmetric', signingKey: 'key', authorization: true }),
      httpRequest('ask the second', 'GET', `${url}/second`),
      httpResponse('answer of both'),
    ),
    ...inARow(
      httpIn('first', '/first'),
      change('first answer', { payload: ['{"of":"the first"}', 'json'], headers: ['{"x-of-the-first":"1"}', 'json'] }),
      httpResponse('answer of the first'),
    ),
    ...inARow(
      httpIn('second', '/second'),
      change('its headers', { payload: ['req.headers', 'msg'] }),
      httpResponse('answer of the second'),
    ),
  );
