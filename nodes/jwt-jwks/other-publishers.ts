import { createHash, randomUUID } from 'node:crypto';
import type { Node, NodeAPI } from 'node-red';
import { attempt, logLine } from '../../src/attempt.ts';
import { JwtError } from '../../src/errors.ts';
import type { PublicJwk } from '../../src/jwk/key.ts';
import { thumbprint } from '../../src/jwk/thumbprint.ts';
import { announceSeconds, createPublisher, type Publisher } from '../../src/store/publishers.ts';
import { showDifference } from '../keys/differences.ts';
import { openSettingsStore } from '../shared/message/shared-stores.ts';
import type { KeySet } from './key-sets.ts';

/** The other Node-REDs that publish the set of one node. */
export interface OtherPublishers {
  /** That one of them signs with a key that is not published here. */
  readonly problem: () => JwtError | undefined;
  readonly close: () => void;
}

const none: OtherPublishers = { problem: () => undefined, close: () => {} };

const processId = randomUUID();

/** The thumbprints of all keys that this process publishes, by the ids of the nodes that do. */
const publishedHere = new Map<string, readonly string[]>();

/**
 * Compares the set of a node with what other Node-REDs sign with that share the store of settings.js: those that have the
 * same node, or sign for the same issuer. Without such a store there is nothing to compare with.
 *
 * @param ids - of the chosen keys
 * @param keySet - reads the set as it is now
 * @param onChange - called when the problem is another one
 */
export function followOtherPublishers(
  RED: NodeAPI,
  node: Node,
  ids: readonly string[],
  keySet: () => Promise<KeySet>,
  onChange: () => void,
): OtherPublishers {
  const store = attempt(() => openSettingsStore(RED));
  if (store instanceof JwtError) return none;
  const own = createHash('sha256').update(`${processId} ${node.id}`).digest('base64url');
  const publishers = new Map<string, Publisher>();
  const publisherOf = (name: string) => {
    const known = publishers.get(name) ?? createPublisher(store, name, own);
    publishers.set(name, known);
    return known;
  };
  const logged = new Set<string>();
  let problem: JwtError | undefined;
  let isOpen = true;
  let timer: NodeJS.Timeout | undefined;

  const compare = async () => {
    const { jwkSet, signing } = await keySet();
    publishedHere.set(node.id, jwkSet.keys.map(thumbprintOf));
    const signingHere = signing.flatMap(({ publicJwk }) => (publicJwk ? [thumbprintOf(publicJwk)] : []));
    // A deploy of other nodes may bring another issuer.
    const names = [`node ${node.id}`, ...issuersOf(RED, ids).map((issuer) => `issuer ${issuer}`)];
    const elsewhere = await Promise.all(names.map((name) => publisherOf(name).announce(signingHere)));
    const here = new Set([...publishedHere.values()].flat());
    return elsewhere.flat().find((one) => !here.has(one));
  };
  const report = (missing: string | undefined) => {
    const before = problem?.message;
    problem = missing === undefined ? undefined : difference(missing);
    if (problem?.message === before) return;
    showDifference(node.id, ids, problem);
    if (problem && !logged.has(problem.message)) node.warn(logLine(problem));
    if (problem) logged.add(problem.message);
    onChange();
  };
  const repeat = async () => {
    // A store that fails is reported by those who need it; what is wrong with a key, by the check of this node.
    const missing = await compare().catch(() => undefined);
    if (!isOpen) return;
    report(missing);
    // Two that write at the same time must not do so again.
    timer = setTimeout(repeat, announceSeconds * 1000 * (0.8 + 0.4 * Math.random())).unref();
  };
  void repeat();
  return {
    problem: () => problem,
    close: () => {
      isOpen = false;
      clearTimeout(timer);
      publishedHere.delete(node.id);
      // The others need not wait until its silence tells that it has ended.
      for (const { announce } of publishers.values()) announce([]).catch(() => {});
      showDifference(node.id, ids, undefined);
    },
  };
}

/** What every new JWT - Generator has: it names no issuer. */
const defaultIssuer = 'node-red';

/** The issuers of the tokens that are signed with some keys, where the flows name them. */
function issuersOf(RED: NodeAPI, ids: readonly string[]): string[] {
  const issuers = new Set<string>();
  RED.nodes.eachNode((saved) => {
    const { type, signingKey, issuer, issuerType = 'str' } = saved as unknown as Record<string, unknown>;
    const isConstant = issuerType === 'str' && typeof issuer === 'string' && !issuer.includes('${');
    if (type !== 'jwt-generator' || !isConstant || !ids.includes(String(signingKey))) return;
    if (issuer !== '' && issuer !== defaultIssuer) issuers.add(issuer);
  });
  return [...issuers];
}

function thumbprintOf(jwk: PublicJwk): string {
  return thumbprint({ ...jwk });
}

function difference(missing: string): JwtError {
  return new JwtError(
    'ERR_JWKS',
    `another Node-RED signs with a key that is not in this JWK Set (thumbprint ${missing})`,
    {
      setting: 'keys',
      hint: 'Rotate in one place, then deploy the same flows and credentials everywhere, or have all read the same key.',
    },
  );
}
