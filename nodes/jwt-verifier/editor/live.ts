import { createLive } from '../../shared/editor/live.ts';
import type { EditorNode } from '../../shared/editor/red.ts';
import { readRows } from '../../shared/editor/rows.ts';
import { migrateVerifier, type VerifierSettings, verifierDefaults } from '../settings.ts';

export type VerifierNode = EditorNode<VerifierSettings>;

export const live = createLive<VerifierSettings>('node-input', verifierDefaults, ({ version }) => ({
  ...verifierDefaults,
  ...migrateVerifier({ version }),
}));

/** Settings that are lists of rows. */
export const rowSettings = ['expectedClaims'] as const satisfies readonly (keyof VerifierSettings)[];

type RowSetting = (typeof rowSettings)[number];

/** A setting of any kind, as it would be saved now. */
export function liveSetting<Name extends keyof VerifierSettings>(
  node: VerifierNode,
  name: Name,
): VerifierSettings[Name] {
  if (!isRowSetting(name)) return live.value(node, name);
  // While the panel is being built, the list is not initialised.
  const list = live.isOpen(node) ? $(`#node-input-${name}-rows.jwt-rows`) : $();
  return list.length === 0 ? live.saved(node, name) : (readRows(list) as unknown as VerifierSettings[Name]);
}

function isRowSetting(name: keyof VerifierSettings): name is RowSetting {
  return (rowSettings as readonly string[]).includes(name);
}

/** All settings as they would be saved now. */
export function liveSettings(node: VerifierNode): VerifierSettings {
  const names = Object.keys(verifierDefaults) as (keyof VerifierSettings)[];
  return Object.fromEntries(names.map((name) => [name, liveSetting(node, name)])) as unknown as VerifierSettings;
}
