import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { secret, startVerifier, stopFlow } from '../support/flow.ts';
import { encode } from '../support/verify.ts';

function tokenOf(payload: object): string {
  const input = `${encode({ alg: 'HS256' })}.${encode(payload)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

describe('a JWT - Verifier that remembers verified tokens', () => {
  afterEach(stopFlow);

  it('gives each message claims of its own, and checks what it expects each time', async () => {
    const flow = await startVerifier({ cacheTokens: true, subject: 'who', subjectType: 'msg', output: 'claims' });
    const token = tokenOf({ sub: 'anna', roles: ['user'] });
    const first = await flow.send({ token, who: 'anna' });
    assert.equal(first.exit, 'true');
    (first.message.claims as { roles: string[] }).roles.push('admin');
    const second = await flow.send({ token, who: 'anna' });
    assert.deepEqual(second.message.claims, { sub: 'anna', roles: ['user'] });
    const other = await flow.send({ token, who: 'otto' });
    assert.deepEqual([other.exit, other.message.error?.claim], ['failure', 'sub']);
  });

  it('knows a token by its key: one that the message brings may be another', async () => {
    const keys = { key: { use: 'sig', kty: 'oct', source: 'msg', location: 'secret' } } as const;
    const flow = await startVerifier({ cacheTokens: true }, { keys });
    const token = tokenOf({ sub: 'anna' });
    const exits = [];
    for (const given of [secret, `${secret}!`, secret]) exits.push((await flow.send({ token, secret: given })).exit);
    assert.deepEqual(exits, ['true', 'failure', 'true']);
  });

  it('still accepts each "jti" once', async () => {
    const flow = await startVerifier({ cacheTokens: true, replay: 'memory' });
    const token = tokenOf({ jti: 'one', exp: Math.floor(Date.now() / 1000) + 600 });
    const codes = [];
    for (const _ of [1, 2, 3]) codes.push((await flow.send({ token })).message.error?.code);
    assert.deepEqual(codes, [undefined, 'ERR_TOKEN_REPLAYED', 'ERR_TOKEN_REPLAYED']);
  });

  it('serves several issuers from one cache', async () => {
    const issuers = ['a', 'b'].map((issuer) => ({ issuer, keySource: 'key' }));
    const settings = { keySource: 'issuers', issuers: issuers as never, issuerKeys: ['key', 'other'] } as const;
    const others = { use: 'sig', kty: 'oct', credentials: { secret: `${secret}?` } } as const;
    const keys = { key: { use: 'sig', kty: 'oct', credentials: { secret } }, other: others } as const;
    const flow = await startVerifier({ cacheTokens: true, ...settings }, { keys });
    for (const _ of [1, 2]) {
      assert.equal((await flow.send({ token: tokenOf({ iss: 'a' }) })).exit, 'true');
      assert.equal((await flow.send({ token: tokenOf({ iss: 'b' }) })).message.error?.code, 'ERR_TOKEN_SIGNATURE');
    }
  });
});
