import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { Node } from 'node-red';
import helper from 'node-red-node-test-helper';
import { secret, startFlow, stopFlow } from '../support/flow.ts';
import { curvePair } from '../support/keys.ts';

/** All that can be reached from an object, hidden or not, as a debug node or a crash report would print it. */
const printed = (value: unknown) => inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true });

describe('a JWT key in a running Node-RED', () => {
  afterEach(stopFlow);

  const { privateKey } = curvePair('P-256');
  const next = curvePair('P-256', 'next').privateKey;
  for (const [what, settings, credentials] of [
    ['a secret', { kty: 'oct' }, { secret }],
    ['a pair, and the next one', { kty: 'EC' }, { privateKey, secondKey: next, passphrase: 'of no use' }],
    ['a text that is no key', { kty: 'RSA' }, { privateKey: 'hunter2 is no key' }],
  ] as const) {
    it(`shows nothing secret when it is printed: ${what}`, async () => {
      const signature = settings.kty === 'oct' ? 'symmetric' : 'asymmetric';
      const flow = await startFlow({ signature }, { keys: { key: { use: 'sig', ...settings, credentials } } });
      const { exit } = await flow.send({});
      assert.equal(exit, settings.kty === 'RSA' ? 'failure' : 'true');
      const node = helper.getNode('key') as unknown as Node;
      const texts = [inspect(node), printed(node), printed(node.context())];
      for (const text of texts) {
        for (const value of Object.values(credentials)) {
          for (const line of value.split('\n').filter((part) => part.length > 8 && !part.startsWith('-----')))
            assert.equal(text.includes(line), false, 'the node shows a credential');
        }
      }
      assert.match(texts[0] ?? '', /jwt-key/);
    });
  }
});
