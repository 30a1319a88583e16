import { createLive } from '../../shared/editor/live.ts';
import type { EditorNode } from '../../shared/editor/red.ts';
import { type KeySettings, keyDefaults } from '../settings.ts';

export type KeyEditorNode = EditorNode<KeySettings>;

export const live = createLive('node-config-input', keyDefaults);
