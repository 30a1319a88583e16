import assert from 'node:assert/strict';
import {
  compileDelivery,
  type DeliveryFacts,
  type DeliverySpec,
  deliveryKinds,
  propertiesOf,
} from '../../src/delivery/delivery.ts';
import type { Input } from '../../src/input.ts';
import { forSetting } from '../../src/input.ts';
import { compileTemplate, evaluateTemplate } from '../../src/template/evaluate.ts';
import { refuses } from '../support/errors.ts';

const facts: DeliveryFacts = {
  keyFact: (name) => (name === 'key.publicPoint' ? 'BPoint' : undefined),
  now: 1,
  claims: {},
  token: 'a.b.c',
  secret: 's&cret',
  messageUrl: 'https://api.example.com/x?y=1',
};
const template = (text: string): Input => {
  const node = compileTemplate(text, forSetting('delivery'), () => ({ constant: 'from the message' }));
  return { evaluate: (values, known) => evaluateTemplate(node, values, known) };
};
const blank: DeliverySpec = { kind: 'message', url: undefined, name: '', other: undefined, headers: [], body: [] };
const deliver = (spec: Partial<DeliverySpec>) => compileDelivery({ ...blank, ...spec })([], facts);

describe('a delivery', () => {
  it('adds nothing where the message has the token already', () => {
    assert.deepEqual(deliver({}), { headers: {} });
  });

  it('fills any header by a template, of the token and of the key', () => {
    const headers = [
      { key: 'authorization', value: template('vapid t={token}, k={key.publicPoint}') },
      { key: 'ttl', value: template('60') },
    ];
    assert.deepEqual(deliver({ kind: 'header', headers }).headers, {
      authorization: 'vapid t=a.b.c, k=BPoint',
      ttl: '60',
    });
  });

  it('fills a form that an HTTP request node sends as it is', () => {
    const body = [
      { key: 'grant_type', value: template('urn:ietf:params:oauth:grant-type:jwt-bearer') },
      { key: 'client_secret', value: template('{secret}') },
      { key: 'assertion', value: template('{token}') },
    ];
    assert.deepEqual(deliver({ kind: 'form', url: template('https://login.example.com/token'), body }), {
      method: 'POST',
      url: 'https://login.example.com/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      payload:
        'grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&client_secret=s%26cret&assertion=a.b.c',
    });
  });

  it('fills a JSON body', () => {
    const { payload, headers } = deliver({
      kind: 'json',
      url: template('https://x.example'),
      body: [{ key: 'jwt', value: template('{token}') }],
    });
    assert.deepEqual(payload, { jwt: 'a.b.c' });
    assert.equal(headers['content-type'], 'application/json');
  });

  it('adds a query parameter to the address of the message, or to one of its own', () => {
    assert.equal(deliver({ kind: 'query', name: 'token' }).url, 'https://api.example.com/x?y=1&token=a.b.c');
    assert.equal(
      deliver({ kind: 'query', name: 'token', url: template('https://stream.example/v.m3u8') }).url,
      'https://stream.example/v.m3u8?token=a.b.c',
    );
  });

  it('makes an address', () => {
    assert.equal(
      deliver({ kind: 'url', url: template('https://pay.example/save/{token}') }).url,
      'https://pay.example/save/a.b.c',
    );
  });

  it('logs in at a broker, as password or as user name', () => {
    assert.deepEqual(deliver({ kind: 'mqtt', name: 'password', other: template('line-7') }).broker, {
      force: true,
      username: 'line-7',
      password: 'a.b.c',
    });
    assert.deepEqual(deliver({ kind: 'mqtt', name: 'username', other: template('jwt') }).broker, {
      force: true,
      username: 'a.b.c',
      password: 'jwt',
    });
  });

  it('answers a browser, and lets nobody keep the answer', () => {
    const { payload, headers } = deliver({
      kind: 'response',
      body: [{ key: 'signature', value: template('{token}') }],
    });
    assert.deepEqual(payload, { signature: 'a.b.c' });
    assert.equal(headers['cache-control'], 'no-store');
  });

  for (const kind of deliveryKinds) {
    it(`is known to set for "${kind}" the properties that it sets`, () => {
      const body = [{ key: 'assertion', value: template('{token}') }];
      const url = kind === 'query' ? undefined : template('https://login.example.com/token');
      const { headers, broker, ...others } = deliver({ kind, url, name: 'password', body });
      const properties = [
        ...Object.keys(others),
        ...(Object.keys(headers).length > 0 ? ['headers'] : []),
        ...(broker ? ['action', 'broker'] : []),
      ];
      assert.deepEqual([...propertiesOf[kind]].sort(), properties.sort());
    });
  }

  for (const [spec, message, setting] of [
    [{ kind: 'form' }, 'the delivery needs an address', 'deliveryUrl'],
    [{ kind: 'json', url: template('https://x.example') }, 'the delivery needs a body', 'deliveryBody'],
    [{ kind: 'url' }, 'the delivery needs an address', 'deliveryUrl'],
    [{ kind: 'query' }, 'the delivery needs the name of the query parameter', 'deliveryName'],
    [{ kind: 'mqtt', name: 'token' }, 'the delivery needs "password" or "username"', 'deliveryName'],
  ] as [Partial<DeliverySpec>, string, string][]) {
    it(`refuses ${JSON.stringify(spec.kind)} without what it needs: ${setting}`, () => {
      const error = refuses(() => compileDelivery({ ...blank, ...spec }), 'ERR_SETTINGS', new RegExp(`^${message}$`));
      assert.equal(error.setting, setting);
      assert.equal(error.hint, 'Fill it in under Result, Delivery, or choose another delivery.');
    });
  }

  it('writes an object into a header as JSON', () => {
    const headers = [{ key: 'x', value: { constant: { a: [1] } } }];
    assert.deepEqual(deliver({ kind: 'header', headers }).headers, { x: '{"a":[1]}' });
  });

  for (const kind of ['form', 'json', 'query', 'url'] as const) {
    it(`fails a message that lacks what the address of "${kind}" names`, () => {
      const spec = { kind, name: 'token', url: template('{key.x5t}'), body: [{ key: 'a', value: template('b') }] };
      const { setting } = refuses(
        () => deliver(spec),
        'ERR_CLAIM_MISSING',
        /^a placeholder of "deliveryUrl" has no value$/,
      );
      assert.equal(setting, 'deliveryUrl');
    });
  }

  it('fails a message that lacks what a template names', () => {
    const headers = [{ key: 'x', value: template('{key.x5t}') }];
    refuses(
      () => deliver({ kind: 'header', headers }),
      'ERR_CLAIM_MISSING',
      /^a placeholder of "deliveryHeaders" has no value$/,
    );
  });
});
