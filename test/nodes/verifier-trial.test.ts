import assert from 'node:assert/strict';
import { createHmac, createPublicKey } from 'node:crypto';
import helper from 'node-red-node-test-helper';
import { type VerifierSettings, verifierDefaults } from '../../nodes/jwt-verifier/settings.ts';
import { keyDefaults } from '../../nodes/keys/settings.ts';
import { type KeyDefinition, secret, startVerifier, stopFlow } from '../support/flow.ts';
import { createIssuer, protect } from '../support/issue.ts';
import { keyOf, pairFor, rsaPair } from '../support/keys.ts';
import { startServer } from '../support/server.ts';
import { inBraces, removeVariables, setVariables } from '../support/trial.ts';
import { encode } from '../support/verify.ts';

interface Verdict {
  readonly name: string;
  readonly claim?: string;
  readonly state: string;
  readonly error?: { readonly code: string; readonly message: string };
  readonly expected?: readonly string[];
  readonly received?: unknown;
  readonly nearMiss?: string;
}

interface Answer {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly verdicts?: readonly Verdict[];
  readonly error?: { readonly code: string };
}

const now = () => Math.floor(Date.now() / 1000);
function tokenOf(claims: object, header: object = { alg: 'HS256', typ: 'JWT' }): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}
const good = () => tokenOf({ iss: 'https://login.example/', sub: 'device-7', exp: now() + 60 });

/** Asks as a panel does, whose key is stored in Node-RED. */
async function tryOut(settings: Partial<VerifierSettings>, token: string, further: object = {}): Promise<Answer> {
  const key = { settings: { ...keyDefaults, kty: 'oct' }, credentials: { secret: '__PWRD__' } };
  const { status, body, text } = await helper
    .request()
    .post('/jwt-verifier/try')
    .send({
      id: 'verifier',
      z: 'flow',
      settings: { ...verifierDefaults, key: 'key', ...settings },
      keys: { key },
      token,
      ...further,
    });
  assert.equal(status, 200, text);
  assert.ok(!text.includes(secret));
  return body as Answer;
}

const states = ({ verdicts = [] }: Answer) =>
  Object.fromEntries(verdicts.map(({ name, state, error }) => [name, error ? `${state} ${error.code}` : state]));
const verdictOn = ({ verdicts = [] }: Answer, name: string) => verdicts.find((verdict) => verdict.name === name);

describe('the trial of a JWT - Verifier', () => {
  before(setVariables);
  after(removeVariables);
  afterEach(stopFlow);

  it('says of each check how it ended, with settings that are not deployed', async () => {
    const flow = await startVerifier();
    const answer = await tryOut({ issuer: 'https://login.example', audience: 'shop', requiredClaims: 'exp' }, good());
    assert.deepEqual(states(answer), {
      form: 'passed',
      algorithm: 'passed',
      signature: 'passed',
      required: 'passed',
      iss: 'failed ERR_TOKEN_CLAIM',
      aud: 'failed ERR_TOKEN_CLAIM',
      times: 'passed',
    });
    const { expected, received, nearMiss } = verdictOn(answer, 'iss') ?? {};
    assert.deepEqual([expected, received, nearMiss], [['https://login.example'], 'https://login.example/', 'slash']);
    assert.equal(answer.claims?.sub, 'device-7');
    assert.equal(answer.header?.alg, 'HS256');
    assert.deepEqual([flow.outcomes, flow.statuses.length > 0], [[], true]);
  });

  it('says what becomes of scopes, roles and expected claims', async () => {
    await startVerifier();
    const token = tokenOf({ scope: 'read', realm_access: { roles: ['user'] }, level: 3, exp: now() + 60 });
    const expectedClaims = [{ key: 'level', dataType: 'number', value: '3', valueType: 'num' }] as const;
    const answer = await tryOut({ scopes: 'read write', roles: 'user', expectedClaims }, token);
    const { scope, role, level } = states(answer);
    assert.deepEqual([scope, role, level], ['failed ERR_TOKEN_SCOPE', 'passed', 'passed']);
    assert.equal(verdictOn(answer, 'scope')?.received, 'read');
    assert.deepEqual(verdictOn(answer, 'role')?.received, ['user']);
  });

  it('checks a token with the keys of its issuer, where there are several', async () => {
    await startVerifier();
    const row = { keySource: 'key', jwksUrl: '', audience: '', audienceType: 'str' } as const;
    const issuers = [
      { ...row, issuer: 'https://login.example/' },
      { ...row, issuer: 'b', audience: 'shop' },
    ];
    const settings = { keySource: 'issuers', issuers, issuerKeys: ['key', 'key'] } as const;
    const { signature, iss, aud } = states(await tryOut(settings, good()));
    assert.deepEqual([signature, iss, aud], ['passed', 'passed', undefined]);
    assert.equal(states(await tryOut(settings, tokenOf({ iss: 'b', exp: now() + 60 }))).aud, 'failed ERR_TOKEN_CLAIM');
    const unknown = await tryOut(settings, tokenOf({ iss: 'c' }));
    assert.deepEqual([states(unknown).iss, unknown.claims], ['failed ERR_TOKEN_CLAIM', { iss: 'c' }]);
    const near = await tryOut(settings, tokenOf({ iss: 'https://login.example', exp: 1 }));
    assert.deepEqual(
      [states(near).signature, states(near).times, verdictOn(near, 'iss')?.nearMiss],
      ['unchecked ERR_TOKEN_CLAIM', 'failed ERR_TOKEN_EXPIRED', 'slash'],
    );
    assert.deepEqual(verdictOn(near, 'iss')?.expected, ['https://login.example/', 'b']);
    assert.deepEqual(states(await tryOut(settings, 'joe')), { form: 'failed ERR_TOKEN_FORMAT' });
  });

  it('finds out nothing by a message: what one would bring is not checked', async () => {
    await startVerifier();
    const answer = await tryOut(
      { issuer: 'expect.iss', issuerType: 'msg', token: 'req.headers.authorization' },
      good(),
    );
    assert.equal(states(answer).iss, 'unchecked ERR_CLAIM_MISSING');
    const thrown = await tryOut({ subject: '$error("x")', subjectType: 'jsonata' }, good());
    assert.match(states(thrown).sub ?? '', /^unchecked/);
    assert.equal(states(thrown).signature, 'passed');
  });

  it('reads the environment, a context, and what Node-RED substitutes', async () => {
    const flow = await startVerifier();
    flow.node.context().flow.set('who', 'device-7');
    const answer = await tryOut(
      {
        issuer: JSON.stringify([inBraces('JWT_TEST_NAME'), 'https://login.example/']),
        issuerType: 'json',
        subject: 'who',
        subjectType: 'flow',
      },
      good(),
    );
    assert.deepEqual([states(answer).iss, states(answer).sub], ['passed', 'passed']);
    assert.deepEqual(verdictOn(answer, 'iss')?.expected, ['from the environment', 'https://login.example/']);
  });

  it('does not use up a token that is accepted once, and does not say that it is accepted', async () => {
    const flow = await startVerifier({ replay: 'memory' });
    const token = tokenOf({ jti: 'j-1', exp: now() + 60 });
    for (let time = 0; time < 2; time += 1) {
      assert.equal(states(await tryOut({ replay: 'memory' }, token)).once, 'unchecked');
    }
    assert.equal((await flow.send({ token })).exit, 'true');
    assert.equal(states(await tryOut({ replay: 'memory' }, good())).once, 'failed ERR_TOKEN_CLAIM');
    assert.equal(states(await tryOut({}, token)).once, undefined);
  });

  it('takes what is pasted as it is: no variable is replaced in it', async () => {
    await startVerifier();
    const answer = await tryOut({}, inBraces('JWT_TEST_SECRET'));
    assert.equal(states(answer).form, 'failed ERR_TOKEN_FORMAT');
  });

  it('goes on without a key, and says that there is none', async () => {
    await startVerifier();
    const answer = await tryOut({ issuer: 'x' }, good(), { keys: {} });
    assert.deepEqual(
      [states(answer).signature, states(answer).iss],
      ['unchecked ERR_KEY_MISSING', 'failed ERR_TOKEN_CLAIM'],
    );
  });

  it('verifies with a key that is only in the panel, and with the previous keys of one', async () => {
    const pair = pairFor('P-256');
    const signing = { ...keyOf('sig', 'EC', pair), kid: 'old' };
    const { token } = await createIssuer({ signature: protect(signing) })([]);
    const jwk = { ...createPublicKey(pair.publicKey).export({ format: 'jwk' }), kid: 'old', use: 'sig' };
    const fresh = { kty: 'EC', publicKey: pairFor('P-256').publicKey } satisfies KeyDefinition;
    await startVerifier();
    const settings = { ...keyDefaults, ...fresh, previousKeys: [{ key: jwk, until: '2999-01-01T00:00:00Z' }] };
    const answer = await tryOut({ key: 'new' }, token, { keys: { new: { settings, credentials: {} } } });
    assert.deepEqual([states(answer).signature, verdictOn(answer, 'signature')?.received], ['passed', 'old']);
  });

  it('fetches the JWK Set, and says what is wrong with it', async () => {
    const jwks = { keys: [{ ...createPublicKey(rsaPair().publicKey).export({ format: 'jwk' }), kid: 'k' }] };
    const server = await startServer((_, response) => void response.end(JSON.stringify(jwks)));
    try {
      await startVerifier();
      const { token } = await createIssuer({ signature: protect({ ...keyOf('sig', 'RSA', rsaPair()), kid: 'k' }) })([]);
      const settings = { keySource: 'jwks', jwksUrl: `http://127.0.0.1:${server.port}/`, algorithms: 'RS256' } as const;
      assert.equal(states(await tryOut(settings, token)).signature, 'passed');
      const gone = await tryOut({ ...settings, jwksUrl: 'http://127.0.0.1:1/' }, token);
      assert.deepEqual([states(gone).algorithm, states(gone).signature], ['passed', 'unchecked ERR_JWKS']);
    } finally {
      await server.stop();
    }
  });

  it('shows what is in a token that is only decoded', async () => {
    await startVerifier();
    const answer = await tryOut({ mode: 'decode' }, tokenOf({ sub: 'x' }, { alg: 'none' }));
    assert.deepEqual([states(answer), answer.claims], [{ form: 'passed' }, { sub: 'x' }]);
  });

  it('says which setting the node would refuse at deploy', async () => {
    await startVerifier();
    for (const settings of [{ schema: '{' }, { algorithms: 'none' }, { clientAnswer: 'x' as never }]) {
      assert.match((await tryOut(settings, good())).error?.code ?? '', /^ERR_S/);
    }
    assert.equal((await tryOut({ keySource: 'jwks', jwksUrl: 'ftp://x' }, good())).error?.code, 'ERR_SETTINGS');
  });

  it('tries the settings of an earlier version as what they mean', async () => {
    await startVerifier();
    const answer = await tryOut({ version: 1, requiredClaims: undefined as never }, tokenOf({ sub: 'x' }));
    assert.equal(states(answer).required, undefined);
  });

  it('leaves nothing in contexts, in the log, nor in the status', async () => {
    const flow = await startVerifier({ variable: 'login', saveAttributes: 'claims' });
    const before = flow.statuses.length;
    await tryOut({ variable: 'login', saveAttributes: 'claims' }, good());
    await tryOut({ keySource: 'jwks', jwksUrl: 'http://127.0.0.1:1/' }, good());
    assert.equal(flow.node.context().flow.get('login'), undefined);
    assert.equal(flow.statuses.length, before);
    assert.doesNotMatch(flow.log(), /device-7|ERR_JWKS/);
  });
});
