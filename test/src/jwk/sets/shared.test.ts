import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { openRemoteSet } from '../../../../src/jwk/sets/shared.ts';
import type { SetSource } from '../../../../src/jwk/sets/source.ts';
import { rejects } from '../../../support/errors.ts';
import { curvePair } from '../../../support/keys.ts';
import { startServer } from '../../../support/server.ts';

const jwk = { ...createPublicKey(curvePair('P-256').publicKey).export({ format: 'jwk' }), kid: 'a' };

/** A server of a JWK Set that counts its requests. */
async function startIssuer(status = 200) {
  const state = { requests: 0 };
  const server = await startServer((_, response) => {
    state.requests += 1;
    response.writeHead(status).end(JSON.stringify({ keys: [jwk] }));
  });
  return { server, state };
}

describe('a JWK Set that several nodes use', () => {
  it('is fetched once for fifty nodes, however the address is written', async () => {
    const { server, state } = await startIssuer();
    const { href } = server.url;
    const sets = Array.from({ length: 50 }, (_, index) =>
      openRemoteSet({ jwksUrl: index % 2 ? href : ` ${href} ` }, () => {}),
    );
    const found = await Promise.all(sets.map((set) => set.find('a')));
    assert.deepEqual(new Set(found.map((keys) => keys.length)), new Set([1]));
    assert.equal(state.requests, 1);
    for (const set of sets) set.close();
    await server.stop();
  });

  it('stays in use until the last node closes, and is then fetched anew', async () => {
    const { server, state } = await startIssuer();
    const [first, second] = [
      openRemoteSet({ jwksUrl: server.url.href }, () => {}),
      openRemoteSet({ jwksUrl: server.url.href }, () => {}),
    ];
    await first.find('a');
    first.close();
    first.close();
    assert.equal((await second.find('a')).length, 1);
    assert.equal(state.requests, 1);
    second.close();
    const later = openRemoteSet({ jwksUrl: server.url.href }, () => {});
    first.close();
    await later.find('a');
    assert.equal(state.requests, 2, 'the set of closed nodes is released, and a late close() closes no other');
    later.close();
    await server.stop();
  });

  it('is shared only where the same server is reached in the same way', async () => {
    const seen: unknown[] = [];
    const server = await startServer(({ headers }, response) => {
      seen.push(headers['x-key']);
      response.end(JSON.stringify({ keys: [jwk] }));
    });
    const jwksUrl = server.url.href;
    const sources: readonly SetSource[] = [
      { jwksUrl },
      { jwksUrl, header: { name: 'x-key', value: 'one' } },
      { jwksUrl, header: { name: 'x-key', value: 'two' } },
      { jwksUrl, plainHttp: 'private' },
      { jwksUrl, connection: { rejectUnauthorized: false } },
      { jwksUrl, connection: { pfx: Buffer.from('one') } },
      { jwksUrl, connection: { proxy: { url: 'http://127.0.0.1:1', except: [] } } },
    ];
    // Equal members in another order, and blank ones, make no difference.
    const again: readonly SetSource[] = [
      { plainHttp: 'local', connection: {}, header: undefined, jwksUrl },
      { header: { value: 'two', name: 'x-key' }, jwksUrl },
    ];
    const sets = [...sources, ...sources, ...again].map((source) => openRemoteSet(source, () => {}));
    for (const set of sets) assert.equal((await set.find('a')).length, 1);
    assert.deepEqual(seen, [undefined, 'one', 'two', undefined, undefined, undefined, undefined]);
    for (const set of sets) set.close();
    await server.stop();
  });

  it('reports a problem to every open node, and to none that is closed', async () => {
    const { server } = await startIssuer(500);
    const told = [0, 0, 0];
    const sets = told.map((_, index) =>
      openRemoteSet({ jwksUrl: server.url.href }, () => {
        told[index] = (told[index] ?? 0) + 1;
      }),
    );
    sets[2]?.close();
    await rejects(Promise.resolve(sets[0]?.find('a')), 'ERR_JWKS', /status 500/);
    assert.deepEqual(told, [1, 1, 0]);
    assert.equal(sets[1]?.problem()?.code, 'ERR_JWKS');
    for (const set of sets) set.close();
    await server.stop();
  });
});
