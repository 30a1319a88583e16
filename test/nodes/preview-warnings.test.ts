import assert from 'node:assert/strict';
import type { Shown, Warning } from '../../nodes/jwt-generator/editor/preview-model.ts';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import { noon } from '../support/issue.ts';
import { issue, preview, previewWithoutKey, row, type Settings } from '../support/preview.ts';

describe('the preview shows what only a message knows', () => {
  const claim = (settings: Settings, name: string): Shown | undefined => new Map(preview(settings).claims).get(name);
  const dollar = '$';
  const sources: readonly (readonly [type: GeneratorSettings['subjectType'], value: string, shown: string])[] = [
    ['msg', 'user.id', 'msg.user.id'],
    ['flow', 'user', 'flow.user'],
    ['flow', '#:(disk)::user', 'flow.user'],
    ['global', 'user', 'global.user'],
    ['env', 'USER_ID', '$USER_ID'],
    ['jsonata', '$uppercase(user)', '$uppercase(user)'],
    ['str', `${dollar}{USER_ID}`, '$USER_ID'],
    ['str', '$(USER_ID)', '$USER_ID'],
    ['str', `https://${dollar}{HOST}/a`, `https://${dollar}{HOST}/a`],
    ['json', '{"not": JSON', '{"not": JSON'],
  ];
  for (const [type, value, shown] of sources) {
    it(`${type} ${value}: ‹${shown}›`, () => {
      assert.deepEqual(claim({ subject: value, subjectType: type }, 'sub'), { kind: 'open', value: shown });
      const later = type === 'json' ? { kind: 'open', value } : { kind: 'later', value: shown };
      if (type !== 'json') assert.deepEqual(claim({ ttl: value, ttlType: type }, 'exp'), later);
    });
  }

  it('of a payload, by a mark for its members', () => {
    assert.deepEqual(claim({ payload: 'payload', payloadType: 'msg' }, '…'), { kind: 'open', value: 'msg.payload' });
  });

  it('of a key that each message brings', () => {
    const { headers } = previewWithoutKey({});
    assert.deepEqual(headers, [
      [
        ['alg', { kind: 'open', value: 'key', length: 6 }],
        ['typ', { kind: 'json', value: 'JWT' }],
      ],
    ]);
  });
});

describe('the preview warns', () => {
  const safe: Settings = { aud: true, audience: 'api' };
  const number = (key: string, value: number) => ({ customClaims: [row(key, 'number', String(value), 'num')] });
  const cases: readonly (readonly [cause: string, Settings, ...Warning[]])[] = [
    ['of nothing, where there is nothing', {}],
    ['of no audience', { aud: false }, 'noAudience'],
    [
      'of no audience, though the payload is written here',
      { aud: false, payload: '{}', payloadType: 'json' },
      'noAudience',
    ],
    ['not of an audience that is a custom claim', { aud: false, customClaims: [row('aud', 'string', 'a', 'str')] }],
    ['not of an audience that the payload gives', { aud: false, payload: '{"aud":"a"}', payloadType: 'json' }],
    ['not of what a message may bring', { aud: false, exp: false, payload: 'payload', payloadType: 'msg' }],
    ['of no expiry', { exp: false }, 'noExpiry'],
    ['not of an expiry that the payload gives', { exp: false, payload: `{"exp":${noon + 60}}`, payloadType: 'json' }],
    ['of a lifetime over a day', { ttl: '86401' }, 'longLife'],
    ['of a lifetime over a day, in words', { ttl: '25h', ttlType: 'str' }, 'longLife'],
    [
      'of a lifetime over a day, in the payload',
      { exp: false, payload: `{"exp":${noon + 86_401}}`, payloadType: 'json' },
      'longLife',
    ],
    ['not of a lifetime of a day', { ttl: '86400' }],
    ['not of a lifetime that a message brings', { ttl: 'ttl', ttlType: 'msg' }],
    ['of mustache in a text', { subject: 'user {{payload.id}}' }, 'mustache'],
    ['of mustache in a key id', { kid: '{{flow.kid}}' }, 'mustache'],
    ['of mustache in a custom claim', { customClaims: [row('a', 'string', '{{a}}', 'str')] }, 'mustache'],
    ['of mustache in JSON', { audience: '["{{a}}"]', audienceType: 'json' }, 'mustache'],
    ['of mustache in a header', { headers: [row('a', 'string', 'x {{a}}', 'str')] }, 'mustache'],
    ['not of a template, whose braces are written twice', { subject: '{{a}}', subjectType: 'template' }],
    ['not of JSONata', { subject: '{"a":{"b":{}}}', subjectType: 'jsonata' }],
    ['of a time in milliseconds', number('valid_until', noon * 1000), 'milliseconds'],
    [
      'of a time in milliseconds that is text',
      { customClaims: [row('x', 'number', String(noon * 1000), 'str')] },
      'milliseconds',
    ],
    ['of a name of milliseconds', { customClaims: [row('expMs', 'number', 'then', 'msg')] }, 'milliseconds'],
    ['not of a time in seconds', number('valid_until', noon)],
    ['not of a telephone number', number('phone', 491_701_234_567)],
    ['not of a text that is long', { customClaims: [row('id', 'string', String(noon * 1000), 'str')] }],
    ['of a token over 8 KB', { customClaims: [row('x', 'string', 'y'.repeat(6200), 'str')] }, 'tooLong'],
    ['not of a token under 8 KB', { customClaims: [row('x', 'string', 'y'.repeat(5800), 'str')] }],
    ['of a masked token that is saved nowhere', { maskToken: true, variable: '' }, 'maskedAway'],
    [
      'of a masked token of which other things are saved',
      { maskToken: true, saveAttributes: 'claims, header' },
      'maskedAway',
    ],
    ['not of a masked token that is saved', { maskToken: true, saveAttributes: 'claims, token' }],
    ['not of a masked token that is in the authorization', { maskToken: true, variable: '', authorization: true }],
    ['not of a mask without a token to mask', { maskToken: true, variable: '', output: '' }],
    ['of tokens that are never sent again', { cache: true, ttl: '60' }, 'neverReused'],
    ['not of tokens that are sent again for a second', { cache: true, ttl: '61' }],
    ['not of a refresh window that a message brings', { cache: true, ttl: '60', cacheRefreshType: 'msg' }],
    [
      'of all that there is',
      { aud: false, exp: false, ...number('t_ms', 1), maskToken: true, variable: '' },
      'noAudience',
      'noExpiry',
      'milliseconds',
      'maskedAway',
    ],
  ];
  for (const [cause, settings, ...warnings] of cases) {
    it(cause, () => assert.deepEqual([...preview({ ...safe, ...settings }).warnings].sort(), warnings.sort()));
  }

  it('of 8192 bytes no more than of fewer', async () => {
    const padded = (length: number): Settings => ({
      ...safe,
      customClaims: [row('x', 'string', 'y'.repeat(length), 'str')],
    });
    const length =
      [...Array(400).keys()].map((step) => 5800 + step).findLast((one) => preview(padded(one)).bytes <= 8192) ?? 0;
    assert.deepEqual([preview(padded(length)).warnings, preview(padded(length + 1)).warnings], [[], ['tooLong']]);
    assert.ok((await issue(padded(length))).token.length <= 8192);
    assert.ok((await issue(padded(length + 1))).token.length > 8192);
  });
});
