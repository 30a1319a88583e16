import assert from 'node:assert/strict';
import type { JWK } from 'jose';
import { curvePair } from '../support/keys.ts';
import { nodeRed5, type RunningNodeRed } from '../support/node-red.ts';
import { kidOf, pair, place } from '../support/rotation.ts';
import { useNodeRed } from '../support/use-node-red.ts';

describe('JWT - JWKS over HTTP', function () {
  this.timeout(60_000);
  let running: RunningNodeRed;
  before(async () => {
    running = await useNodeRed(nodeRed5);
  });
  after(() => running.stop());

  const around = [
    { id: 'tab', type: 'tab' },
    { id: 'in', type: 'http in', ...place, url: '/jwks', method: 'get', wires: [['jwks']] },
    { id: 'out', type: 'http response', ...place, wires: [] },
  ];
  const jwks = { id: 'jwks', type: 'jwt-jwks', ...place, wires: [['out']] };
  const keyNode = (id: string, other: string) => ({
    id,
    type: 'jwt-key',
    kty: 'EC',
    credentials: { privateKey: pair(other) },
  });
  const fetchKids = async () => {
    const { keys } = (await (await fetch(`${running.url}/jwks`)).json()) as { keys: JWK[] };
    return keys.map(({ kid }) => kid);
  };
  const kids = (...others: string[]) => others.map((other) => kidOf(pair(other)));

  it('answers as a receiver expects', async () => {
    await running.deploy([...around, { ...jwks, keys: ['a'] }, keyNode('a', '1')]);
    const answer = await fetch(`${running.url}/jwks`);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/jwk-set\+json/);
    assert.equal(answer.headers.get('cache-control'), 'public, max-age=300');
    assert.deepEqual(await fetchKids(), kids('1'));
  });

  it('follows keys that are deployed without it: changed, gone, and there again', async () => {
    const chosen = { ...jwks, keys: ['a', 'b'] };
    const deploy = (...keys: object[]) => running.deploy([...around, chosen, ...keys], 'nodes');
    await running.deploy([...around, chosen, keyNode('a', '1'), keyNode('b', '2')]);
    assert.deepEqual(await fetchKids(), kids('1', '2'));
    await deploy(keyNode('a', '3'), keyNode('b', '2'));
    assert.deepEqual(await fetchKids(), kids('3', '2'));
    await deploy(keyNode('a', '3'));
    assert.deepEqual(await fetchKids(), kids('3'), 'what is gone is not published');
    assert.match(running.log(), /b: ERR_KEY_MISSING: no key is chosen for the JWK Set, or it was deleted/);
    await deploy(keyNode('a', '3'), keyNode('b', '1'));
    assert.deepEqual(await fetchKids(), kids('3', '1'));
  });

  it('publishes the keys of a subflow, in each of its instances', async () => {
    const inside = { z: 'sub', x: 100, y: 100 };
    for (const chosen of [['k1'], ['k1', 'k2']]) {
      await running.deploy([
        {
          id: 'sub',
          type: 'subflow',
          in: [{ wires: [{ id: 'inner' }] }],
          out: [{ wires: [{ id: 'inner', port: 0 }] }],
        },
        { id: 'k1', type: 'jwt-key', z: 'sub', kty: 'EC', publicKey: curvePair('P-256', '1').publicKey },
        { id: 'k2', type: 'jwt-key', z: 'sub', kty: 'EC', publicKey: curvePair('P-256', '2').publicKey },
        { ...jwks, ...inside, id: 'inner', keys: chosen, wires: [[]] },
        ...around,
        { id: 'jwks', type: 'subflow:sub', ...place, wires: [['out']] },
      ]);
      assert.deepEqual(await fetchKids(), kids('1', '2').slice(0, chosen.length));
    }
  });
});
