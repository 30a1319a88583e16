import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Members } from '../../nodes/jwt-generator/editor/preview-model.ts';
import {
  type Curve,
  contentEncryptionAlgorithms,
  keyManagementAlgorithms,
  signingAlgorithms,
} from '../../src/algorithms.ts';
import { JwtError } from '../../src/errors.ts';
import { surroundings } from '../support/issue.ts';
import { keyOf, pairFor, secretKey } from '../support/keys.ts';
import { issue, type Keys, preview, previewWithoutKey, row, type Settings } from '../support/preview.ts';

/** The members as they are shown; a UUID as the one that is issued. */
function valuesOf(members: Members = []): Record<string, unknown> {
  const values = members.map(([name, { value }]) => [name, value === 'UUID' ? surroundings.randomId() : value]);
  return Object.fromEntries(values);
}

/** Asserts that the preview tells what is really issued: each header, the claims in their order, and the length. */
async function agrees(settings: Settings, keys: Keys = {}): Promise<void> {
  const shown = preview(settings, keys);
  const { header, json, token, signedToken } = await issue(settings, keys);
  assert.deepEqual(valuesOf(shown.headers[0]), header);
  if (signedToken) {
    const inner = JSON.parse(Buffer.from(signedToken.split('.')[0] ?? '', 'base64url').toString());
    assert.deepEqual(valuesOf(shown.headers[1]), inner);
  }
  assert.equal(JSON.stringify(valuesOf(shown.claims)), json);
  assert.equal(shown.bytes, token.length);
}

describe('the preview tells what is issued', () => {
  const tables: Readonly<Record<string, Settings>> = {
    'of a fresh node': {},
    'with nothing that is default': { iss: false, sub: false, iat: false, exp: false, typ: '' },
    'of an audience': { aud: true, audience: 'https://api.example' },
    'of several audiences': { aud: true, audience: '["a","b"]', audienceType: 'json' },
    'of an audience that always is a list': { aud: true, audience: 'a', audienceFormat: 'array' },
    'of numbers where a claim is text': {
      ...{ issuer: '5', issuerType: 'num', subject: '0', subjectType: 'json', aud: true, audience: '[1,"a"]' },
      audienceType: 'json',
    },
    'of optional claims without a value': {
      ...{ aud: true, issuer: '', subject: '', audience: '', optionalClaims: 'iss,sub,aud' },
      customClaims: [{ ...row('role', 'array', '', 'str'), optional: true }],
    },
    'of optional claims with a value': {
      ...{ subject: 'a', optionalClaims: 'sub' },
      customClaims: [{ ...row('role', 'array', '["a"]', 'json'), optional: true }],
    },
    'of a lifetime in words': { ttl: '2 days', ttlType: 'str' },
    'of a lifetime in milliseconds': { ttl: '120000', ttlType: 'str' },
    'of a lifetime that is JSON': { ttl: '90', ttlType: 'json' },
    'of a clock offset': { issuedAtOffset: '-60' },
    'of a clock offset that is text': { issuedAtOffset: '-60', issuedAtOffsetType: 'str' },
    'of a time before which it is not valid': { nbf: true, notBefore: '10m', notBeforeType: 'str' },
    'of a token id': { jti: true, jwtId: 'one', jwtIdType: 'str' },
    'of a fresh token id': { jti: true },
    'of scopes as one text': { scopes: ' read  write ' },
    'of scopes as a list': { scopes: 'read write', scopeFormat: 'array' },
    'of scopes from a list': { scopes: '["read","write"]', scopesType: 'json' },
    'of scopes of another name': { scopes: 'read', scopeClaim: 'https://scope.example' },
    'of scopes that are none': { scopes: '  ' },
    'of custom claims': {
      customClaims: [
        row('a.b', 'string', 'text', 'str'),
        row('umlaut', 'string', 'Zürich 😀 "quoted"', 'str'),
        row('ünïcode', 'string', '12', 'num'),
        row('number', 'number', '12', 'str'),
        row('boolean', 'boolean', 'TRUE', 'bool'),
        row('list', 'array', '[1, {"a": null}]', 'str'),
        row('object', 'object', '{"a": {"b": 1.50}}', 'json'),
      ],
    },
    'of a custom "iat" beside one that is off': { iat: false, customClaims: [row('iat', 'number', '5', 'num')] },
    'of a payload': { payload: '{"role": "buyer", "level": 3}', payloadType: 'json' },
    'of a payload that says when now is': { payload: '{"iat": 1000, "a": 1}', payloadType: 'json' },
    'of a payload whose times stay': {
      exp: false,
      iat: false,
      payload: '{"exp": 2000000000, "nbf": 5, "iat": 9}',
      payloadType: 'json',
    },
    'of a key id': { kid: 'mine' },
    'of a key id that is left out': { kid: 'mine', includeKid: false },
    'of another type': { typ: 'at+jwt' },
    'of header parameters': {
      headers: [
        row('kid', 'string', 'theirs', 'str'),
        row('x', 'number', '7', 'str'),
        row('y', 'object', '{}', 'json'),
      ],
    },
  };
  for (const [what, settings] of Object.entries(tables)) it(what, () => agrees(settings));

  for (const [name, { kty, curves, minimumBits }] of Object.entries(signingAlgorithms)) {
    it(`signed with ${name}`, async () => {
      const [type] = kty;
      const key =
        type === 'oct'
          ? secretKey('sig', minimumBits / 8)
          : keyOf('sig', type, pairFor(curves[0] as Curve | undefined));
      const signature = type === 'oct' ? 'symmetric' : 'asymmetric';
      await agrees({ signature, signingAlgorithm: name }, { signature: key });
      const { bytes } = previewWithoutKey({ signature, signingAlgorithm: name });
      const { header } = await issue({ signature, signingAlgorithm: name }, { signature: key });
      const kid = header.kid ? Math.ceil((`,"kid":"${header.kid}"`.length * 4) / 3) : 0;
      const known = preview({ signature, signingAlgorithm: name }, { signature: key }).bytes;
      assert.ok(Math.abs(bytes + kid - known) <= 2, 'of a key that only a message has, all but its id is known');
    });
  }

  const curves: readonly (Curve | undefined)[] = ['P-256', 'P-384', 'P-521', 'X25519'];
  for (const [name, demand] of Object.entries(keyManagementAlgorithms)) {
    for (const curve of demand.curves.length > 0 ? curves : [undefined]) {
      it(`encrypted with ${[name, curve].filter(Boolean).join(' on ')} and anything, signed first or not`, async () => {
        for (const [enc, { keyBits }] of Object.entries(contentEncryptionAlgorithms)) {
          const isSecret = demand.kty[0] === 'oct';
          const bits = 'exactBits' in demand ? demand.exactBits : demand.scheme === 'direct' ? keyBits : 256;
          const kty = curve === 'X25519' ? 'OKP' : (demand.kty[0] ?? 'RSA');
          const encryption = isSecret ? secretKey('enc', bits / 8) : keyOf('enc', kty, pairFor(curve));
          const settings: Settings = {
            encryption: isSecret ? 'symmetric' : 'asymmetric',
            encryptionAlgorithm: name,
            contentEncryption: enc,
          };
          await agrees({ ...settings, signature: 'none' }, { encryption });
          await agrees({ ...settings, encryptionKid: 'theirs' }, { encryption });
        }
      });
    }
  }

  it('whatever is set, where the settings are right', async () => {
    const text = fc.constantFrom('', 'a', '60', '2 days', 'x y', '["a"]', '{"a":1,"exp":9}', '{"iat":7}', 'true', '-5');
    const type = fc.constantFrom('str', 'num', 'json', 'bool');
    const claimRow = fc.record({
      key: fc.constantFrom('a', 'aud', 'iat', 'exp', '7'),
      dataType: fc.constantFrom('string', 'number', 'boolean', 'array', 'object'),
      value: text,
      valueType: type,
    });
    const flags = ['iat', 'iss', 'sub', 'exp', 'aud', 'nbf', 'jti'];
    const values = [
      'payload',
      'ttl',
      'issuedAtOffset',
      'issuer',
      'subject',
      'audience',
      'notBefore',
      'jwtId',
      'scopes',
    ];
    const anything = fc.record({
      ...Object.fromEntries(flags.map((name) => [name, fc.boolean()])),
      ...Object.fromEntries(
        values.flatMap((name) => [
          [name, text],
          [`${name}Type`, type],
        ]),
      ),
      scopeFormat: fc.constantFrom('string', 'array'),
      customClaims: fc.array(claimRow, { maxLength: 2 }),
    });
    // Most of what is made at random is wrong somewhere; where nothing changes, it is right.
    const settings = fc.record({
      some: fc.subarray([...flags, ...values, 'customClaims', 'scopeFormat']),
      from: anything,
    });
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(settings, async ({ some, from }) => {
        const chosen = Object.entries(from).filter(([name]) => some.includes(name.replace(/Type$/, '')));
        const changed = Object.fromEntries(chosen) as Settings;
        const issued = await issue(changed).catch((error) => error);
        // What is wrong is said by the validators; the preview only must not fail.
        preview(changed);
        if (issued instanceof JwtError) return;
        compared += 1;
        assert.deepEqual(valuesOf(preview(changed).claims), JSON.parse(issued.json));
      }),
      { numRuns: 3000, seed: 4 },
    );
    assert.ok(compared > 100, `${compared} were right`);
  });
});

describe('the preview of what is made of the token', () => {
  it('shows a template as it is written, and one without placeholders as its text', () => {
    const { claims, headers } = preview({
      issuer: 'ACCOUNT.{key.spkiSha256}',
      issuerType: 'template',
      subject: 'a {{text}}',
      subjectType: 'template',
      headers: [row('nonce', 'string', '{hex:16}', 'template'), row('jwk', 'object', '{key.publicJwk}', 'template')],
    });
    const shown = new Map([...claims, ...(headers[0] ?? [])]);
    assert.deepEqual(shown.get('iss'), { kind: 'open', value: 'ACCOUNT.{key.spkiSha256}' });
    assert.deepEqual(shown.get('sub'), { kind: 'json', value: 'a {text}' });
    assert.deepEqual(shown.get('nonce'), { kind: 'open', value: '{hex:16}' });
    assert.deepEqual(shown.get('jwk'), { kind: 'open', value: '{key.publicJwk}' });
  });

  it('shows the body in the place of claims, and says nothing of an audience or expiry', () => {
    const { claims, isBody, warnings } = preview({ content: 'body' });
    assert.deepEqual([claims, isBody, warnings], [[['…', { kind: 'open', value: 'msg.payload' }]], true, []]);
  });

  it('counts nothing for a body that is detached, and shows the header of one without base64url', () => {
    const whole = preview({ content: 'body' }).bytes;
    const detached = preview({ content: 'body', detached: true }).bytes;
    assert.ok(detached < whole, `${detached}, ${whole}`);
    const { headers } = preview({ content: 'body', detached: true, unencodedPayload: true });
    assert.deepEqual(valuesOf(headers[0]).crit, ['b64']);
  });

  it('does not say that a masked token is lost where a delivery carries it', () => {
    assert.ok(preview({ maskToken: true, variable: '' }).warnings.includes('maskedAway'));
    const carried = preview({ maskToken: true, variable: '', delivery: 'query', deliveryName: 'jwt' });
    assert.ok(!carried.warnings.includes('maskedAway'));
  });
});
