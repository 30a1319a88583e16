import type { KeyDescription } from '../panel-answers.ts';

/** Descriptions of keys that the server has given since the editor was loaded, by id of the key. */
const known = new Map<string, KeyDescription>();

let isFollowing = false;

/** Remembers what a key is, to judge nodes whose panel is closed; undefined forgets it. */
export function rememberKey(id: string, description: KeyDescription | undefined): void {
  followChanges();
  if (description) known.set(id, description);
  else known.delete(id);
}

export function knownKey(id: string): KeyDescription | undefined {
  return known.get(id);
}

/** Forgets a key that is edited; a deploy, which the editor reports like an edit, changes none. */
function followChanges(): void {
  if (isFollowing) return;
  isFollowing = true;
  RED.events.on('nodes:change', ({ id, changed }) => {
    if (changed) known.delete(id);
  });
}
