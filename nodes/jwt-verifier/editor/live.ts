import { createLive } from '../../shared/editor/live.ts';
import type { EditorNode } from '../../shared/editor/red.ts';
import { migrateVerifier, type VerifierSettings, verifierDefaults } from '../settings.ts';

export type VerifierNode = EditorNode<VerifierSettings>;

export const live = createLive<VerifierSettings>('node-input', verifierDefaults, ({ version }) => ({
  ...verifierDefaults,
  ...migrateVerifier({ version }),
}));

/** All settings as they would be saved now. */
export function liveSettings(node: VerifierNode): VerifierSettings {
  const names = Object.keys(verifierDefaults) as (keyof VerifierSettings)[];
  return Object.fromEntries(names.map((name) => [name, live.value(node, name)])) as unknown as VerifierSettings;
}
