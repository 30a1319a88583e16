import type { Node, NodeAPI, NodeDef } from 'node-red';
import { attempt, logLine, toJwtError } from '../../src/attempt.ts';
import { chain } from '../../src/chain.ts';
import { compileDelivery } from '../shared/message/delivery.ts';
import { onFlowsStarted } from '../shared/message/flows-started.ts';
import { withHeaders } from '../shared/message/headers.ts';
import { complain, type Service, serve } from '../shared/message/serve.ts';
import { createDisplay, type Display } from './display.ts';
import { createKeySets, type KeySet } from './key-sets.ts';
import { type JwksSettings, readSettings } from './settings.ts';

export default function register(RED: NodeAPI): void {
  function JwtJwks(this: Node, saved: NodeDef): void {
    RED.nodes.createNode(this, saved);
    const display = createDisplay(RED, this);
    // There is no second output: what fails goes to a Catch node.
    serve(
      this,
      attempt(() => prepareService(RED, this, readSettings(saved), display)),
      display,
      'catch',
    );
  }
  RED.nodes.registerType('jwt-jwks', JwtJwks);
}

function prepareService(RED: NodeAPI, node: Node, settings: JwksSettings, display: Display): Service<KeySet> {
  const { keys, output, maxAge } = settings;
  const headers = {
    // RFC 7517 §8.5.2.
    'content-type': 'application/jwk-set+json',
    'cache-control': `public, max-age=${maxAge}`,
  };
  const deliver = compileDelivery<KeySet>(RED, node, unsaved, () => ({}), [
    { path: output, value: ({ jwkSet }) => jwkSet },
    { path: 'headers', value: (_, message) => withHeaders(message.headers, headers, 'those of a JWK Set') },
  ]);
  const sets = createKeySets(RED, node, keys, () => void look());
  const make: Service<KeySet>['make'] = (message) => chain(sets.keySetFor(message), requireKeys);
  /** Says what is published and what is not. */
  const look = async () => {
    try {
      const found = await make({ _msgid: '' });
      display.succeeded(found);
      for (const { name, error } of found.troubles) node.warn(`${name}: ${logLine(error)}`);
    } catch (error) {
      complain(node, display, toJwtError(error));
    }
  };
  // Not only when this node starts: where it is one of several, a key is replaced without it.
  const forget = onFlowsStarted(RED, () => void look());
  return {
    make,
    deliver,
    close: () => {
      forget();
      sets.close();
    },
  };
}

/** A set goes into the message alone. */
const unsaved = { variable: '', variableType: 'msg', frontend: false } as const;

/** An empty set would have every token refused, for as long as it is kept. @throws JwtError why there is no key */
function requireKeys(found: KeySet): KeySet {
  const [trouble] = found.troubles;
  if (found.jwkSet.keys.length === 0 && trouble) throw trouble.error;
  return found;
}
