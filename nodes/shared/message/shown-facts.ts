import type { StatusFacts } from './status.ts';

/** What the last good message showed, for a store whose problem begins or ends without a message. */
export interface ShownFacts {
  last: StatusFacts;
  /** To be called when the problem of a store is another one. */
  readonly onStoreChange: () => void;
  /** What to show beside the result of a check. */
  readonly facts: () => StatusFacts;
}

const nothing: StatusFacts = { words: '', color: 'green' };

/** @param onChange - has the node checked, and the result shown */
export function createShownFacts(onChange: () => void): ShownFacts {
  let isStoreChange = false;
  const shown: ShownFacts = {
    last: nothing,
    onStoreChange: () => {
      isStoreChange = true;
      onChange();
    },
    facts: () => {
      // With another key, the last message says nothing of the next.
      if (!isStoreChange) shown.last = nothing;
      isStoreChange = false;
      return shown.last;
    },
  };
  return shown;
}
