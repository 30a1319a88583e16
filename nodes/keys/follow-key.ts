import type { KeyHolder } from './key-node.ts';

/** A key node that may be replaced by another of the same id. */
export interface FollowedKey<Holder extends KeyHolder> {
  /** The node that has the key now. @throws JwtError `ERR_KEY_MISSING` */
  readonly current: () => Holder;
  /** Listens no longer. */
  readonly forget: () => void;
}

/**
 * Follows a key node. It is looked up anew each time: where a flow names its key by an environment variable, or in a
 * list, Node-RED replaces the key without restarting the nodes that use it.
 *
 * @param find - finds it, or throws `ERR_KEY_MISSING`
 * @param onChange - is called when the key, or the trouble with its source, is another one
 */
export function followKey<Holder extends KeyHolder>(find: () => Holder, onChange: () => void): FollowedKey<Holder> {
  let known: Holder | undefined;
  let forget = () => {};
  return {
    current() {
      const found = find();
      if (found !== known) {
        forget();
        forget = found.onChange(onChange);
        known = found;
      }
      return found;
    },
    forget: () => forget(),
  };
}
