import { type KeySettings, keyDefaults } from '../../keys/settings.ts';
import { createLive } from '../../shared/editor/live.ts';
import type { EditorNode } from '../../shared/editor/red.ts';

export type KeyEditorNode = EditorNode<KeySettings>;

export const live = createLive('node-config-input', keyDefaults);
