import { createLive } from '../../shared/editor/live.ts';
import type { EditorNode } from '../../shared/editor/red.ts';
import { type Row, readTypedRows } from '../../shared/editor/typed-rows.ts';
import { type GeneratorSettings, generatorDefaults } from '../settings.ts';

export type GeneratorNode = EditorNode<GeneratorSettings>;

export const live = createLive('node-input', generatorDefaults);

/** The rows of a list as they stand. */
export function liveRows(node: GeneratorNode, name: 'customClaims' | 'headers'): readonly Row[] {
  const list = live.isOpen(node) ? $(`#node-input-${name}-rows`) : $();
  return list.length === 0 ? live.saved(node, name) : readTypedRows(list);
}
