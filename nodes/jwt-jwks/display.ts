import type { Node, NodeAPI } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import { createStatus } from '../shared/status.ts';
import type { KeySet } from './key-sets.ts';

/** What a node shows below itself. */
export interface Display {
  /** How many keys are published; in yellow with the first that is not as it should be; in red why there is none. */
  readonly show: (found: KeySet | JwtError) => void;
}

export function createDisplay(RED: NodeAPI, node: Node): Display {
  const show = createStatus(node);
  const say = (key: string, values?: Record<string, string | number>) => RED._(`jwt-jwks.status.${key}`, values);
  return {
    show(found) {
      if (found instanceof JwtError) {
        show({ fill: 'red', shape: 'ring', text: say(found.code) });
        return;
      }
      const published = say('published', { number: found.jwkSet.keys.length });
      const [first, ...others] = found.troubles;
      if (!first) {
        show({ fill: 'green', shape: 'dot', text: published });
        return;
      }
      const more = others.length > 0 ? ` (+${others.length})` : '';
      show({ fill: 'yellow', shape: 'dot', text: `${published} · ${first.name}: ${say(first.error.code)}${more}` });
    },
  };
}
