import assert from 'node:assert/strict';
import { type SigningAlgorithmName, signingAlgorithms } from '../../../src/algorithms.ts';
import { createHttpClient } from '../../../src/http/client.ts';
import type { Key } from '../../../src/jwk/key.ts';
import { compileSignCompact } from '../../../src/jws/sign.ts';
import { compileRemoteSign } from '../../../src/jws/sign-remotely.ts';
import { openQueue } from '../../../src/scheduler/queue.ts';
import { signerError } from '../../../src/signer.ts';
import { followRemoteKey } from '../../../src/signers/follow.ts';
import { readVersion } from '../../../src/signers/remote-key.ts';
import { parseTransitAddress, type TransitKey, transitKey } from '../../../src/signers/transit.ts';
import type { VaultLogin } from '../../../src/signers/vault.ts';
import { refuses, rejects } from '../../support/errors.ts';
import { startTransit, type TransitStub, type TransitType } from '../../support/transit.ts';
import { verifiers } from '../../support/verifiers.ts';

const noon = Date.parse('2026-01-01T12:00:00Z') / 1000;
const blank = { use: 'sig', algorithm: '', kid: '', secretEncoding: 'utf8' } as const;

describe('a key in the Transit engine of Vault or OpenBao', () => {
  let vault: TransitStub;
  const client = createHttpClient();
  const impatient = createHttpClient({ timeoutMs: 50 });
  let { send } = client;
  before(async () => {
    vault = await startTransit();
    vault.now = noon;
    vault.issue('root');
  });
  beforeEach(() => {
    vault.now = noon;
    vault.answers.length = 0;
    vault.requests.length = 0;
  });
  after(async () => {
    client.close();
    impatient.close();
    await vault.stop();
  });

  const tokenLogin = (token: string): VaultLogin => ({
    method: 'token',
    role: '',
    mount: '',
    readSecret: async () => token,
    isRenewed: true,
  });
  const open = (name: string, login: VaultLogin = tokenLogin('root'), query = '') => {
    const address = { ...(parseTransitAddress(vault.location(name) + query) as TransitKey), namespace: '' };
    return transitKey(
      (...request) => send(...request),
      address,
      login,
      () => vault.now,
    );
  };
  const follow = (name: string, kty: Key['kty'] = 'EC', login?: VaultLogin, query?: string) => {
    const changes: number[] = [];
    const followed = followRemoteKey(open(name, login, query), (version) => readVersion({ ...blank, kty }, version), {
      previousTtl: 3600,
      onChange: () => changes.push(vault.now),
      clock: () => vault.now,
    });
    return { ...followed, changes };
  };
  const signWith = async (key: Key, alg: SigningAlgorithmName) => {
    const { signer, publicKey } = key;
    assert.ok(signer && publicKey);
    const sign = compileRemoteSign(alg, signer, publicKey, openQueue());
    return compileSignCompact(sign, JSON.stringify({ alg }))('{"sub":"anna"}');
  };

  const types: readonly (readonly [TransitType, Key['kty'], readonly SigningAlgorithmName[]])[] = [
    ['rsa-2048', 'RSA', ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']],
    ['ecdsa-p256', 'EC', ['ES256']],
    ['ecdsa-p384', 'EC', ['ES384']],
    ['ecdsa-p521', 'EC', ['ES512']],
    ['ed25519', 'OKP', ['EdDSA', 'Ed25519']],
  ];
  it('signs with every algorithm for which Transit has keys', () => {
    const others = /^(?:HS|ML-DSA|ES256K|Ed448)/;
    const offered = Object.keys(signingAlgorithms).filter((name) => !others.test(name));
    assert.deepEqual(types.flatMap(([, , names]) => names).toSorted(), offered.toSorted());
  });
  for (const [type, kty, names] of types) {
    it(`of type ${type} makes tokens that others verify: ${names.join(', ')}`, async () => {
      vault.create(type, type, noon - 3600);
      const key = await follow(type, kty).key();
      for (const alg of names) {
        const token = await signWith(key, alg);
        for (const { knows, verify } of Object.values(verifiers)) {
          if (knows(alg)) await verify(token, vault.publicKey(type), alg);
        }
        const { path, body } = vault.requests.at(-1) as TransitStub['requests'][number];
        assert.ok(path.startsWith(`/v1/transit/sign/${type}/sha2-`));
        assert.equal(body.key_version, 1);
        assert.equal(body.marshaling_algorithm, 'jws');
        assert.equal(Buffer.from(String(body.input), 'base64').includes('anna'), false, 'no claim travels');
      }
    });
  }

  it('publishes a new version for a minute before it signs, and the one before until its tokens have expired', async () => {
    vault.create('rotated', 'ecdsa-p256', noon - 3600);
    const { key, others, check, changes } = follow('rotated');
    const first = await key();
    const rolesNow = () => others(vault.now).map(({ role, until }) => [role, until && until - noon]);
    assert.deepEqual(rolesNow(), []);
    vault.rotate('rotated', noon);
    vault.now = noon + 15;
    await check();
    assert.equal(await key(), first);
    assert.deepEqual(rolesNow(), [['next', undefined]]);
    vault.now = noon + 60;
    await check();
    const second = await key();
    assert.notEqual(second.kid, first.kid);
    assert.deepEqual(rolesNow(), [['previous', 3660]]);
    assert.deepEqual(
      others(vault.now).map((other) => other.key),
      [first],
    );
    await signWith(second, 'ES256');
    assert.equal(vault.requests.at(-1)?.body.key_version, 2);
    vault.now = noon + 3661;
    assert.deepEqual(rolesNow(), []);
    assert.equal(changes.length, 1);
  });

  it('signs with the only version at once, however new it is', async () => {
    vault.create('new', 'ecdsa-p256', noon);
    await signWith(await follow('new').key(), 'ES256');
  });

  it('keeps to the version that the address names', async () => {
    vault.create('pinned', 'ecdsa-p256', noon - 7200);
    vault.rotate('pinned', noon - 3600);
    const { key, others } = follow('pinned', 'EC', undefined, '?version=1');
    await signWith(await key(), 'ES256');
    assert.equal(vault.requests.at(-1)?.body.key_version, 1);
    assert.deepEqual(others(noon), []);
  });

  it('signs with none of the versions that Vault refuses to sign with, however new the others are', async () => {
    vault.create('raised', 'ecdsa-p256', noon - 7200);
    vault.rotate('raised', noon);
    vault.signFrom('raised', 2);
    const { key, others } = follow('raised');
    await signWith(await key(), 'ES256');
    assert.equal(vault.requests.at(-1)?.body.key_version, 2);
    assert.deepEqual(
      others(noon).map(({ role }) => role),
      ['previous'],
      'what it has signed is verified for a while',
    );
    const pinned = async () => follow('raised', 'EC', undefined, '?version=1').key();
    await rejects(pinned(), 'ERR_SIGNER', /^the signer has no version of this key that may sign$/);
  });

  describe('logs in', () => {
    before(() => vault.create('door', 'ecdsa-p256', noon - 3600));
    const logins: readonly (readonly [string, Partial<VaultLogin>])[] = [
      ['with AppRole', { method: 'approle', role: 'role', readSecret: async () => 'secret id\n' }],
      [
        'with the service account of Kubernetes, wherever it is mounted',
        { method: 'kubernetes', role: 'flows', mount: 'k8s', readSecret: async () => 'service account' },
      ],
    ];
    for (const [what, login] of logins) {
      it(`${what}, renews before its lease ends, and again where it ended`, async () => {
        const { key, check } = follow('door', 'EC', { ...tokenLogin(''), ...login });
        await signWith(await key(), 'ES256');
        const count = (pattern: RegExp) => vault.requests.filter(({ path }) => pattern.test(path)).length;
        assert.deepEqual([count(/login$/), count(/renew-self$/)], [1, 0]);
        for (let turn = 0; turn < 20; turn += 1) {
          vault.now += 15;
          await check();
        }
        assert.equal(count(/login$/), 1);
        assert.ok(count(/renew-self$/) >= 5);
        vault.now += 3600;
        await signWith(await key(), 'ES256');
        assert.equal(count(/login$/), 2);
      });
    }

    it('again where its token was revoked', async () => {
      const { key } = follow('door', 'EC', { ...tokenLogin(''), ...logins[0]?.[1] });
      const held = await key();
      for (let number = 1; number < 10; number += 1) vault.revoke(`token ${number}`);
      vault.now += 2;
      await signWith(held, 'ES256');
    });

    it('with a token from a file, which is read again', async () => {
      let text = 'root\n';
      const { key, check, problem } = follow('door', 'EC', {
        ...tokenLogin(''),
        readSecret: async () => text,
        isRenewed: false,
      });
      const held = await key();
      vault.issue('another');
      vault.revoke('root');
      text = 'another\n';
      vault.now += 2;
      await signWith(held, 'ES256');
      await check();
      assert.equal(problem(), undefined);
      vault.issue('root');
    });
  });

  describe('that is', () => {
    before(() => vault.create('moody', 'ecdsa-p256', noon - 3600));
    const troubles: readonly (readonly [string, TransitStub['answers'][number], RegExp])[] = [
      ['sealed', 'sealed', /^the signer is sealed$/],
      ['denied', 403, /^the signer denies access$/],
      ['gone', 404, /^the signer has no such key$/],
      ['refused', 400, /^the signer refuses the request \(HTTP 400\)$/],
      ['broken', 500, /^the signer answers with HTTP 500$/],
      ['overloaded', 429, /^the signer answers with HTTP 429$/],
      ['hanging', 'hang', /^the signer does not answer in time$/],
      [
        'answered with nonsense',
        { data: { signature: 'vault:v1:%%%', keys: 7 } },
        /^the signer (?:answers without a signature|has no version)/,
      ],
    ];
    for (const [what, answer, message] of troubles) {
      it(`${what} says so at deploy and for a message, and recovers by itself`, async () => {
        const { key, check, problem } = follow('moody');
        if (answer === 'hang') ({ send } = impatient);
        vault.answers.push(answer, answer, answer);
        await rejects(Promise.resolve().then(key), 'ERR_SIGNER', message);
        vault.answers.length = 0;
        ({ send } = client);
        vault.now += 1;
        const held = await key();
        if (answer === 'hang') ({ send } = impatient);
        vault.answers.push(answer, answer, answer);
        await rejects(signWith(held, 'ES256'), 'ERR_SIGNER', message);
        vault.answers.splice(0, 9, answer, answer, answer);
        await check();
        assert.match(problem()?.message ?? '', message);
        assert.equal(await key(), held, 'the last good key stays in use');
        vault.answers.length = 0;
        ({ send } = client);
        await signWith(held, 'ES256');
        vault.now += 1;
        await check();
        assert.equal(problem(), undefined);
      });
    }

    it('stopped says so, and asks at most once a second', async () => {
      const other = await startTransit();
      const address = { ...(parseTransitAddress(other.location('x')) as TransitKey), namespace: '' };
      await other.stop();
      const remote = transitKey(client.send, address, tokenLogin('root'), () => vault.now);
      const { key } = followRemoteKey(remote, (version) => readVersion({ ...blank, kty: 'EC' }, version), {
        previousTtl: 1,
        onChange() {},
        clock: () => noon,
      });
      await rejects(Promise.resolve().then(key), 'ERR_SIGNER', /^the signer cannot be reached \(ECONNREFUSED\)$/);
      refuses(() => key(), 'ERR_SIGNER', /ECONNREFUSED/);
    });

    it('asked once more where it is too busy for a moment', async () => {
      const held = await follow('moody').key();
      for (const answer of [429, 503, 'sealed'] as const) {
        vault.answers.push(answer);
        await signWith(held, 'ES256');
      }
    });
  });

  it('whose type is another one than that of the JWT key is refused by both names', async () => {
    vault.create('type', 'ecdsa-p256', noon - 3600);
    await rejects(Promise.resolve().then(follow('type', 'RSA').key), 'ERR_KEY_MISMATCH', /EC/);
  });

  it('never quotes what the vault says, nor a token', async () => {
    const error = signerError(Object.assign(new Error('root'), { name: 'root token' }));
    assert.doesNotMatch(`${error.message} ${error.hint}`, /root token/);
  });

  const addresses: readonly (readonly [string, Partial<TransitKey> | 'refused' | undefined])[] = [
    [
      'https://vault.example.com:8200/v1/transit/keys/billing',
      { mount: 'transit', name: 'billing', version: undefined },
    ],
    [
      'https://vault.example.com/v1/team/a/transit/keys/billing?version=3',
      { mount: 'team/a/transit', name: 'billing', version: '3' },
    ],
    ['https://proxy.example.com/vault/v1/transit/keys/billing', { mount: 'transit', name: 'billing' }],
    ['http://vault.example.com/v1/transit/keys/billing', 'refused'],
    ['https://user:pass@vault.example.com/v1/transit/keys/billing', 'refused'],
    ['https://vault.example.com/v1/transit/sign/billing', 'refused'],
    ['https://vault.example.com/v1/transit/keys/billing?version=0', 'refused'],
    ['https://vault.example.com/', 'refused'],
    ['https://', 'refused'],
    ['hsm', undefined],
    ['', undefined],
  ];
  for (const [text, expected] of addresses) {
    it(`has an address like "${text}": ${expected === 'refused' ? 'no' : expected ? 'yes' : 'a name'}`, () => {
      if (expected === 'refused') {
        const { setting } = refuses(() => parseTransitAddress(text), 'ERR_KEY_SOURCE', /Transit engine/);
        assert.equal(setting, 'location');
      } else {
        const found = parseTransitAddress(text);
        assert.deepEqual(found && { ...found, ...expected }, found);
        assert.equal(found === undefined, expected === undefined);
      }
    });
  }
});
