import type { StatusFacts } from './status.ts';

/** The facts of the last good message, for a store whose problem begins or ends without a message. */
export interface ShownFacts {
  readonly keep: (facts: StatusFacts) => StatusFacts;
  /** To be called when the problem of a store is another one. */
  readonly onStoreChange: () => void;
  /** What to show beside the result of a check. */
  readonly facts: () => StatusFacts;
}

const nothing: StatusFacts = { words: '', color: 'green' };

/** @param onChange - has the node checked, and the result shown */
export function createShownFacts(onChange: () => void): ShownFacts {
  let last = nothing;
  let isStoreChange = false;
  return {
    keep: (facts) => {
      last = facts;
      return facts;
    },
    onStoreChange: () => {
      isStoreChange = true;
      onChange();
    },
    facts: () => {
      // With another key, the last message says nothing of the next.
      if (!isStoreChange) last = nothing;
      isStoreChange = false;
      return last;
    },
  };
}
