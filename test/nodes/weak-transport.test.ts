import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { findWeakTransport } from '../../nodes/jwt-verifier/weak-transport.ts';
import { createStatus } from '../../nodes/shared/message/status.ts';
import { startVerifier, stopFlow } from '../support/flow.ts';
import { rsaPair } from '../support/keys.ts';
import { createAuthority, startPrivateServer } from '../support/tls.ts';
import { encode } from '../support/verify.ts';

describe('a JWT - Verifier while this process checks no TLS certificates', () => {
  const name = 'NODE_TLS_REJECT_UNAUTHORIZED';
  const before = process.env[name];
  const token = `${encode({ alg: 'RS256', kid: 'x' })}.${encode({})}.AAAA`;
  beforeEach(() => {
    process.env[name] = '0';
  });
  afterEach(async () => {
    await stopFlow();
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
  const unchecked =
    /TLS certificates are not checked: anyone on the network can replace the JWK Set\. Remove NODE_TLS/g;

  it('says so once in the log', async () => {
    const flow = await startVerifier({ keySource: 'jwks', jwksUrl: 'https://127.0.0.1:1/jwks' });
    await flow.send({ token: token });
    await flow.send({ token: token });
    assert.equal(flow.log().match(unchecked)?.length, 1);
  });

  it('is yellow from the deploy on, with a set that works', async () => {
    const jwks = { keys: [{ ...createPublicKey(rsaPair().publicKey).export({ format: 'jwk' }), kid: 'y' }] };
    const server = await startPrivateServer(
      createAuthority(),
      (_, response) => void response.end(JSON.stringify(jwks)),
    );
    try {
      const flow = await startVerifier({ keySource: 'jwks', jwksUrl: `https://localhost:${server.port}/jwks` });
      await flow.send({ token });
      assert.match(String((flow.statuses[0] as { text?: string }).text), /uncheckedTls/);
      assert.equal((flow.statuses[0] as { fill?: string }).fill, 'yellow');
    } finally {
      await server.stop();
    }
  });

  it('shows it beside what is verified', () => {
    const shown: { fill?: string; text?: string }[] = [];
    const problem = findWeakTransport(new URL('https://issuer.example/'), {});
    const node = { type: 'jwt-verifier', status: (status: object) => shown.push(status) };
    const status = createStatus({ _: (key: string) => key } as never, node as never);
    status.show({ words: '', color: 'green', problem });
    status.show({ words: 'verified', color: 'green', algorithm: 'RS256', problem });
    assert.deepEqual(
      shown.map(({ fill, text }) => [fill, text?.split(' · ').at(-1)]),
      Array(2).fill(['yellow', 'jwt-verifier.status.uncheckedTls']),
    );
  });

  it('says nothing of a JWT key, nor of this machine', async () => {
    const flow = await startVerifier();
    assert.ok(!flow.log().includes('TLS'));
    assert.equal(findWeakTransport(new URL('http://localhost/jwks'), {}), undefined);
    process.env[name] = '1';
    assert.equal(findWeakTransport(new URL('https://issuer.example/'), {}), undefined);
  });

  it('leaves the last word to a tls-config node', () => {
    const find = (rejectUnauthorized: boolean) =>
      findWeakTransport(new URL('https://issuer.example/'), { connection: { rejectUnauthorized } })?.setting;
    assert.equal(find(true), undefined);
    process.env[name] = '1';
    assert.equal(find(false), 'verifyservercert');
  });
});
