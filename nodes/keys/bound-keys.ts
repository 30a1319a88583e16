import type { Node, NodeMessage } from 'node-red';
import type { JwtError } from '../../src/errors.ts';
import type { Key } from '../../src/jwk/key.ts';
import type { FollowedKey, KeyHolder } from './key-node.ts';

/** An issuer or verifier that was prepared with a pair of keys. */
export interface Bound {
  /** What is wrong with a key and tolerated. */
  readonly tolerated: JwtError | undefined;
}

/** What makes the product of one message, with its keys. */
export interface Answer<Maker extends Bound> {
  readonly maker: Maker;
  /** Why a key source cannot be read now, while its last good key stays in use; else what is tolerated. */
  readonly problem: JwtError | undefined;
}

/** The keys of one node, two at most, and what is prepared with each pair of them. */
export interface BoundKeys<Maker extends Bound> {
  /** What makes the product of one message. @throws JwtError if its keys cannot be read or do not fit */
  readonly boundFor: (message: NodeMessage) => Answer<Maker> | Promise<Answer<Maker>>;
  /**
   * Prepares the keys that do not depend on a message.
   *
   * @returns what is wrong with a key source, while its last good key stays in use
   * @throws JwtError what is wrong with a key
   */
  readonly check: () => Promise<JwtError | undefined>;
  readonly close: () => void;
}

/** One for the signature and one for encryption; undefined if it is not needed. */
type Pair<T> = readonly [T | undefined, T | undefined];

/**
 * @param followed - the key nodes
 * @param bind - prepares an issuer or verifier with one pair of keys of these holders
 */
export function createBoundKeys<Maker extends Bound, Holder extends KeyHolder>(
  node: Node,
  followed: Pair<FollowedKey<Holder>>,
  bind: (keys: Pair<Key>, holders: Pair<Holder>) => Maker,
): BoundKeys<Maker> {
  const present = followed.filter((key) => key !== undefined);
  const makerFor = rememberPairs(bind);
  let last:
    | (Answer<Maker> & { readonly keys: readonly unknown[]; readonly sourceProblem: JwtError | undefined })
    | undefined;
  const answer = (
    keys: readonly (Key | undefined)[],
    holders: readonly (Holder | undefined)[],
    sourceProblem: JwtError | undefined,
  ): Answer<Maker> => {
    const maker = makerFor([keys[0], keys[1]], [holders[0], holders[1]]);
    last = { keys, sourceProblem, maker, problem: sourceProblem ?? maker.tolerated };
    return last;
  };

  const boundFor: BoundKeys<Maker>['boundFor'] = (message) => {
    const found: (Key | undefined | Promise<Key>)[] = [];
    const holders: (Holder | undefined)[] = [];
    let isLater = false;
    let sourceProblem: JwtError | undefined;
    for (const key of followed) {
      const holder = key?.current();
      const asked = holder?.keyFor(message, node);
      if (asked instanceof Promise) {
        isLater = true;
        // The other key may throw before this one is awaited, and Node.js ends the process over an unhandled rejection.
        asked.catch(() => {});
      }
      found.push(asked);
      holders.push(holder);
      sourceProblem ??= holder?.problem();
    }
    if (isLater) return Promise.all(found).then((keys) => answer(keys, holders, sourceProblem));
    if (last && last.keys[0] === found[0] && last.keys[1] === found[1] && last.sourceProblem === sourceProblem)
      return last;
    return answer(found as (Key | undefined)[], holders, sourceProblem);
  };
  return {
    boundFor,
    check: async () => {
      const isPerMessage = present.some((key) => key.current().isPerMessage());
      if (!isPerMessage) await boundFor({});
      return present.map((key) => key.current().problem()).find((problem) => problem !== undefined);
    },
    close: () => {
      for (const key of present) key.forget();
    },
  };
}

/** Binds each pair of keys once, for as long as its keys are in use. */
function rememberPairs<Maker extends Bound, Holder>(
  bind: (keys: Pair<Key>, holders: Pair<Holder>) => Maker,
): (keys: Pair<Key>, holders: Pair<Holder>) => Maker {
  const none = {};
  const known = new WeakMap<object, WeakMap<object, Maker>>();
  return (keys, holders) => {
    const [first = none, second = none] = keys;
    const byFirst = known.get(first) ?? new WeakMap<object, Maker>();
    const remembered = byFirst.get(second);
    if (remembered) return remembered;
    const maker = bind(keys, holders);
    byFirst.set(second, maker);
    known.set(first, byFirst);
    return maker;
  };
}
