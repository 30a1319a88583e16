import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { curvePair } from '../support/keys.ts';
import { nodeRed4, nodeRed5, type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import {
  change,
  type FlowNode,
  flowOf,
  generator,
  httpIn,
  httpResponse,
  inARow,
  jwks,
  jwtKey,
} from '../support/node-red-flow.ts';
import { type Redis, redisSetting, startRedis } from '../support/redis.ts';
import { until } from '../support/store-flow.ts';

const place = { z: 'tab', x: 1, y: 1 };
const pem = (name: string) => curvePair('P-256', name).privateKey;
const note = "global.set('status', msg.status.fill + ' ' + msg.status.text);";

/** A flow that publishes a key and signs with it for an issuer; `GET /status` answers with the status of its JWT - JWKS. */
function publishing(key: FlowNode, id = 'jwks'): FlowNode[] {
  return flowOf(
    key,
    generator('make', { signingKey: key.id, issuer: 'https://issuer.example' }),
    jwks(id, [key.id]),
    ...inARow(
      { ...place, id: 'status', type: 'status', scope: [id] },
      { ...place, id: 'note', type: 'function', func: note, outputs: 1 },
    ),
    ...inARow(
      httpIn('in', '/status'),
      change('tell', { payload: ['{"status": $globalContext("status")}', 'jsonata'] }),
      httpResponse('out'),
    ),
  );
}

const signing = (name: string, next: string) =>
  publishing(jwtKey('key', { kty: 'EC' }, { privateKey: pem(name), secondKey: pem(next) }));

/** As `signing('old', 'new')` is after *Rotate now*. */
const rotated = () => {
  const key = createPublicKey(createPrivateKey(pem('old'))).export({ format: 'jwk' }) as { kty: 'EC' };
  const previousKeys = [{ key, until: '2999-01-01T00:00:00Z' }];
  const credentials = { privateKey: pem('later'), secondKey: pem('new') };
  return publishing(jwtKey('key', { kty: 'EC', signsWith: 'second', previousKeys } as object, credentials));
};

describe('two Node-REDs that publish a JWK Set', function () {
  this.timeout(60_000);
  let redis: Redis;
  let running: [RunningNodeRed, RunningNodeRed];
  before(async () => {
    redis = await startRedis();
    const settings = redisSetting(redis);
    running = await Promise.all([startNodeRed(nodeRed5, { settings }), startNodeRed(nodeRed4, { settings })]);
  });
  after(async () => {
    await Promise.all((running ?? []).map(({ stop }) => stop()));
    await redis?.stop();
  });

  const statuses = () =>
    Promise.all(
      running.map(async ({ url }) => {
        const { status } = (await (await fetch(`${url}/status`)).json()) as { status?: string };
        return status ?? '';
      }),
    );
  const records = () => {
    const keys = redis
      .command('KEYS', 'jwt:*')
      .split('\n')
      .filter((key) => key !== 'jwt:probe');
    return keys.map((key) => JSON.parse(redis.command('GET', key) || '{}') as Record<string, [number, ...string[]]>);
  };
  /** Waits until each has heard of the other: both have said so twice. */
  const untilHeard = () =>
    until(
      async () => records().some((record) => Object.values(record).filter(([count]) => count > 2).length === 2),
      9000,
      'both to announce their keys',
      // Each look takes some processes.
      200,
    );
  /** Whether the panel of a key is told that the set differs. */
  const isDifferent = async ({ url }: RunningNodeRed, id: string) => {
    const body = JSON.stringify({ id, settings: { kty: 'EC' }, credentials: { privateKey: '__PWRD__' } });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/jwt-key/describe`, { method: 'POST', headers, body });
    return ((await answer.json()) as { isDifferentElsewhere?: boolean }).isDifferentElsewhere;
  };
  const warnings = ({ log }: RunningNodeRed) => log().match(/another Node-RED signs with a key/g)?.length ?? 0;

  it('say nothing while one has rotated, and the other knows the next key', async () => {
    const [one, other] = running;
    await Promise.all([one.deploy(rotated()), other.deploy(signing('old', 'new'))]);
    await untilHeard();
    for (const status of await statuses()) assert.match(status, /^green/);
    assert.deepEqual(running.map(warnings), [0, 0]);
    for (const record of records()) {
      for (const [, [, ...thumbprints]] of Object.entries(record)) {
        assert.equal(thumbprints.length, 1, 'the key that signs');
        assert.match(String(thumbprints[0]), /^[\w-]{43}$/);
      }
    }
  });

  it('warn where each has made a key of its own for the same issuer, until both have the same', async () => {
    const [one, other] = running;
    await other.deploy(publishing(jwtKey('own', { kty: 'EC' }, { privateKey: pem('own') }), 'another'));
    await until(async () => (await statuses()).every((status) => /^yellow.*another/.test(status)), 9000, 'yellow');
    assert.deepEqual(running.map(warnings), [1, 1]);
    assert.deepEqual(await Promise.all([isDifferent(one, 'key'), isDifferent(other, 'own')]), [true, true]);
    assert.match(one.log(), /Rotate in one place, then deploy the same flows and credentials everywhere/);
    await other.deploy(rotated());
    await until(async () => (await statuses()).every((status) => status.startsWith('green')), 9000, 'green');
    assert.deepEqual(running.map(warnings), [1, 1]);
    assert.equal(await isDifferent(one, 'key'), undefined);
  });
});
