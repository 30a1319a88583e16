import assert from 'node:assert/strict';
import { fillFrom } from '../../../src/fill/fill-from.ts';
import { secret } from '../../support/flow.ts';

/** A flow as Node-RED exports it. */
const flow = (settings: object) =>
  JSON.stringify([
    { id: 'tab', type: 'tab', label: 'Flow' },
    {
      id: 'a1',
      type: 'jwt sign',
      z: 'tab',
      name: '',
      alg: 'HS256',
      exp: 3600,
      jwkurl: '',
      jwkkid: '',
      secret: '',
      key: '',
      signvar: 'payload',
      storetoken: 'token',
      ...settings,
      wires: [[]],
    },
    { id: 'a2', type: 'jwt verify', z: 'tab', alg: ['HS256'], wires: [[]] },
  ]);

describe('a node of node-red-contrib-jwt', () => {
  it('fills where claims and token are, lifetime and signature', () => {
    const { source, settings, key, credentials, notCarried } = fillFrom(flow({ secret, jwkkid: 'k' }));
    assert.equal(source, 'node-red-contrib-jwt');
    assert.partialDeepStrictEqual(settings, {
      payload: 'payload',
      payloadType: 'msg',
      output: 'token',
      exp: true,
      ttl: '3600',
      ttlType: 'num',
      iat: true,
      iss: false,
      sub: false,
      kid: 'k',
      signature: 'symmetric',
      signingAlgorithm: 'HS256',
    });
    assert.deepEqual([key, credentials], [{ kty: 'oct', secretEncoding: 'utf8' }, { secret }]);
    assert.deepEqual(notCarried, []);
  });

  it('has its key in a file, for RS and ES', () => {
    for (const [alg, kty] of [
      ['RS384', 'RSA'],
      ['ES512', 'EC'],
    ]) {
      const { key, settings } = fillFrom(flow({ alg, key: '/etc/keys/jwt.pem' }));
      assert.deepEqual(key, { kty, source: 'file', location: '/etc/keys/jwt.pem' });
      assert.deepEqual([settings.signature, settings.signingAlgorithm], ['asymmetric', alg]);
    }
  });

  it('has its key in the environment variable of that package, where it names no other place', () => {
    const location = (alg: string) => fillFrom(flow({ alg })).key;
    assert.deepEqual(location('HS256'), { kty: 'oct', source: 'env', location: 'NODE_RED_NODE_JWT_SECRET' });
    assert.deepEqual(location('RS256'), { kty: 'RSA', source: 'env', location: 'NODE_RED_NODE_JWT_PRIVATE_KEY' });
  });

  it('keeps a lifetime that is a text without a unit in milliseconds, as it was, and says so', () => {
    const { settings, notCarried } = fillFrom(flow({ exp: '7200', secret }));
    assert.deepEqual([settings.ttl, settings.ttlType], ['7200', 'str']);
    assert.deepEqual(notCarried, [{ field: 'exp', reason: 'milliseconds' }]);
    assert.deepEqual(fillFrom(flow({ exp: '2h', secret })).notCarried, []);
  });

  it('has no expiry where it has none', () => {
    assert.equal(fillFrom(flow({ exp: '' })).settings.exp, false);
  });

  it('does not fetch private keys from an address, and says so', () => {
    const { key, notCarried } = fillFrom(flow({ alg: 'RS256', jwkurl: 'http://127.0.0.1/jwks', jwkkid: 'k' }));
    assert.equal(key, undefined);
    assert.deepEqual(notCarried, [{ field: 'jwkurl', reason: 'jwkUrl' }]);
  });

  it('says that a secret is too short', () => {
    assert.deepEqual(fillFrom(flow({ secret: 'short' })).notCarried, [{ field: 'secret', reason: 'shortSecret' }]);
  });
});
