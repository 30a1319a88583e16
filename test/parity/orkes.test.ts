import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import { fillFrom } from '../../src/fill/fill-from.ts';
import type { KeyDefinition } from '../support/flow.ts';
import { rsaPair } from '../support/keys.ts';
import { describeServices, filledService, type TokenService } from '../support/token-services.ts';
import { verifiers } from '../support/verifiers.ts';

const { privateKey, publicKey } = rsaPair();

/** A reference, as Conductor writes it. */
const ref = (path: string) => `\${${path}}`;

/** A task, taken over by *Fill from…*. */
const task = (inputParameters: object, others: object = {}): TokenService => {
  const json = {
    type: 'GET_SIGNED_JWT',
    inputParameters: { privateKey, algorithm: 'RS256', ...inputParameters },
    ...others,
  };
  const { settings, ...service } = filledService(fillFrom(JSON.stringify(json)));
  // The token is a secret there; most of these tests look at it.
  return { settings: { ...settings, maskToken: false }, ...service };
};

const key: KeyDefinition = { use: 'sig', kty: 'RSA', credentials: { privateKey } };
const asymmetric = { signature: 'asymmetric', signingKey: 'key', signingAlgorithm: 'RS256' } as const;

const google = {
  email: 'robot@project.iam.gserviceaccount.com',
  audience: 'https://oauth2.googleapis.com/token',
  scopes: ['cloud-platform', 'drive', 'spreadsheets'].map((scope) => `https://www.googleapis.com/auth/${scope}`),
};

/** Two PSS signatures are never the same, so that tokens can be told apart. */
const cached = (
  settings: Partial<GeneratorSettings> = {},
  cacheConfig: object = { key: ref('subject'), ttlInSecond: 600 },
) => {
  const { settings: filled, ...service } = task(
    { subject: ref('workflow.input.user'), ttlInSecond: 3600 },
    { cacheConfig },
  );
  return { settings: { ...filled, signingAlgorithm: 'PS256', ...settings }, ...service };
};

const schema = (properties: object) => JSON.stringify({ type: 'object', properties });
const shared = { cacheStore: 'tokens', cacheStoreType: 'global' } as const;

const services = {
  'a cached token': cached(),
  'a token that is cached for a second': cached({}, { ttlInSecond: 1 }),
  'a cached token that is about to expire': cached({ ttl: '30' }),
  'a cached token with a fresh id': cached({ jti: true, jwtIdType: 'uuid' }),
  'a cached token with a fresh id and a key': cached({
    jti: true,
    jwtIdType: 'uuid',
    cacheKey: 'payload.user',
    cacheKeyType: 'msg',
  }),
  'one instance': cached(shared),
  'another instance': cached(shared),
  'an input schema': {
    keys: { key },
    settings: {
      ...asymmetric,
      subject: 'user',
      subjectType: 'msg',
      inputSchema: schema({ sub: { pattern: '^[a-z]+$' } }),
    },
  },
  'an output schema': {
    keys: { key },
    settings: {
      ...asymmetric,
      saveAttributes: 'token,lifetime',
      ttl: 'ttl',
      ttlType: 'msg',
      outputSchema: schema({ lifetime: { maximum: 60 } }),
    },
  },
  'one with all of its parameters': task({
    subject: 'user@example.com',
    issuer: 'https://issuer.example',
    audience: 'https://api.example',
    privateKeyId: 'key-123',
    ttlInSecond: 900,
    scopes: 'read write',
  }),
  'a list of scopes': task({ scopes: ['read', 'write'] }),
  'a key of the environment': task({ privateKey: ref('workflow.secrets.orkes-key') }),
  'the other spelling of its lifetime': task({ ttlInSeconds: 60 }),
  'values of the workflow': task({
    subject: ref('workflow.input.user.id'),
    issuer: ref('workflow.variables.issuer'),
    audience: [`https://${ref('workflow.input.host')}/`, ref('workflow.env.ORKES_AUDIENCE')],
    scopes: ref('workflow.input.scopes'),
    privateKey: ref('workflow.input.key'),
    privateKeyId: ref('workflow.input.kid'),
    ttlInSeconds: ref('workflow.input.ttl'),
  }),
  'values of every context': {
    keys: { key },
    settings: {
      ...asymmetric,
      issuer: 'issuer',
      issuerType: 'global',
      subject: 'subject',
      subjectType: 'flow',
      aud: true,
      audience: 'ORKES_AUDIENCE',
      audienceType: 'env',
      scopes: 'scopes',
      scopesType: 'msg',
      ttl: '$number(ttl) * 2',
      ttlType: 'jsonata',
    },
  },
  'an optional task': task({ subject: ref('workflow.input.user') }, { optional: true }),
  'a task that is not optional': task({ subject: ref('workflow.input.user') }),
  'a masked token': {
    keys: { key },
    settings: { ...asymmetric, maskToken: true },
    template: '{{{flow.jwt.token}}}',
  },
  'a service account of Google': task({
    subject: google.email,
    issuer: google.email,
    audience: google.audience,
    privateKeyId: '2a9b0f3c',
    ttlInSecond: 3600,
    scopes: google.scopes,
  }),
} satisfies Record<string, TokenService>;

const env = { orkes_key: privateKey, ORKES_AUDIENCE: 'https://audience.example' };

describeServices(
  'Orkes Conductor has, and so have we:',
  services,
  ({ ask, status }) => {
    /** The header and claims of a token that two libraries verify. */
    const read = async (token: string | undefined) => {
      const verified = jsonwebtoken.verify(String(token), publicKey, { algorithms: ['RS256'], complete: true });
      await verifiers['node-jose']?.verify(String(token), createPublicKey(publicKey), 'RS256');
      const { iat, exp, ...claims } = verified.payload as Record<string, unknown>;
      return { header: { ...verified.header }, claims, lifetime: Number(exp) - Number(iat) };
    };
    const made = async (name: keyof typeof services, message: object = {}, contexts: object = {}) => {
      const { exit, message: answer } = await ask(name, { message, ...contexts });
      assert.equal(exit, 'true', answer.error?.message);
      return read(answer.token);
    };

    it('subject, issuer and audience', async () => {
      const { claims } = await made('one with all of its parameters');
      assert.partialDeepStrictEqual(claims, {
        sub: 'user@example.com',
        iss: 'https://issuer.example',
        aud: 'https://api.example',
      });
    });

    it('scopes, as a text or as a list', async () => {
      assert.equal((await made('one with all of its parameters')).claims.scope, 'read write');
      assert.equal((await made('a list of scopes')).claims.scope, 'read write');
    });

    it('a private key in PKCS#8 from a secret', async () => {
      assert.match(privateKey, /^-----BEGIN PRIVATE KEY-----/);
      await made('a list of scopes');
      await made('a key of the environment');
    });

    it('a key id', async () => {
      assert.equal((await made('one with all of its parameters')).header.kid, 'key-123');
    });

    it('a lifetime in seconds, in either spelling', async () => {
      assert.equal((await made('one with all of its parameters')).lifetime, 900);
      assert.equal((await made('the other spelling of its lifetime')).lifetime, 60);
    });

    it('RS256', async () => {
      const { header } = await made('one with all of its parameters');
      assert.deepEqual(header, { alg: 'RS256', typ: 'JWT', kid: 'key-123' });
    });

    it('every parameter from the workflow: from message, flow and environment', async () => {
      const payload = {
        user: { id: 'anna' },
        host: 'h.example',
        scopes: ['a', 'b'],
        key: privateKey,
        kid: 'k-9',
        ttl: '120',
      };
      const { header, claims, lifetime } = await made('values of the workflow', { payload }, { flow: { issuer: 'i' } });
      assert.deepEqual(claims, {
        sub: 'anna',
        iss: 'i',
        aud: ['https://h.example/', env.ORKES_AUDIENCE],
        scope: 'a b',
      });
      assert.deepEqual([header.kid, lifetime], ['k-9', 120]);
    });

    it('every parameter from anywhere in Node-RED: global context and expressions too', async () => {
      const contexts = { flow: { subject: 's' }, global: { issuer: 'i' } };
      const { claims, lifetime } = await made('values of every context', { scopes: 'x y', ttl: '30' }, contexts);
      assert.deepEqual(claims, { sub: 's', iss: 'i', aud: env.ORKES_AUDIENCE, scope: 'x y' });
      assert.equal(lifetime, 60);
    });

    it('caching of its output: the same token for the same inputs, another for others', async () => {
      const tokenOf = async (user: string) =>
        (await ask('a cached token', { message: { payload: { user } } })).message.token;
      const [anna, ben] = [await tokenOf('anna'), await tokenOf('ben')];
      assert.notEqual(anna, ben);
      assert.deepEqual([await tokenOf('anna'), await tokenOf('ben')], [anna, ben]);
    });

    it('caching with a time to live of its own', async () => {
      const question = { message: { payload: { user: 'anna' } } };
      const first = (await ask('a token that is cached for a second', question)).message.token;
      let next = first;
      while (next === first) next = (await ask('a token that is cached for a second', question)).message.token;
      const [one, two] = [first, next].map((token) => jsonwebtoken.decode(String(token)) as { iat: number });
      assert.ok(Number(two?.iat) > Number(one?.iat));
    });

    it('caching that makes one token for many waiting messages', async () => {
      const question = { message: { payload: { user: 'many' } } };
      const answers = await Promise.all(Array.from({ length: 30 }, () => ask('a cached token', question)));
      assert.equal(new Set(answers.map(({ message }) => message.token)).size, 1);
    });

    it('caching that never serves a token in its last minute', async () => {
      const question = { message: { payload: { user: 'anna' } } };
      const tokens = [1, 2, 3].map(
        async () => (await ask('a cached token that is about to expire', question)).message.token,
      );
      assert.equal(new Set(await Promise.all(tokens)).size, 3);
    });

    it('caching that is off with a fresh token id, unless a key is given', async () => {
      const question = { message: { payload: { user: 'anna' } } };
      for (const [name, count] of [
        ['a cached token with a fresh id', 2],
        ['a cached token with a fresh id and a key', 1],
      ] as const) {
        const tokens = [(await ask(name, question)).message.token, (await ask(name, question)).message.token];
        assert.equal(new Set(tokens).size, count, name);
      }
    });

    it('caching that several instances share', async () => {
      const question = { message: { payload: { user: 'anna' } } };
      const [one, another] = [await ask('one instance', question), await ask('another instance', question)];
      assert.equal(one.exit, 'true', one.message.error?.message);
      assert.equal(another.message.token, one.message.token);
    });

    it('an input schema that is enforced; the error names the place, and not the value', async () => {
      const good = await ask('an input schema', { message: { user: 'anna' } });
      assert.equal(good.exit, 'true', good.message.error?.message);
      const { exit, message } = await ask('an input schema', { message: { user: 'Hunter2' } });
      assert.deepEqual([exit, message.error?.code, message.error?.claim], ['failure', 'ERR_SCHEMA', 'sub']);
      assert.doesNotMatch(JSON.stringify(message.error), /Hunter2/);
    });

    it('an output schema that is enforced', async () => {
      assert.equal((await ask('an output schema', { message: { ttl: 60 } })).exit, 'true');
      const { exit, message, flow } = await ask('an output schema', { message: { ttl: 61 } });
      assert.deepEqual([exit, message.error?.code], ['failure', 'ERR_SCHEMA']);
      assert.match(message.error?.message ?? '', /lifetime/);
      assert.equal(flow.jwt, undefined, 'what failed is not saved, and what was made before does not stay');
    });

    it('the optional step: its failure is ignored, the flow goes on and says "completed with errors"', async () => {
      const { exit, message } = await ask('an optional task', { message: { payload: {}, topic: 'kept' } });
      assert.equal(exit, 'true');
      assert.equal(message.token, undefined);
      assert.equal(message.topic, 'kept');
      assert.partialDeepStrictEqual(message.error, { code: 'ERR_CLAIM_MISSING', claim: 'sub' });
      assert.partialDeepStrictEqual(await status('an optional task'), {
        fill: 'yellow',
        shape: 'dot',
        text: 'completed with errors',
      });
      const { exit: other } = await ask('a task that is not optional', { message: { payload: {} } });
      assert.equal(other, 'failure');
    });

    it('the token kept as a secret: shown as *** wherever the message is', async () => {
      const { message, page } = await ask('a masked token');
      assert.equal(message.token, '***');
      assert.doesNotMatch(JSON.stringify(message), /eyJ/);
      await read(page);
    });

    it("the token of its documented example: Google's token endpoint, with three scopes", async () => {
      const { header, claims, lifetime } = await made('a service account of Google');
      assert.deepEqual(header, { alg: 'RS256', typ: 'JWT', kid: '2a9b0f3c' });
      const { email, audience, scopes } = google;
      assert.deepEqual(claims, { iss: email, sub: email, aud: audience, scope: scopes.join(' ') });
      assert.equal(lifetime, 3600);
    });
  },
  { env },
);
