import type { Node, NodeMessage } from 'node-red';
import { chain } from '../../src/chain.ts';
import type { JwtError } from '../../src/errors.ts';
import type { Key } from '../../src/jwk/key.ts';
import type { FollowedKey } from './follow-key.ts';
import type { KeyHolder } from './key-node.ts';

/** The keys of one node, of which it has two at most, and what is prepared with each pair of them. */
export interface BoundKeys<Bound> {
  /** What serves one message. @throws JwtError why its keys cannot be had, or do not fit */
  readonly boundFor: (message: NodeMessage) => Bound | Promise<Bound>;
  /** Whether each message brings a key of its own, so that nothing is known of it at deploy. */
  readonly isPerMessage: () => boolean;
  /** Why the source of a key cannot be read now, while its last good key stays in use. */
  readonly trouble: () => JwtError | undefined;
  readonly close: () => void;
}

type Pair = readonly [Key | undefined, Key | undefined];
type Followed = FollowedKey<KeyHolder> | undefined;

/**
 * @param followed - the key nodes; undefined where none is needed
 * @param bind - prepares what serves messages with one pair of keys
 */
export function createBoundKeys<Bound>(
  node: Node,
  followed: readonly [Followed, Followed],
  bind: (keys: Pair) => Bound,
): BoundKeys<Bound> {
  const [first, second] = followed;
  const present = followed.filter((key) => key !== undefined);
  const bound = rememberPairs(bind);
  return {
    boundFor: (message) =>
      chain(first?.current().keyFor(message, node), (one) =>
        chain(second?.current().keyFor(message, node), (other) => bound(one, other)),
      ),
    isPerMessage: () => present.some((key) => key.current().isPerMessage()),
    trouble: () => {
      for (const key of present) {
        const trouble = key.current().trouble();
        if (trouble) return trouble;
      }
      return undefined;
    },
    close: () => {
      for (const key of present) key.forget();
    },
  };
}

/** Binds each pair of keys once, for as long as its keys are in use. */
function rememberPairs<Bound>(bind: (keys: Pair) => Bound): (...keys: Pair) => Bound {
  const none = {};
  const known = new WeakMap<object, WeakMap<object, { readonly bound: Bound }>>();
  return (first, second) => {
    const remembered = known.get(first ?? none)?.get(second ?? none);
    if (remembered) return remembered.bound;
    const bound = bind([first, second]);
    const byFirst = known.get(first ?? none) ?? new WeakMap<object, { readonly bound: Bound }>();
    known.set(first ?? none, byFirst.set(second ?? none, { bound }));
    return bound;
  };
}
