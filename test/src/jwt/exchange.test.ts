import assert from 'node:assert/strict';
import type { HttpRequest, Send } from '../../../src/http/client.ts';
import { forSetting, type Input } from '../../../src/input.ts';
import { compileFinish } from '../../../src/jwt/finish/finish.ts';
import { compileIssuer } from '../../../src/jwt/issue/issue.ts';
import { compileTemplate, evaluateTemplate } from '../../../src/template/evaluate.ts';
import { constant, noClaims, noon, surroundings } from '../../support/issue.ts';
import { secretKey } from '../../support/keys.ts';

const template = (text: string): Input => {
  const node = compileTemplate(text, forSetting('deliveryBody'), () => constant(undefined));
  return { evaluate: (values, facts) => evaluateTemplate(node, values, facts) };
};

describe('the exchange of a token', () => {
  it('is done once for all messages, though its request is another one each time', async () => {
    const sent: HttpRequest[] = [];
    const send: Send = async (request) => {
      sent.push(request);
      return { status: 200, headers: {}, text: JSON.stringify({ access_token: `access ${sent.length}` }) };
    };
    const finish = compileFinish({
      delivery: {
        kind: 'form',
        url: constant('https://login.example.com/token'),
        name: '',
        other: undefined,
        headers: [],
        body: ['token', 'uuid', 'now', 'exp'].map((name) => ({ key: name, value: template(`{${name}}`) })),
      },
      messageUrl: constant(undefined),
      secret: '',
      exchange: {
        request: { url: undefined, headers: [] },
        paths: { token: 'access_token', expiresIn: '', expiresAt: '', lifetimeSeconds: 3600, keep: [] },
        knownAnswers: [],
        refresh: constant(60),
        isForced: { variable: 0 },
        send,
        store: undefined,
      },
    });
    const keys = { signing: secretKey('sig', 32) };
    const claims = { ...noClaims, lifetime: constant(300) };
    const signature = { kind: 'symmetric', algorithm: '', kid: '' } as const;
    const issuer = compileIssuer({ claims, typ: 'JWT', headers: [], signature }, undefined, surroundings)(keys);
    const make = finish.bind(issuer, keys);
    const tokens: string[] = [];
    for (const isForced of [false, false, true]) tokens.push((await make([isForced])).token);
    finish.close();
    assert.deepEqual(tokens, ['access 1', 'access 1', 'access 2']);
    const forms = sent.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
    assert.deepEqual(
      forms.map(({ now, exp }) => [now, exp]),
      Array(2).fill([String(noon), String(noon + 300)]),
    );
    assert.equal(new Set(forms.map(({ uuid }) => uuid)).size, 2);
    for (const { token, uuid } of forms) {
      assert.match(String(token), /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
      assert.match(String(uuid), /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    }
  });
});
