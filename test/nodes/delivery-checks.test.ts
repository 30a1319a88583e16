import assert from 'node:assert/strict';
import { deliveryChecks } from '../../nodes/jwt-generator/editor/delivery-checks.ts';
import { type GeneratorSettings, generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import { deliverySpec, issuerSpec } from '../../nodes/jwt-generator/spec.ts';
import type { InputCollector } from '../../nodes/shared/settings/constant-value.ts';
import { attempt } from '../../src/attempt.ts';
import { compileDelivery } from '../../src/delivery/delivery.ts';
import type { JwtError } from '../../src/errors.ts';
import { compileTemplate } from '../../src/template/evaluate.ts';

const collector: InputCollector = {
  add: (purpose, { value, type }) => {
    if (type === 'template') compileTemplate(value, purpose, () => ({ variable: 0, source: '' }));
    return { variable: 0, source: '' };
  },
};

/** The setting that the runtime names when it refuses settings. */
function refusedBy(settings: GeneratorSettings): string | undefined {
  const outcome = attempt(() => {
    issuerSpec(settings, collector);
    const spec = deliverySpec(settings, collector);
    if (spec) compileDelivery(spec);
  });
  return outcome instanceof Error ? (outcome as JwtError).setting : undefined;
}

/** The settings that the panel marks. */
function marked(settings: GeneratorSettings): string[] {
  return Object.entries(deliveryChecks)
    .filter(([, check]) =>
      check(
        settings,
        (reason) => ({ text: reason }),
        (name) => name,
      ),
    )
    .map(([name]) => name);
}

const row = (key: string, value: string) => ({ key, value });

const wrong: Readonly<Record<string, Partial<GeneratorSettings>>> = {
  'a form without an address': { delivery: 'form', deliveryBody: [row('a', '{token}')] },
  'JSON without a body': { delivery: 'json', deliveryUrl: 'https://a.example' },
  'an address that is none': { delivery: 'url' },
  'a query parameter without a name': { delivery: 'query' },
  'a login that is neither': { delivery: 'mqtt', deliveryName: 'token' },
  'an unknown placeholder in an address': { delivery: 'url', deliveryUrl: 'https://a.example/{tokem}' },
  'an unknown placeholder in the other half of a login': {
    delivery: 'mqtt',
    deliveryName: 'username',
    deliveryOther: '{x}',
  },
  'an unknown placeholder in a header': { deliveryHeaders: [row('a', '{hex:0}')] },
  'an unknown placeholder in a body': { delivery: 'response', deliveryBody: [row('a', '{sha256.hex:x}')] },
  'a detached body that is encrypted': { content: 'body', detached: true, encryption: 'symmetric' },
  'an unencoded body that is not detached': { content: 'body', unencodedPayload: true },
};

const right: Readonly<Record<string, Partial<GeneratorSettings>>> = {
  'a fresh node': {},
  'a form': { delivery: 'form', deliveryUrl: 'https://{msg.host}/token', deliveryBody: [row('a', '{token}')] },
  'a header': { delivery: 'header', deliveryHeaders: [row('a', 'x {token} {{}}')] },
  'a query parameter of the address that the message has': { delivery: 'query', deliveryName: 'jwt' },
  'an MQTT login': { delivery: 'mqtt', deliveryName: 'password', deliveryOther: '{claim:sub}' },
  'an answer': { delivery: 'response' },
  'a detached body': { content: 'body', detached: true, unencodedPayload: true },
};

describe('what the panel says of deliveries', () => {
  for (const [what, settings] of Object.entries(wrong)) {
    it(`marks what the runtime refuses: ${what}`, () => {
      const complete = { ...generatorDefaults, ...settings };
      assert.deepEqual(marked(complete), [refusedBy(complete)]);
    });
  }

  for (const [what, settings] of Object.entries(right)) {
    it(`marks nothing of what the runtime takes: ${what}`, () => {
      const complete = { ...generatorDefaults, ...settings };
      assert.deepEqual([marked(complete), refusedBy(complete)], [[], undefined]);
    });
  }

  const exchanges: Readonly<Record<string, [settings: Partial<GeneratorSettings>, marked: string[]]>> = {
    'without an endpoint': [{}, ['exchange']],
    'with an endpoint': [{ exchangeUrl: 'https://a.example' }, []],
    'with an endpoint on this machine': [{ exchangeUrl: 'http://localhost:1880/token' }, []],
    'with an endpoint that a message completes': [{ exchangeUrl: '{msg.endpoint}' }, []],
    'with an endpoint from the environment': [{ exchangeUrl: '$' + '{ENDPOINT}' }, []],
    'with an endpoint that is not safe': [{ exchangeUrl: 'http://a.example' }, ['exchangeUrl']],
    'with the address of a form that is not safe': [
      { delivery: 'form', deliveryUrl: 'http://a.example', deliveryBody: [row('a', '{token}')] },
      ['exchangeUrl'],
    ],
    'with an unknown placeholder': [{ exchangeUrl: 'https://{x}' }, ['exchangeUrl']],
    'with a header without a name': [
      { exchangeUrl: 'https://a.example', exchangeHeaders: [row('', '2')] },
      ['exchangeHeaders'],
    ],
    'that would find no token': [{ exchangeUrl: 'https://a.example', exchangeToken: ' ' }, ['exchangeToken']],
    'of tokens that live no second': [{ exchangeUrl: 'https://a.example', exchangeLifetime: 0 }, ['exchangeLifetime']],
  };
  for (const [what, [settings, expected]] of Object.entries(exchanges)) {
    it(`judges an exchange ${what}`, () => {
      assert.deepEqual(marked({ ...generatorDefaults, exchange: true, ...settings }), expected);
    });
  }
});
