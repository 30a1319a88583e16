import { createLive } from '../../shared/editor/live.ts';
import type { EditorNode } from '../../shared/editor/red.ts';
import { idsOf, type JwksSettings, jwksDefaults } from '../settings.ts';
import { readRows } from './rows.ts';

export type JwksNode = EditorNode<JwksSettings>;

export const live = createLive('node-input', jwksDefaults);

/** The ids of the chosen keys as they stand. */
export function liveKeys(node: JwksNode): readonly string[] {
  // While the panel is being built, the list is not one yet.
  const list = live.isOpen(node) ? $('#node-input-keys-rows.jwt-rows') : $();
  return list.length === 0 ? idsOf(live.saved(node, 'keys')) : readRows(list);
}
