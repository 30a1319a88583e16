import assert from 'node:assert/strict';
import type { KeyObject } from 'node:crypto';
import jsonwebtoken, { type Algorithm } from 'jsonwebtoken';
import type { TypedRow } from '../../nodes/jwt-generator/settings.ts';
import { attributeNames } from '../../src/jwt/issue/attributes.ts';
import { encryptions, signatures, type TestKey } from '../support/protection-keys.ts';
import { describeServices, type TokenService } from '../support/token-services.ts';
import { decrypters, verifiers } from '../support/verifiers.ts';

const kindOf = ({ definition: { kty } }: TestKey) => (kty === 'oct' ? 'symmetric' : 'asymmetric');

function service(signature?: TestKey, encryption?: TestKey): TokenService {
  return {
    keys: { ...(signature && { signs: signature.definition }), ...(encryption && { encrypts: encryption.definition }) },
    settings: {
      signature: signature ? kindOf(signature) : 'none',
      signingKey: 'signs',
      encryption: encryption ? kindOf(encryption) : 'none',
      encryptionKey: 'encrypts',
    },
  };
}

const mapEntries = <From, To>(
  record: Readonly<Record<string, From>>,
  make: (value: From, name: string) => readonly [string, To],
) => Object.fromEntries(Object.entries(record).map(([name, value]) => make(value, name)));

/** One of each kind, for the mixes. */
const kinds = {
  signature: {
    'no signature': undefined,
    'a symmetric signature': signatures.HS256,
    'an RSA signature': signatures['RS256, RSA 2048'],
    'an EC signature': signatures['ES384, P-384'],
  },
  encryption: {
    'no encryption': undefined,
    'a symmetric encryption': encryptions.A128KW,
    'an RSA encryption': encryptions['RSA-OAEP, RSA 2048'],
    'an EC encryption': encryptions['ECDH-ES, P-256'],
  },
} as const;

const mixes = Object.entries(kinds.signature).flatMap(([signatureName, signature]) =>
  Object.entries(kinds.encryption).map(([encryptionName, encryption]) => ({
    name: `${signatureName} with ${encryptionName}`,
    signature,
    encryption,
  })),
);

const row = (
  key: string,
  dataType: TypedRow['dataType'],
  value: string,
  valueType: TypedRow['valueType'],
): TypedRow => ({ key, dataType, value, valueType });

const hs256 = signatures.HS256 as TestKey;
const claimsService = (settings: TokenService['settings']): TokenService => {
  const { keys = {}, settings: usual } = service(hs256);
  return { keys, settings: { ...usual, ...settings } };
};

const excluded = ['iat', 'iss', 'sub', 'exp'] as const;

const services: Record<string, TokenService> = {
  lifetime: claimsService({ ttl: '90', ttlType: 'num' }),
  ...Object.fromEntries(excluded.map((claim) => [`without ${claim}`, claimsService({ [claim]: false })])),
  'static claims': claimsService({
    customClaims: [
      row('text', 'string', 'buyer', 'str'),
      row('number', 'number', '3', 'num'),
      row('boolean', 'boolean', 'true', 'bool'),
      row('array', 'array', '["a",1]', 'json'),
      row('object', 'object', '{"a":{"b":1}}', 'json'),
    ],
  }),
  'variable claims': claimsService({
    customClaims: [
      row('text', 'string', 'user.name', 'msg'),
      row('number', 'number', 'level', 'flow'),
      row('boolean', 'boolean', 'on', 'global'),
      row('array', 'array', 'roles', 'flow'),
      row('object', 'object', 'user', 'msg'),
    ],
  }),
  'a wrong claim': claimsService({ customClaims: [row('number', 'number', 'user.name', 'msg')] }),
  'saved attributes': {
    ...claimsService({
      saveAttributes: attributeNames.join(','),
      variable: 'myToken',
      variableType: 'flow',
      output: '',
    }),
    template:
      '{{flow.myToken.algorithm}} {{flow.myToken.lifetime}} {{flow.myToken.claims.sub}} {{{flow.myToken.token}}}',
  },
  'two attributes': claimsService({ saveAttributes: 'token,expiresAt', variable: 'other.name', variableType: 'flow' }),
  'for the front end': {
    ...claimsService({ saveAttributes: 'token,lifetime', variable: 'myToken', frontend: true, output: '' }),
    template: '{{myToken.lifetime}} {{{myToken.token}}}',
  },
  'on the server': { ...claimsService({ variable: 'myToken', output: '' }), template: '({{{myToken.token}}})' },
  ...mapEntries(signatures, (key, name) => [`signed with ${name}`, service(key)]),
  ...mapEntries(encryptions, (key, name) => [`encrypted with ${name}`, service(undefined, key)]),
  ...Object.fromEntries(mixes.map(({ name, signature, encryption }) => [name, service(signature, encryption)])),
};

describeServices('Thales JWT - Generator has, and so have we:', services, ({ ask, running }) => {
  const made = async (name: string, message: object = {}, contexts: object = {}) => {
    const answer = await ask(name, { message, ...contexts });
    assert.equal(answer.exit, 'true', answer.message.error?.message);
    return answer;
  };
  /** The claims of a signed token, verified by two libraries. */
  const verified = async (token: string, key: KeyObject) => {
    const alg = headerOf(token).alg as Algorithm;
    const claims = jsonwebtoken.verify(token, key, { algorithms: [alg] });
    assert.deepEqual(JSON.parse((await verifiers['node-jose']?.verify(token, key, alg)) ?? ''), claims);
    return claims as Record<string, unknown>;
  };
  const claimsOf = async (name: string, message?: object, contexts?: object) =>
    verified(String((await made(name, message, contexts)).message.token), hs256.reader);

  it('a lifetime', async () => {
    const { iat, exp } = await claimsOf('lifetime');
    assert.equal(Number(exp) - Number(iat), 90);
  });

  for (const claim of excluded) {
    it(`the claim ${claim}, which can be excluded`, async () => {
      const others = excluded.filter((other) => other !== claim);
      assert.deepEqual(Object.keys(await claimsOf(`without ${claim}`)).sort(), [...others].sort());
    });
  }

  it('custom claims of a static value: String, Number, Boolean, Array and Object', async () => {
    const claims = await claimsOf('static claims');
    assert.partialDeepStrictEqual(claims, {
      text: 'buyer',
      number: 3,
      boolean: true,
      array: ['a', 1],
      object: { a: { b: 1 } },
    });
  });

  it('custom claims of a variable, which take the type that is asked for', async () => {
    const claims = await claimsOf(
      'variable claims',
      { user: { name: 'anna' } },
      { flow: { level: '7', roles: '["a"]' }, global: { on: 'true' } },
    );
    assert.partialDeepStrictEqual(claims, {
      text: 'anna',
      number: 7,
      boolean: true,
      array: ['a'],
      object: { name: 'anna' },
    });
  });

  for (const [name, key] of Object.entries(signatures)) {
    it(`a signature with ${name}`, async () => {
      const { message } = await made(`signed with ${name}`);
      const header = headerOf(String(message.token));
      const { algorithm, kid } = key.definition;
      assert.deepEqual(
        header,
        algorithm ? { alg: algorithm, typ: 'JWT', kid } : { alg: 'HS384', typ: 'JWT', kid: 'HS384 JWK' },
      );
      await verified(String(message.token), key.reader);
    });
  }

  it('a JWK that is generated', async () => {
    for (const [body, fit] of [
      [{ kty: 'oct', bits: 256 }, /^[\w-]{43}$/],
      [{ kty: 'RSA', bits: 2048 }, /BEGIN PRIVATE KEY/],
      [{ kty: 'EC', curve: 'P-521' }, /BEGIN PRIVATE KEY/],
    ] as const) {
      const response = await fetch(`${running().url}/jwt-key/generate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ use: 'sig', ...body }),
      });
      const { text, publicJwk } = (await response.json()) as { text: string; publicJwk?: { kty: string } };
      assert.match(text, fit);
      assert.equal(publicJwk?.kty, body.kty === 'oct' ? undefined : body.kty);
    }
  });

  for (const [name, { definition, reader }] of Object.entries(encryptions)) {
    it(`an encryption with ${name}`, async () => {
      const token = String((await made(`encrypted with ${name}`)).message.token);
      const { alg, kid } = headerOf(token);
      assert.equal(alg, definition.algorithm ?? 'A256KW');
      assert.ok(kid, 'the key is named');
      const { sub } = JSON.parse((await decrypters['node-jose']?.decrypt(token, reader)) ?? '');
      assert.equal(sub, 'node-red');
    });
  }

  for (const { name, signature, encryption } of mixes) {
    it(`the mix of ${name}`, async () => {
      const { exit, message } = await ask(name);
      if (!signature && !encryption) {
        // RFC 8725 §3.2: the one mix that is worth nothing.
        assert.deepEqual([exit, message.error?.code], ['failure', 'ERR_SETTINGS']);
        return;
      }
      assert.equal(exit, 'true', message.error?.message);
      const token = String(message.token);
      const content = encryption ? await decrypters['node-jose']?.decrypt(token, encryption.reader) : token;
      const claims = signature ? await verified(String(content), signature.reader) : JSON.parse(String(content));
      assert.equal(claims.iss, 'node-red');
      assert.equal(headerOf(token).cty, signature && encryption ? 'JWT' : undefined);
    });
  }

  it("attributes that are chosen, saved under a name of one's own", async () => {
    const { flow, message } = await made('two attributes');
    const { name } = flow.other as { name: Record<string, string> };
    assert.deepEqual(Object.keys(name), ['token', 'expiresAt']);
    assert.equal(name.token, message.token);
    assert.equal(
      new Date(name.expiresAt ?? '').getTime() / 1000,
      (await verified(String(name.token), hs256.reader)).exp,
    );
  });

  it('{{variable.attribute}} in a template', async () => {
    const { page = '', message } = await made('saved attributes');
    const [algorithm, lifetime, sub, token = ''] = page.split(' ');
    assert.deepEqual([algorithm, lifetime, sub], ['HS256', '3600', 'node-red']);
    await verified(token, hs256.reader);
    assert.equal(message.token, undefined);
  });

  it('the flag that makes the variable available to the front end: {{variable.attribute}} of the message', async () => {
    const [lifetime, token = ''] = String((await made('for the front end')).page).split(' ');
    assert.equal(lifetime, '3600');
    await verified(token, hs256.reader);
    const { page, message } = await made('on the server');
    assert.deepEqual([page, message.myToken], ['()', undefined]);
  });

  it('True and Failure', async () => {
    assert.equal((await ask('a wrong claim', { message: { user: { name: '7' } } })).exit, 'true');
    const { exit, message } = await ask('a wrong claim', { message: { user: { name: 'anna' }, topic: 'kept' } });
    assert.deepEqual([exit, message.topic, message.error?.code], ['failure', 'kept', 'ERR_CLAIM_TYPE']);
  });
});

function headerOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
}
