import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { type FlowOptions, startFlow, startVerifier, stopFlow } from '../support/flow.ts';
import { inBraces } from '../support/trial.ts';
import { encode } from '../support/verify.ts';

const require = createRequire(import.meta.url);
const network = '@node-red/nodes/core/network';

const secrets = {
  k1: 'the first secret of the subflow, long enough',
  k2: 'the second secret of the subflow, long enough',
};

function tokenOf(claims: object, secret: string): string {
  const input = `${encode({ alg: 'HS256' })}.${encode({ exp: 32_503_680_000, ...claims })}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

const property = (value: string) => ({ name: 'KEY', type: 'jwt-key', value, ui: { type: 'conf-types' } });
const chosen = (value: string) => ({ name: 'KEY', type: 'conf-type', value });
const key = (id: string, z?: string) => ({ id, type: 'jwt-key', use: 'sig', kty: 'oct', ...(z && { z }) });
const inside = (z: string, node: { readonly id: string; readonly type: string }) => ({ z, x: 1, y: 1, ...node });

/** A subflow around one node, with two outputs. */
const subflow = (id: string, inner: string, env: readonly object[] = []) => ({
  ...{ id, type: 'subflow', env, in: [{ wires: [{ id: inner }] }] },
  out: [0, 1].map((port) => ({ wires: [{ id: inner, port }] })),
});

const others = (...nodes: { readonly id: string; readonly type: string }[]): FlowOptions => ({
  others: {
    registers: [],
    nodes,
    credentials: { k1: { secret: secrets.k1 }, k2: { secret: secrets.k2 } },
  },
});

const signing = { type: 'jwt-generator', signature: 'symmetric', wires: [[], []] };
const wrappedNode = (id: string) => ({ type: `subflow:${id}` }) as never;
const macOf = (token: string) => token.split('.')[2];
const isSignedWith = (secret: string, token: unknown) => {
  const [header, payload] = String(token).split('.');
  const mac = createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url');
  assert.equal(macOf(String(token)), mac);
};

describe('keys that live in a subflow', () => {
  afterEach(stopFlow);

  const row = (issuer: string, keySource = 'key') => ({ issuer, keySource, jwksUrl: 'https://login.example/jwks' });
  const lists = [
    { what: 'one key', issuers: [row('a')], issuerKeys: ['k1'] },
    { what: 'two keys', issuers: [row('b'), row('a')], issuerKeys: ['k2', 'k1'] },
    { what: 'a key and a JWK Set', issuers: [row('b', 'jwks'), row('a')], issuerKeys: ['', 'k1'] },
  ];
  for (const { what, ...settings } of lists) {
    it(`verify for several issuers: ${what}`, async () => {
      const verifier = { id: 'inner', type: 'jwt-verifier', keySource: 'issuers', ...settings, wires: [[], []] };
      const nodes = [subflow('sub', 'inner'), key('k1', 'sub'), key('k2', 'sub'), inside('sub', verifier)];
      const flow = await startVerifier(wrappedNode('sub'), others(...nodes));
      const { exit, message } = await flow.send({ token: tokenOf({ iss: 'a' }, secrets.k1) });
      assert.deepEqual([exit, message.error], ['true', undefined]);
      const { message: refused } = await flow.send({ token: tokenOf({ iss: 'a' }, secrets.k2) });
      assert.equal(refused.error?.code, 'ERR_TOKEN_SIGNATURE');
    });
  }

  it('sign as the default of a property of the subflow', async () => {
    const generator = { id: 'inner', ...signing, signingKey: inBraces('KEY') };
    const nodes = [subflow('sub', 'inner', [property('k1')]), key('k1', 'sub'), inside('sub', generator)];
    const flow = await startFlow(wrappedNode('sub'), others(...nodes));
    const { message } = await flow.send({});
    assert.equal(message.error, undefined);
    isSignedWith(secrets.k1, (message as { token?: string }).token);
  });

  it('sign in a subflow within theirs, whose instance names one of them', async () => {
    const generator = { id: 'inner', ...signing, signingKey: inBraces('KEY') };
    const instance = { id: 'instance', type: 'subflow:sub', env: [chosen('k2')], wires: [[], []] };
    const nodes = [
      ...[subflow('sub', 'inner', [property('')]), inside('sub', generator)],
      ...[subflow('outer', 'instance'), key('k2', 'outer'), inside('outer', instance)],
    ];
    const flow = await startFlow(wrappedNode('outer'), others(...nodes));
    const { message } = await flow.send({});
    assert.equal(message.error, undefined);
    isSignedWith(secrets.k2, (message as { token?: string }).token);
  });

  it('are read from a credential of the subflow', async () => {
    const generator = { id: 'inner', ...signing, signingKey: 'k3' };
    const nodes = [
      subflow('sub', 'inner', [{ name: 'SECRET', type: 'cred' }]),
      ...[{ ...key('k3', 'sub'), source: 'env', location: 'SECRET' }, inside('sub', generator)],
    ];
    const given = others(...nodes);
    const credentials = { sub: { SECRET: secrets.k1 } };
    const flow = await startFlow(wrappedNode('sub'), {
      others: { ...given.others, registers: [], nodes, credentials },
    });
    const { message } = await flow.send({});
    assert.equal(message.error, undefined);
    isSignedWith(secrets.k1, (message as { token?: string }).token);
  });

  it('are reached with a tls-config that lives there too', async () => {
    const settings = { keySource: 'jwks', jwksUrl: 'https://127.0.0.1:9/', jwksTls: inBraces('TLS') };
    const verifier = { id: 'inner', type: 'jwt-verifier', ...settings, wires: [[], []] };
    const property = { name: 'TLS', type: 'tls-config', value: 'tls', ui: { type: 'conf-types' } };
    const tls = { id: 'tls', type: 'tls-config', z: 'sub', cert: '', key: '', ca: '', verifyservercert: true };
    const nodes = [subflow('sub', 'inner', [property]), tls, inside('sub', verifier)];
    const registers = [require(`${network}/05-tls.js`)];
    const flow = await startVerifier(wrappedNode('sub'), { others: { registers, nodes, credentials: {} } });
    const { message } = await flow.send({ token: tokenOf({}, secrets.k1) });
    // Nobody listens there; the tls-config was found.
    assert.equal(message.error?.code, 'ERR_JWKS');
  });

  it('log one line where their credentials are missing, that of the node', async () => {
    const missing = /ERR_KEY_/g;
    const local = { id: 'inner', ...signing, signingKey: 'bare' };
    const chosenBy = { id: 'inner', ...signing, signingKey: inBraces('KEY') };
    const cases = [
      { nodes: [subflow('sub', 'inner'), key('bare', 'sub'), inside('sub', local)], instance: {} },
      {
        nodes: [subflow('sub', 'inner', [property('')]), key('bare'), inside('sub', chosenBy)],
        instance: { env: [chosen('bare')] },
      },
    ];
    for (const { nodes, instance } of cases) {
      const flow = await startFlow({ type: 'subflow:sub', ...instance } as never, others(...nodes));
      assert.equal((await flow.send({})).message.error?.code, 'ERR_KEY_MISSING');
      assert.equal(flow.log().match(missing)?.length, 1, flow.log());
      await stopFlow();
    }
  });

  it('are missing where the instance chooses none, and the hint says where to choose one', async () => {
    const generator = { id: 'inner', ...signing, signingKey: inBraces('KEY') };
    const nodes = [subflow('sub', 'inner', [property('')]), inside('sub', generator)];
    const flow = await startFlow(wrappedNode('sub'), others(...nodes));
    const { message } = await flow.send({});
    assert.equal(message.error?.code, 'ERR_KEY_MISSING');
    assert.match(message.error?.hint ?? '', /or the instance of its subflow, choose or add a JWT key/);
  });
});
