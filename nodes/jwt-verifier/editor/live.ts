import { createLive } from '../../shared/editor/live.ts';
import type { EditorNode } from '../../shared/editor/red.ts';
import { readRows } from '../../shared/editor/rows.ts';
import { createTimedSettings } from '../../shared/editor/timed-settings.ts';
import { type ExpectedRow, migrateVerifier, type VerifierSettings, verifierDefaults } from '../settings.ts';
import type { ShownIssuer } from './issuers.ts';

export type VerifierNode = EditorNode<VerifierSettings>;

/** Settings that the panel shows in units of time and saves in seconds. */
export const times = createTimedSettings<VerifierSettings>(['clockTolerance', 'maxTokenAge']);

export const live = times.live(
  createLive<VerifierSettings>('node-input', verifierDefaults, ({ version }) => ({
    ...verifierDefaults,
    ...migrateVerifier({ version }),
  })),
);

/** How the settings that are lists are read from the rows of a list in the panel. */
const lists = {
  expectedClaims: { list: 'expectedClaims', read: (rows: readonly ExpectedRow[]) => rows },
  issuers: { list: 'issuers', read: (rows: readonly ShownIssuer[]) => rows.map(({ key: _, ...row }) => row) },
  issuerKeys: { list: 'issuers', read: (rows: readonly ShownIssuer[]) => rows.map(({ key }) => key) },
} as const satisfies Partial<Record<keyof VerifierSettings, List>>;

interface List {
  readonly list: string;
  readonly read: (rows: readonly never[]) => readonly unknown[];
}

type ListSetting = keyof typeof lists;

/** Settings that are lists, as they would be saved now. */
export function liveLists(node: VerifierNode): Pick<VerifierSettings, ListSetting> {
  const names = Object.keys(lists) as ListSetting[];
  return Object.fromEntries(names.map((name) => [name, liveSetting(node, name)])) as Pick<
    VerifierSettings,
    ListSetting
  >;
}

/** A setting of any kind, as it would be saved now. */
export function liveSetting<Name extends keyof VerifierSettings>(
  node: VerifierNode,
  name: Name,
): VerifierSettings[Name] {
  if (!(name in lists)) return live.value(node, name);
  const { list, read }: List = lists[name as ListSetting];
  // While the panel is being built, the list is not initialised.
  const rows = live.isOpen(node) ? $(`#node-input-${list}-rows.jwt-rows`) : $();
  return rows.length === 0 ? live.saved(node, name) : (read(readRows(rows)) as VerifierSettings[Name]);
}

/** All settings as they would be saved now. */
export function liveSettings(node: VerifierNode): VerifierSettings {
  const names = Object.keys(verifierDefaults) as (keyof VerifierSettings)[];
  return Object.fromEntries(names.map((name) => [name, liveSetting(node, name)])) as unknown as VerifierSettings;
}
