import type { Node, NodeAPI } from 'node-red';
import type { JwtError } from '../../src/errors.ts';
import { createStatus } from '../shared/message/status.ts';
import type { KeySet } from './key-sets.ts';

/** What a node shows below itself. */
export interface Display {
  /** How many keys are published; in yellow with the first that is not as it should be. */
  readonly succeeded: (found: KeySet) => void;
  readonly failed: (error: JwtError) => void;
}

export function createDisplay(RED: NodeAPI, node: Node): Display {
  const show = createStatus(node);
  const say = (key: string, values?: Record<string, string | number>) => RED._(`jwt-jwks.status.${key}`, values);
  return {
    succeeded({ jwkSet, troubles }) {
      const number = jwkSet.keys.length;
      const [first, ...others] = troubles;
      show(['published', number, others.length, first?.name, first?.error.code], () => {
        const published = say('published', { number });
        const more = others.length > 0 ? ` (+${others.length})` : '';
        return first
          ? { fill: 'yellow', shape: 'dot', text: `${published} · ${first.name}: ${say(first.error.code)}${more}` }
          : { fill: 'green', shape: 'dot', text: published };
      });
    },
    failed: ({ code }) => show(['failed', code], () => ({ fill: 'red', shape: 'ring', text: say(code) })),
  };
}
