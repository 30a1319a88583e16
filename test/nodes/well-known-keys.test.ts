import assert from 'node:assert/strict';
import { secret, startFlow, stopFlow } from '../support/flow.ts';

describe('a JWT key that everybody has', () => {
  afterEach(stopFlow);
  const said = /This key is published in documentation or examples: anyone can sign with it\. Generate another one\./;
  const logOf = async (text: string) => {
    const key = { use: 'sig', kty: 'oct', credentials: { secret: text } } as const;
    const flow = await startFlow({}, { keys: { key } });
    await flow.send({});
    return flow.log();
  };

  it('is warned of in the log, at deploy, without its text', async () => {
    const log = await logOf('a-string-secret-at-least-256-bits-long');
    assert.match(log, said);
    assert.ok(!log.includes('a-string-secret'));
  });

  it('is no other key', async () => {
    assert.doesNotMatch(await logOf(secret), said);
  });
});
