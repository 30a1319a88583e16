import assert from 'node:assert/strict';
import { startFlow, stopFlow } from '../support/flow.ts';

const text = (schema: object) => JSON.stringify(schema);

describe('JWT - Generator that checks against JSON Schema', () => {
  afterEach(stopFlow);

  const subject = { subject: 'user', subjectType: 'msg' } as const;
  const inputSchema = text({ properties: { sub: { minLength: 3 } }, required: ['exp'] });

  it('signs claims that match', async () => {
    const flow = await startFlow({ ...subject, inputSchema });
    assert.equal((await flow.send({ user: 'anna' })).exit, 'true');
  });

  it('fails what does not match, naming place and rule, with the message intact', async () => {
    const flow = await startFlow({ ...subject, inputSchema });
    const { exit, message } = await flow.send({ user: 'q7', payload: [1] });
    const { error, _msgid, ...others } = message;
    assert.deepEqual([exit, others], ['failure', { user: 'q7', payload: [1] }]);
    assert.equal(error?.code, 'ERR_SCHEMA');
    assert.equal(error?.claim, 'sub');
    assert.equal(error?.message, '"sub" of the claims does not match "inputSchema": it breaks the rule "minLength": 3');
    assert.doesNotMatch(JSON.stringify(error), /q7/);
    assert.deepEqual(flow.statuses.at(-1), { fill: 'red', shape: 'ring', text: 'jwt-generator.status.ERR_SCHEMA' });
  });

  it('checks the claims as the token carries them', async () => {
    const schema = text({ properties: { at: { type: 'string', format: 'date-time' } }, required: ['at'] });
    const flow = await startFlow({ inputSchema: schema, payload: 'payload', payloadType: 'msg' });
    assert.equal((await flow.send({ payload: { at: new Date(0) } })).exit, 'true');
    assert.equal((await flow.send({ payload: { at: undefined } })).message.error?.code, 'ERR_SCHEMA');
  });

  it('checks a message though a token is kept that it would get', async () => {
    const flow = await startFlow({ ...subject, inputSchema, cache: true, cacheKey: 'k', cacheKeyType: 'str' });
    assert.equal((await flow.send({ user: 'anna' })).exit, 'true');
    assert.equal((await flow.send({ user: 'q7' })).message.error?.code, 'ERR_SCHEMA');
  });

  it('saves and sends nothing where the attributes do not match', async () => {
    const outputSchema = text({ properties: { lifetime: { minimum: 7200 } }, required: ['lifetime'] });
    const flow = await startFlow({ saveAttributes: 'token,lifetime', outputSchema });
    const { exit, message } = await flow.send({});
    assert.deepEqual([exit, message.error?.code, message.token], ['failure', 'ERR_SCHEMA', undefined]);
    assert.match(message.error?.message ?? '', /^"lifetime" of the saved attributes does not match "outputSchema"/);
    assert.equal(flow.node.context().flow.get('jwt'), undefined);
  });

  it('checks the attributes that are saved, and no others', async () => {
    const outputSchema = text({ properties: { token: true, claims: true }, additionalProperties: false });
    const flow = await startFlow({ saveAttributes: 'token,claims', outputSchema });
    assert.equal((await flow.send({})).exit, 'true');
    await stopFlow();
    const other = await startFlow({ saveAttributes: 'token,keyId,algorithm', outputSchema });
    assert.match((await other.send({})).message.error?.message ?? '', /"additionalProperties": false/);
  });

  describe('refuses at deploy', () => {
    const wrong: readonly (readonly [string, object, RegExp])[] = [
      ['a schema that is no JSON', { inputSchema: '{' }, /"inputSchema" is not JSON/],
      ['a schema with a bad reference', { outputSchema: '{"$ref": "#/x"}' }, /"outputSchema" refers to "#\/x"/],
      ['a schema with a remote reference', { inputSchema: '{"$ref": "http://127.0.0.1/"}' }, /outside the schema/],
      ['a schema of 1 MB', { inputSchema: text({ $comment: 'x'.repeat(1_000_000) }) }, /larger than 256 KiB/],
    ];
    for (const [what, settings, message] of wrong) {
      it(what, async () => {
        const flow = await startFlow(settings);
        assert.match(flow.log(), message);
        const { error } = (await flow.send({})).message;
        assert.equal(error?.code, 'ERR_SCHEMA');
        assert.match(error?.message ?? '', message);
      });
    }
  });
});
