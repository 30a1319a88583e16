import { createLive } from '../../shared/editor/live.ts';
import type { EditorNode } from '../../shared/editor/red.ts';
import { readRows } from '../../shared/editor/rows.ts';
import { createTimedSettings } from '../../shared/editor/timed-settings.ts';
import { type GeneratorSettings, generatorDefaults } from '../settings.ts';
import { timed } from './timed.ts';

export type GeneratorNode = EditorNode<GeneratorSettings>;

/** Settings that the panel shows in units of time and saves in seconds; tokens may be reused without a limit. */
export const times = createTimedSettings<GeneratorSettings>(timed, ['cacheTtl']);

const shown = times.live(createLive('node-input', generatorDefaults));

/** Settings of the open panel that were filled and have no control. */
const withoutControl = new Map<string, unknown>();

/** Sets a setting that has no control. */
export function setWithoutControl(name: string, value: unknown): void {
  withoutControl.set(name, value);
}

/** Filled settings without a control, to be saved with those of the controls. */
export function settingsWithoutControl(): object {
  return Object.fromEntries(withoutControl);
}

/** Settings as they would be saved now. */
export const live: typeof shown = {
  ...shown,
  begin: (node) => {
    withoutControl.clear();
    shown.begin(node);
  },
  end: () => {
    withoutControl.clear();
    shown.end();
  },
  value: (node, name) => {
    if (withoutControl.has(name) && shown.isOpen(node)) return withoutControl.get(name) as never;
    return shown.value(node, name);
  },
};

/** Settings that are lists of rows. */
export const rowSettings = [
  'customClaims',
  'headers',
  'deliveryHeaders',
  'deliveryBody',
  'exchangeHeaders',
] as const satisfies readonly (keyof GeneratorSettings)[];

export type RowSetting = (typeof rowSettings)[number];

/** Current rows of a list. */
export function liveRows<Name extends RowSetting>(node: GeneratorNode, name: Name): GeneratorSettings[Name] {
  // While the panel is being built, the list is not initialised.
  const list = live.isOpen(node) ? $(`#node-input-${name}-rows.jwt-rows`) : $();
  return list.length === 0 ? live.saved(node, name) : (readRows(list) as unknown as GeneratorSettings[Name]);
}

function isRowSetting(name: keyof GeneratorSettings): name is RowSetting {
  return (rowSettings as readonly string[]).includes(name);
}

/** A setting of any kind, as it would be saved now. */
export function liveSetting(node: GeneratorNode, name: keyof GeneratorSettings): unknown {
  return isRowSetting(name) ? liveRows(node, name) : live.value(node, name);
}

/** All settings as they would be saved now. */
export function liveSettings(node: GeneratorNode): GeneratorSettings {
  const names = Object.keys(generatorDefaults) as (keyof GeneratorSettings)[];
  return Object.fromEntries(names.map((name) => [name, liveSetting(node, name)])) as unknown as GeneratorSettings;
}
