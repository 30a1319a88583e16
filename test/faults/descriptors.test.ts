import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { assertNoSecret, type Client, connect, ledgerFlow, limit, sendAll } from '../support/faults.ts';
import { curvePair, type PemPair } from '../support/keys.ts';
import { nodeRed5, type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { generator, verifier } from '../support/node-red-flow.ts';
import { type LocalServer, startServer } from '../support/server.ts';

const publicJwk = ({ publicKey }: PemPair) => createPublicKey(publicKey).export({ format: 'jwk' });

describe('a Node-RED that has no descriptor left', function () {
  this.timeout(120_000);
  let server: LocalServer;
  let running: RunningNodeRed;
  let client: Client;
  // Without a key id, it would be tried for every token.
  let published: object[] = [{ ...publicJwk(curvePair('P-256', 'other')), kid: 'other' }];
  let asked = () => {};
  const verifying = (settings: Parameters<typeof verifier>[1]) =>
    ledgerFlow(
      { ...generator('make', { signingKey: 'es' }), wires: [['check'], ['failed']] },
      { ...verifier('check', settings, 'failed'), wires: [['good'], ['failed']] },
    );
  const deploy = async (settings: Parameters<typeof verifier>[1]) => {
    await running.deploy(verifying(settings));
    // The connection of what follows is there before there are none.
    await client('/send?count=0');
  };
  before(async () => {
    server = await startServer((_, response) => {
      // What is asked again needs a connection of its own.
      response.setHeader('connection', 'close').end(JSON.stringify({ keys: published }));
      asked();
    });
    running = await startNodeRed(nodeRed5);
    client = connect(running);
  });
  afterEach(() => limit(running, 'nofile', 4096));
  after(async () => {
    await running?.stop();
    await server?.stop();
  });

  it('makes and verifies tokens with the keys that it has', async () => {
    await deploy({ key: 'es' });
    // The first four are in use from the beginning, and one that is in use is not taken away.
    limit(running, 'nofile', 4);
    assert.deepEqual(await sendAll(client, 200), { true: 200 });
    assertNoSecret(running);
  });

  it('fails each message whose JWK Set it cannot fetch, and none when it can', async () => {
    const remote = { keySource: 'jwks', jwksUrl: server.url.href } as const;
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    await deploy(remote);
    await isAsked;
    limit(running, 'nofile', 4);
    assert.deepEqual(await sendAll(client, 200), { ERR_JWKS: 200 });
    limit(running, 'nofile', 4096);
    published = [publicJwk(curvePair('P-256'))];
    await deploy(remote);
    assert.deepEqual(await sendAll(client, 200), { true: 200 });
    assertNoSecret(running);
  });
});
