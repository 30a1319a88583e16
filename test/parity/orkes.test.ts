import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import { fillFrom } from '../../src/presets/fill-from.ts';
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

const services = {
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
