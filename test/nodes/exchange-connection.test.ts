import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import { type Outcome, startFlow, stopFlow } from '../support/flow.ts';
import { rsaPair } from '../support/keys.ts';
import {
  type Authority,
  createAuthority,
  type PrivateServer,
  privateHost,
  startForwardProxy,
  startPrivateServer,
} from '../support/tls.ts';

const keys = { key: { use: 'sig', kty: 'RSA', credentials: { privateKey: rsaPair().privateKey } } } as const;
const exchanging = (url: string): Partial<GeneratorSettings> => ({
  signature: 'asymmetric',
  delivery: 'form',
  deliveryUrl: `${url}/token`,
  deliveryBody: [{ key: 'assertion', value: '{token}' }],
  exchange: true,
  authorization: true,
});

const tokenOf = ({ message }: Outcome) => (message as unknown as { token?: string }).token;

describe("a JWT - Generator with Node-RED's own configuration nodes", () => {
  const require = createRequire(import.meta.url);
  const network = '@node-red/nodes/core/network';
  const registers = [require(`${network}/05-tls.js`), require(`${network}/06-httpproxy.js`)];
  let authority: Authority;
  let server: PrivateServer;
  before(async () => {
    authority = createAuthority();
    server = await startPrivateServer(authority, (_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"access_token":"inside","expires_in":3600}');
    });
  });
  after(() => server.stop());
  afterEach(stopFlow);

  const tls = { id: 'tls', type: 'tls-config', name: '', cert: '', key: '', ca: '', verifyservercert: true };
  const start = (url: string, nodes: readonly object[], credentials: Readonly<Record<string, object>>) =>
    startFlow(
      { ...exchanging(url), exchangeTls: 'tls', exchangeProxy: nodes.length > 1 ? 'proxy' : '' },
      { keys, others: { registers, nodes: nodes as readonly { id: string; type: string }[], credentials } },
    );
  const ownTls = () => ({
    tls: { cadata: authority.ca, certdata: authority.client.cert, keydata: authority.client.key },
  });

  it('trusts the authority of a tls-config, and shows its certificate', async () => {
    const flow = await start(`https://localhost:${server.port}`, [tls], ownTls());
    assert.equal(tokenOf(await flow.send({})), 'inside');
    assert.deepEqual(server.clients.splice(0), ['client']);
  });

  it('goes through an http proxy node with its user and password, except for what the node excepts', async () => {
    const proxy = await startForwardProxy(server.port);
    try {
      const node = { id: 'proxy', type: 'http proxy', name: '', url: proxy.url, noproxy: ['other.example.test'] };
      const credentials = { ...ownTls(), proxy: { username: 'anna', password: 's3cret' } };
      const flow = await start(`https://${privateHost}`, [tls, node], credentials);
      assert.equal(tokenOf(await flow.send({})), 'inside');
      assert.deepEqual(proxy.seen, [
        { target: `${privateHost}:443`, authorization: `Basic ${Buffer.from('anna:s3cret').toString('base64')}` },
      ]);
    } finally {
      await stopFlow();
      await proxy.stop();
    }
  });

  it('says at deploy that certificates cannot be read, or a node is gone', async () => {
    const broken = await start('https://localhost', [{ ...tls, ca: '/nowhere/ca.pem' }], {});
    assert.equal(
      (await broken.send({})).message.error?.message,
      'the certificates of the tls-config node cannot be read',
    );
    await stopFlow();
    const gone = await start('https://localhost', [], {});
    assert.equal((await gone.send({})).message.error?.message, 'the tls-config node in the settings does not exist');
  });
});
