import type { NodeAPI } from 'node-red';
import { logLine } from '../../src/attempt.ts';
import type { JwtError } from '../../src/errors.ts';
import { onFlowsStarted } from '../shared/message/flows-started.ts';
import { withHeaders } from '../shared/message/headers.ts';
import { type Preparation, type Road, registerMessageNode } from '../shared/message/message-node.ts';
import { parseMessagePath } from '../shared/message/message-property.ts';
import type { StatusFacts } from '../shared/message/status.ts';
import type { Path } from '../shared/settings/paths.ts';
import { createKeySets, type KeySet } from './key-sets.ts';
import { followOtherPublishers } from './other-publishers.ts';
import { type JwksSettings, jwksDefaults, readSettings } from './settings.ts';

export default function register(RED: NodeAPI): void {
  registerMessageNode(RED, {
    type: 'jwt-jwks',
    defaults: jwksDefaults,
    readSettings,
    // A set is written only into the message.
    destinationOf: ({ output }) => ({
      output,
      headers: ['content-type', 'cache-control'],
      variable: '',
      variableType: 'msg',
      frontend: false,
    }),
    // There is no second output: failures go to a Catch node.
    onFailure: 'catch',
    prepare,
  });
}

function prepare({ RED, node, settings, places, onChange, onClose }: Preparation<JwksSettings>): Road<KeySet> {
  const headers = {
    // RFC 7517 §8.5.2.
    'content-type': 'application/jwk-set+json',
    'cache-control': `public, max-age=${settings.maxAge}`,
  };
  // Throws for a blank property: the set needs one.
  const output = parseMessagePath(settings.output);
  const sets = createKeySets(RED, node, settings.keys, onChange);
  const current = () => sets.keySetFor({ _msgid: '' });
  const others = followOtherPublishers(RED, node, settings.keys, current, onChange);
  let isOpen = true;
  // Not only when this node starts: keys in an array are replaced without restarting it.
  const forget = onFlowsStarted(RED, onChange);
  onClose(() => {
    isOpen = false;
    forget();
    others.close();
    sets.close();
  });
  return {
    keysFor: async (message) => {
      const found = requireKeys(await sets.keySetFor(message));
      return { maker: { make: () => found }, problem: undefined };
    },
    readValues: () => [],
    resultsOf: ({ jwkSet }, message) => {
      const properties: { path: Path; value: unknown }[] = [{ path: output, value: jwkSet }];
      if (places.headers) {
        const value = withHeaders(message.headers, headers, 'those of a JWK Set');
        properties.push({ path: places.headers, value });
      }
      return { context: [], properties };
    },
    statusOf: (found) => statusOf(found, others.problem()),
    check: async () => {
      const found = requireKeys(await current());
      if (isOpen) for (const { name, error } of found.problems) node.warn(`${name}: ${logLine(error)}`);
      return statusOf(found, others.problem());
    },
  };
}

/**
 * The number of published keys, and the first problem.
 *
 * @param difference - from the sets of other Node-REDs
 */
function statusOf({ jwkSet, problems: [first, ...others] }: KeySet, difference: JwtError | undefined): StatusFacts {
  return {
    words: 'published',
    color: 'green',
    number: jwkSet.keys.length,
    problem: first?.error ?? difference,
    problemOf: first?.name,
    otherProblems: others.length,
  };
}

/** With an empty set, clients would reject every token while they cache it. @throws JwtError why there is no key */
function requireKeys(found: KeySet): KeySet {
  const [problem] = found.problems;
  if (found.jwkSet.keys.length === 0 && problem) throw problem.error;
  return found;
}
