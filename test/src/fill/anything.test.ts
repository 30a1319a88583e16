import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import { fillFrom } from '../../../src/fill/fill-from.ts';
import { refuses } from '../../support/errors.ts';
import { curvePair, rsaPair } from '../../support/keys.ts';

const { privateKey, publicKey } = curvePair('P-256');
const secret = 'a-secret-of-at-least-32-bytes-long!';
const claims = {
  iss: 'https://issuer.example',
  sub: 'anna',
  aud: ['a', 'b'],
  jti: '3f1c9a52-8d0e-4a4b-9c3e-0a1b2c3d4e5f',
  scope: 'read write',
  role: 'admin',
  level: 3,
  on: true,
  roles: ['x'],
  address: { city: 'Łódź' },
};
const token = jsonwebtoken.sign(claims, privateKey, {
  algorithm: 'ES256',
  expiresIn: 900,
  notBefore: 60,
  keyid: 'key-1',
  header: { alg: 'ES256', typ: 'at+jwt' },
});

describe('a token, as a starting point', () => {
  const expected = {
    issuer: 'https://issuer.example',
    subject: 'anna',
    audience: '["a","b"]',
    audienceType: 'json',
    ttl: '900',
    ttlType: 'num',
    notBefore: '60',
    jwtIdType: 'uuid',
    scopes: 'read write',
    typ: 'at+jwt',
    kid: 'key-1',
    signature: 'asymmetric',
    signingAlgorithm: 'ES256',
    iat: true,
    exp: true,
  };

  it('gives its header and claims, each with its type', () => {
    const { settings, source, kind, key, notCarried } = fillFrom(token);
    const read = Object.fromEntries(Object.keys(expected).map((name) => [name, settings[name]]));
    assert.deepEqual(read, expected);
    assert.deepEqual(settings.customClaims, [
      { key: 'role', dataType: 'string', value: 'admin', valueType: 'str' },
      { key: 'level', dataType: 'number', value: '3', valueType: 'num' },
      { key: 'on', dataType: 'boolean', value: 'true', valueType: 'bool' },
      { key: 'roles', dataType: 'array', value: '["x"]', valueType: 'json' },
      { key: 'address', dataType: 'object', value: '{"city":"Łódź"}', valueType: 'json' },
    ]);
    assert.deepEqual([source, kind, key, notCarried], ['JWT', 'token', undefined, []]);
  });

  for (const [where, text, scheme] of [
    ['behind Bearer', `Bearer ${token}`, 'Bearer'],
    ['in a header', `Authorization: Bearer ${token}`, 'Bearer'],
    ['in a line of JSON', `"authorization": "Bearer ${token}"`, 'Bearer'],
    ['in a line of curl', `curl -s https://api.example/v1 -H 'Authorization: JWT ${token}' -d x=1`, 'JWT'],
    ['in a line of curl with double quotes', `curl -H "authorization: Bearer ${token}" https://api.example`, 'Bearer'],
  ] as const) {
    it(`is found ${where}, with the scheme of the header`, () => {
      const { settings } = fillFrom(text);
      assert.deepEqual(
        [settings.issuer, settings.authorization, settings.authorizationScheme],
        ['https://issuer.example', true, scheme],
      );
    });
  }

  it('is found in quotation marks, and without a scheme', () => {
    for (const text of [`"${token}"`, `'${token}'`, `  ${token}\n`]) {
      const { settings } = fillFrom(text);
      assert.deepEqual([settings.issuer, settings.authorization], ['https://issuer.example', undefined]);
    }
  });

  it('is not looked for in a text of something else, before it or behind it', () => {
    for (const text of [
      `the token is ${token}`,
      `const token = '${token}'`,
      `X-Authorization: Bearer ${token}`,
      `${token} is the token`,
      `Bearer ${token}, or another`,
    ]) {
      refuses(() => fillFrom(text), 'ERR_SETTINGS', /^the text is not JSON$/);
    }
  });

  it('leaves a claim that is not as this node writes it to the custom claims', () => {
    const odd = jsonwebtoken.sign({ scope: ['a'], nbf: 5 }, secret, { noTimestamp: true });
    const { settings } = fillFrom(odd);
    assert.deepEqual([settings.scopes, settings.iat, settings.nbf], ['', false, true]);
    assert.deepEqual(settings.customClaims, [{ key: 'scope', dataType: 'array', value: '["a"]', valueType: 'json' }]);
  });

  it('leaves out the header parameters of its key, and those that are written by themselves', () => {
    const header = {
      ...{ alg: 'ES256', typ: 'JWT', kid: 'k', x5c: ['MIIB'], x5t: 'a', 'x5t#S256': 'b', jwk: { kty: 'EC' } },
      ...{ jku: 'https://a.example', x5u: 'https://a.example', crit: ['b64'], b64: true, enc: 'A256GCM', zip: 'DEF' },
      ...{ cty: 'JWT', level: 3 },
    };
    const { settings } = fillFrom(jsonwebtoken.sign({}, privateKey, { algorithm: 'ES256', header }));
    assert.deepEqual([settings.kid, settings.typ, settings.signingAlgorithm], ['k', 'JWT', 'ES256']);
    assert.deepEqual(settings.headers, [
      { key: 'cty', dataType: 'string', value: 'JWT', valueType: 'str' },
      { key: 'level', dataType: 'number', value: '3', valueType: 'num' },
    ]);
  });

  it('is refused where it is encrypted or damaged, and none of it is quoted', () => {
    for (const [text, message] of [
      ['eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn', /^the token is encrypted/],
      [token.replace(/\.[^.]*\./, '.eyJ.'), /^the token is damaged/],
      [token.split('.').slice(0, 2).join('.'), /^the token is damaged/],
      ['curl https://api.example', /^the curl line sends no JWT/],
    ] as const) {
      const error = refuses(() => fillFrom(text), 'ERR_SETTINGS', message);
      assert.ok(!`${error.message}${error.hint}`.includes('eyJhb'));
    }
  });
});

describe('a call of jwt.sign', () => {
  const filled = (script: string): Readonly<Record<string, unknown>> => {
    const { settings, key, credentials, notCarried } = fillFrom(script);
    return { ...settings, key, credentials, notes: notCarried.map(({ field, reason }) => `${field} ${reason}`) };
  };

  it('gives claims, options and key, as JavaScript writes them', () => {
    const { payload, issuer, ttl, ttlType, signingAlgorithm, credentials, notes } = filled(`
      const jwt = require('jsonwebtoken'); // a function node
      msg.token = jwt.sign({ role: 'admin', 'n-1': 1_000, list: [1, "b",], /* none */ }, '${secret}', {
        algorithm: 'HS512', expiresIn: '2h', issuer: \`me\`,
      });
      return msg;`);
    assert.deepEqual(JSON.parse(String(payload)), { role: 'admin', 'n-1': 1000, list: [1, 'b'] });
    assert.deepEqual([issuer, ttl, ttlType, signingAlgorithm], ['me', '2h', 'str', 'HS512']);
    assert.deepEqual([credentials, notes], [{ secret }, ['secretOrPrivateKey shortSecret']]);
  });

  it('finds where the key is, and the lifetime in a sum', () => {
    const script = (key: string) =>
      `jwt.sign({ exp: Math.floor(Date.now() / 1000) + (60 * 60), iat: now, user: msg.user }, ${key}, { algorithm: 'RS256' })`;
    for (const [key, source, location] of [
      ['process.env.JWT_KEY', 'env', 'JWT_KEY'],
      ["process.env['JWT_KEY']", 'env', 'JWT_KEY'],
      ["env.get('JWT_KEY')", 'env', 'JWT_KEY'],
      ["fs.readFileSync('/keys/private.pem', 'utf8')", 'file', '/keys/private.pem'],
    ] as const) {
      const { ttl, key: jwtKey, notes } = filled(script(key));
      assert.deepEqual(jwtKey, { kty: 'RSA', source, location });
      assert.deepEqual([ttl, notes], ['3600', ['payload.user expression']]);
    }
    assert.deepEqual(filled(script('secret')).notes, ['payload.user expression', 'secretOrPrivateKey noKey']);
    assert.deepEqual(filled('jwt.sign(payload, key)').notes, ['payload expression', 'secretOrPrivateKey noKey']);
  });

  it('has comments wherever JavaScript lets them stand', () => {
    const { payload, key, ttl, notes } = filled(`jwt.sign({
      user: msg.user // it's who asks
      , /** of * each */ role: 'admin', level: 1 /* one, or {two} */ + more, path: text.replace(/\\//, '-'),
    }, process.env.KEY /* (never "this) */, {
      algorithm: 'HS256', // "the usual
      expiresIn: 60 /* minutes: */ * /* seconds */ 60,
    })`);
    assert.deepEqual(JSON.parse(String(payload)), { role: 'admin' });
    assert.deepEqual(key, { kty: 'oct', source: 'env', location: 'KEY' });
    assert.equal(ttl, '3600');
    assert.deepEqual(
      notes,
      ['user', 'level', 'path'].map((name) => `payload.${name} expression`),
    );
    assert.deepEqual(filled("jwt.sign({ a: 1 }, 'k', {}) /* that is all").notes, ['secretOrPrivateKey shortSecret']);
  });

  it('is read or refused within 100 ms, whatever follows', () => {
    const pieces = [
      '{',
      '[',
      '(',
      "'",
      '{a:',
      '//',
      '/*',
      '1/*',
      'a//',
      '${',
      '`',
      '\\',
      ' ',
      'a',
      '1',
      ',',
      '({[',
      "'\\",
      '{a:b+',
      'jwt.sign(',
    ];
    for (const piece of pieces) {
      const script = `jwt.sign(${piece.repeat(65_536 / piece.length)}`;
      const times = [1, 2, 3].map(() => {
        const before = process.cpuUsage();
        try {
          fillFrom(script);
        } catch (error) {
          assert.match(String(error), /^ERR_SETTINGS/);
        }
        return process.cpuUsage(before).user / 1000;
      });
      assert.ok(Math.min(...times) < 100, `${piece}: ${Math.min(...times)}`);
    }
  });
});

describe('a key, to make tokens with', () => {
  it('gives the signature and the JWT key, and its id from the name of its file', () => {
    const { settings, key, credentials, kind } = fillFrom(privateKey, 'AuthKey_2X9R4HXF34.p8');
    assert.deepEqual(settings, { signature: 'asymmetric', signingAlgorithm: '' });
    assert.deepEqual([key, credentials, kind], [{ kty: 'EC', kid: '2X9R4HXF34' }, { privateKey }, 'privateKey']);
    assert.deepEqual(fillFrom(rsaPair().privateKey).key, { kty: 'RSA' });
    assert.deepEqual(fillFrom(JSON.stringify({ kty: 'OKP', d: 'x', x: 'y' })).key, { kty: 'OKP' });
  });

  it('is a secret where it is one word, or an oct JWK', () => {
    const { settings, key, credentials, notCarried } = fillFrom(`${secret}\n`);
    assert.deepEqual([settings.signature, key], ['symmetric', { kty: 'oct', secretEncoding: 'utf8' }]);
    assert.deepEqual([credentials, notCarried], [{ secret }, []]);
    assert.deepEqual(fillFrom('short-one').notCarried, [{ field: 'secret', reason: 'shortSecret' }]);
    assert.equal(fillFrom('{"kty":"oct","k":"AAAA"}').key?.secretEncoding, 'jwk');
  });

  it('is sent where it belongs if it signs nothing', () => {
    const jwk = createPublicKey(publicKey).export({ format: 'jwk' });
    for (const text of [publicKey, JSON.stringify(jwk), JSON.stringify({ keys: [jwk] })]) {
      const { hint } = refuses(() => fillFrom(text), 'ERR_SETTINGS', /^the text is a public key or a JWK Set/);
      assert.match(hint, /JWT - Verifier.*Encryption.*JWT - JWKS/);
    }
    const { hint } = refuses(() => fillFrom('https://idp.example/jwks.json'), 'ERR_SETTINGS', /is an address/);
    assert.match(hint, /JWT - Verifier/);
    refuses(() => fillFrom('just some words'), 'ERR_SETTINGS', /is not JSON/);
  });
});
