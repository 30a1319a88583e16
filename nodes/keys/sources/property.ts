import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { NodeAPI } from 'node-red';
import { toJwtError } from '../../../src/attempt.ts';
import { chain } from '../../../src/chain.ts';
import { JwtError } from '../../../src/errors.ts';
import { forSetting } from '../../../src/input.ts';
import type { Key } from '../../../src/jwk/key.ts';
import { decodeText } from '../../../src/jwk/read/foreign-formats.ts';
import { openQueue } from '../../../src/scheduler/queue.ts';
import { prepareValue } from '../../shared/message/typed-values.ts';
import type { KeySource, ReadText } from './source.ts';

const purpose = forSetting('location', 'the key');

/** How many keys one source caches. */
const maxKeys = 1000;

/**
 * Creates a source that reads the key for each message from the message, or from the flow or global context.
 *
 * @param location - the property; a context property may carry a store
 */
export function createPropertySource(
  RED: NodeAPI,
  scope: 'msg' | 'flow' | 'global',
  location: string,
  read: ReadText,
): KeySource {
  // Reading and proving a key takes milliseconds: a burst of texts is spread over slices of the event loop.
  const queue = openQueue();
  // Keyed by a hash: the key texts themselves are not kept.
  const keys = new LRUCache<string, Key | Promise<Key>>({ max: maxKeys });
  const toKey = (value: unknown): Key | Promise<Key> => {
    const text = textOf(value, scope);
    const hash = createHash('sha256').update(text).digest('base64');
    const known = keys.get(hash);
    if (known) return known;
    const key = chain(
      queue.runOnLoop(() => read(text)),
      (found) => found,
    );
    keys.set(hash, key);
    if (key instanceof Promise) settle(hash, key);
    return key;
  };
  /** Caches the outcome of decrypting a key, failures too, since each attempt is costly; ERR_BUSY is not cached. */
  const settle = (hash: string, later: Promise<Key>) => {
    later.then(
      (key) => keys.get(hash) === later && keys.set(hash, key),
      (error) => toJwtError(error).code === 'ERR_BUSY' && keys.delete(hash),
    );
  };
  return {
    keyFor: (message, asking) => {
      const prepared = prepareValue(RED, asking, purpose, { value: location, type: scope });
      const read = 'constant' in prepared ? { value: prepared.constant } : prepared.read(message);
      return chain(read, ({ value }) => toKey(value));
    },
    isPerMessage: true,
    problem: () => undefined,
    // What waits is finished, for the messages that came before.
    close: () => keys.clear(),
  };
}

function textOf(value: unknown, scope: string): string {
  if (Buffer.isBuffer(value)) return decodeText(value);
  // A JWK or a provider's JSON file that a JSON node has already parsed.
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new JwtError('ERR_KEY_SOURCE', `the ${scope} property that this JWT key names holds no key`, {
    hint: 'Set it to a PEM, a JWK or a secret before the message reaches this node.',
    setting: 'location',
  });
}
