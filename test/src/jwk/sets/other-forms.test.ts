import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { parseJwkSet } from '../../../../src/jwk/sets/parse.ts';
import { createRemoteSet } from '../../../../src/jwk/sets/remote.ts';
import { certificate, pem } from '../../../support/der.ts';
import { refuses, rejects } from '../../../support/errors.ts';
import { curvePair, rsaPair } from '../../../support/keys.ts';

const spki = (text: string) => createPublicKey(text).export({ type: 'spki', format: 'der' });
const jwkOf = (text: string) => createPublicKey(text).export({ format: 'jwk' });
const certificateOf = (text: string) => pem('CERTIFICATE', certificate(spki(text)));
const [rsa, ec] = [rsaPair().publicKey, curvePair('P-256').publicKey];
const message = (text: string) => parseJwkSet(text).problems.map(({ problem }) => problem.message);

describe('a JWK with its certificate alone (RFC 7517 §4.7)', () => {
  const x5c = [certificate(spki(rsa)).toString('base64'), 'AAAA'];
  const setOf = (jwk: object) => JSON.stringify({ keys: [jwk] });

  for (const [what, jwk] of [
    ['in DER', { kty: 'RSA', kid: 'a', alg: 'RS256', x5c }],
    ['in PEM', { kty: 'RSA', kid: 'a', x5c: [certificateOf(rsa)] }],
    ['without a type', { kid: 'a', x5c }],
    ['beside members that are null', { kty: 'RSA', kid: 'a', n: null, e: '', x5c }],
  ] as const) {
    it(`is the key of the first one: ${what}`, () => {
      const { keys, problems } = parseJwkSet(setOf(jwk));
      assert.deepEqual([keys[0]?.publicJwk?.n, keys[0]?.kid, problems], [jwkOf(rsa).n, 'a', []]);
    });
  }

  it('is refused where it is of another type, damaged, or not supported', () => {
    const brainpool = certificate(spki(curvePair('brainpoolP256r1').publicKey)).toString('base64');
    for (const [jwk, expected] of [
      [{ kty: 'EC', x5c }, 'the certificate of the JWK has a key of another type than its "kty"'],
      [{ kty: 'RSA', x5c: ['MIIB'] }, '"x5c" of the JWK is not a certificate in base64'],
      [{ kty: 'RSA', x5c: [5] }, 'the RSA JWK lacks "n"'],
      [{ kty: 'RSA', x5c: [] }, 'the RSA JWK lacks "n"'],
      [{ kty: 'EC', x5c: [brainpool] }, 'the key is an EC key on brainpoolP256r1, which is not supported'],
    ] as const) {
      assert.deepEqual(message(setOf(jwk)), [expected]);
    }
  });
});

describe('a map of certificates', () => {
  it('is read, each with its key id, as are public keys', () => {
    const { keys, problems, isPemMap } = parseJwkSet(JSON.stringify({ one: certificateOf(rsa), two: ec }));
    assert.deepEqual(
      keys.map(({ kid, kty }) => [kid, kty]),
      [
        ['one', 'RSA'],
        ['two', 'EC'],
      ],
    );
    assert.deepEqual([problems, isPemMap], [[], true]);
  });

  it('keeps the problem of each that cannot be used', () => {
    const { privateKey } = curvePair('P-256');
    const { problems } = parseJwkSet(JSON.stringify({ one: ec, two: privateKey, three: ec.slice(0, 60) }));
    assert.deepEqual(
      problems.map(({ index, kid, problem }) => [index, kid, problem.message]),
      [
        [1, 'two', 'it is a private key; it must be a public key or certificate'],
        [2, 'three', 'the PEM is cut off: its BEGIN line has no END line'],
      ],
    );
  });

  it('is not a map with anything else in it, nor one of more than 100', () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [index, ec]));
    for (const map of [{}, { one: ec, two: 5 }, { one: ec, two: 'text' }, many]) {
      refuses(() => parseJwkSet(JSON.stringify(map)), 'ERR_JWKS', /did not send a JWK Set/);
    }
  });
});

describe('a discovery document in place of a JWK Set', () => {
  const set = JSON.stringify({ keys: [{ ...jwkOf(ec), kid: 'a' }] });
  const discovery = (jwks_uri: unknown) => JSON.stringify({ issuer: 'https://issuer.example', jwks_uri });
  /** Serves texts by their addresses. */
  const remote = (texts: Readonly<Record<string, string>>, address = 'https://issuer.example/.well-known/x') => {
    const asked: string[] = [];
    const fetchText = async ({ href }: URL) => {
      asked.push(href);
      return { status: 200, text: texts[href] ?? '' };
    };
    return { asked, set: createRemoteSet({ jwksUrl: address }, () => {}, { clock: () => 0, fetchText }) };
  };

  it('is followed to its "jwks_uri", on another host too, with a note', async () => {
    const keys = 'https://keys.example/jwks';
    const { asked, set: followed } = remote({ 'https://issuer.example/.well-known/x': discovery(keys), [keys]: set });
    assert.equal((await followed.find('a')).length, 1);
    assert.deepEqual(asked, ['https://issuer.example/.well-known/x', keys]);
    assert.match(String(followed.note()), /discovery document/);
  });

  it('is followed once', async () => {
    const from = 'https://issuer.example/.well-known/x';
    const { asked, set: looping } = remote({ [from]: discovery(from) });
    await rejects(looping.find('a'), 'ERR_JWKS', /did not send a JWK Set/);
    assert.equal(asked.length, 2);
  });

  it('is not followed to where keys must not come from', async () => {
    for (const address of [
      'http://issuer.example/jwks',
      'http://localhost/jwks',
      'https://127.0.0.1/',
      'https://localhost./',
      'https://keys.localhost/',
      'https://0.0.0.0/',
      'https://[::]/',
      'https://[::ffff:127.0.0.1]/',
      'https://[::ffff:0.0.0.0]/',
      'file:///x',
      '',
      'https://a:b@c.example/',
    ]) {
      const { asked, set: refused } = remote({ 'https://issuer.example/.well-known/x': discovery(address) });
      await rejects(refused.find('a'), 'ERR_JWKS', /^the discovery document names a "jwks_uri"/);
      assert.equal(asked.length, 1);
    }
  });

  it('may name this machine where it comes from it', async () => {
    const [from, keys] = ['http://localhost:1880/discovery', 'http://localhost:1880/jwks'];
    assert.equal((await remote({ [from]: discovery(keys), [keys]: set }, from).set.find('a')).length, 1);
  });

  it('is not one without such a text', async () => {
    const from = 'https://issuer.example/.well-known/x';
    for (const uri of [undefined, null, 5]) {
      await rejects(remote({ [from]: discovery(uri) }).set.find('a'), 'ERR_JWKS', /did not send a JWK Set/);
    }
  });
});

describe('a JWK Set without key ids', () => {
  const nameless = (kid: unknown) => JSON.stringify({ keys: [{ ...jwkOf(ec), kid }, jwkOf(rsa)] });
  const find = async (text: string) =>
    (
      await createRemoteSet({ jwksUrl: 'https://a.example' }, () => {}, {
        clock: () => 0,
        fetchText: async () => ({ status: 200, text }),
      }).find('named')
    ).length;

  it('has its keys tried, whatever key id a token has', async () => {
    for (const kid of [undefined, null, '']) assert.equal(await find(nameless(kid)), 2);
  });

  it('is not one where another key has one', async () => assert.equal(await find(nameless('other')), 0));
});

describe('the keys of a set that cannot be used', () => {
  const good = { ...jwkOf(ec), kid: 'good' };
  const broken = { ...jwkOf(ec), kid: 'broken', x: '!' };
  const encrypting = { ...jwkOf(rsa), kid: 'enc', use: 'enc' };
  const open = async (...keys: object[]) => {
    const text = JSON.stringify({ keys });
    let changes = 0;
    const changed = () => {
      changes += 1;
    };
    const set = createRemoteSet({ jwksUrl: 'https://a.example' }, changed, {
      clock: () => 0,
      fetchText: async () => ({ status: 200, text }),
    });
    await set.find(undefined);
    return { set, changes };
  };
  const reason = 'keys of the set cannot be used: "x" of the JWK is not base64url';

  it('are reported with their number and a reason, and hint at what to do', async () => {
    const { set, changes } = await open(good, broken);
    assert.deepEqual([set.unusable()?.message, set.unusable()?.counts], [`1 of 2 ${reason}`, { number: 1, total: 2 }]);
    assert.match(String(set.unusable()?.hint), /^Ask the issuer/);
    assert.equal(changes, 1);
  });

  it('are not reported where they say themselves that they are for something else', async () => {
    const { set, changes } = await open(good, encrypting, { ...jwkOf(rsa), alg: 'RSA-OAEP', use: null });
    assert.deepEqual([set.unusable(), changes], [undefined, 0]);
    assert.equal(set.unusableFor(undefined), undefined);
    assert.match(String(set.unusableFor('enc')?.message), /^2 of 3 keys .*its "use" says otherwise$/);
    assert.equal(set.unusableFor('unknown'), undefined);
  });
});
