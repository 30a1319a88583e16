import type { Filled, Settings } from '../../../src/fill/filled.ts';
import type { GeneratorSettings } from '../settings.ts';
import type { Translate } from './claims.ts';
import { addKey, removeKey } from './generated-key.ts';
import { showSettings } from './show-settings.ts';

/** What was filled from one text, each part of which can be left out and taken again. */
export interface FilledParts {
  /** Parts in the order of the tabs, and the key. */
  readonly names: readonly string[];
  readonly take: (part: string, isTaken: boolean) => void;
  /** Restores everything. */
  readonly undo: () => void;
}

const key = 'key';

/**
 * Fills the panel.
 *
 * @param before - the settings as they stand
 * @param keyName - name of the JWT key to create
 */
export function fillParts(filled: Filled, before: GeneratorSettings, keyName: string): FilledParts {
  const settings = Object.entries(filled.settings);
  const tabs = [...new Set(settings.map(([name]) => tabOf(name)))];
  let id: string | undefined;
  const takeKey = (isTaken: boolean) => {
    if (id) removeKey(id);
    id = undefined;
    if (isTaken) id = addKey('signature', { name: keyName, ...filled.key, credentials: credentialsOf(filled) });
    else showSettings({ signingKey: before.signingKey });
  };
  const take = (part: string, isTaken: boolean) => {
    if (part === key) takeKey(isTaken);
    else if (isTaken) showSettings(partOf(part, filled.settings));
    else showSettings(partOf(part, before as unknown as Settings), before.timeUnits);
  };
  /** The settings of a tab that the text has; of a typed value both halves. */
  const partOf = (tab: string, values: Settings): Settings => {
    const names = settings.map(([name]) => name).filter((name) => tabOf(name) === tab);
    const pairs = names.flatMap((name) => [name, `${name}Type`]).filter((name) => values[name] !== undefined);
    return Object.fromEntries(pairs.map((name) => [name, values[name] as Settings[string]]));
  };
  const names = filled.key ? [...tabs, key] : tabs;
  showSettings(filled.settings);
  if (filled.key) takeKey(true);
  return {
    names,
    take,
    undo: () => {
      for (const name of names) take(name, false);
    },
  };
}

/** The tab that shows a setting. */
function tabOf(setting: string): string {
  const field = $(`#node-input-${setting}, #node-input-${setting}-rows`).first();
  return String(field.closest('[data-tab]').data('tab') ?? 'result');
}

/** Credentials as the editor stores them before they are deployed. */
function credentialsOf({ credentials }: Filled): object {
  const marks = Object.keys(credentials).map((name) => [`has_${name}`, true]);
  return { ...credentials, ...Object.fromEntries(marks) };
}

/** Shows a checkbox for each part, and the button that takes everything back. */
export function showParts(place: JQuery, parts: FilledParts, say: Translate, undone: () => void): void {
  const row = $('<fieldset class="jwt-parts"></fieldset>').appendTo(place);
  $('<legend></legend>').text(say('fill.take')).appendTo(row);
  for (const name of parts.names) {
    const label = $('<label></label>').appendTo(row);
    $('<input type="checkbox" checked>')
      .attr('data-part', name)
      .on('change', (event) => parts.take(name, $(event.currentTarget).prop('checked')))
      .appendTo(label);
    label.append(document.createTextNode(name === key ? say('label.signingKey') : say(`tab.${name}`)));
  }
  $('<button type="button" class="red-ui-button red-ui-button-small" id="jwt-fill-undo"></button>')
    .text(say('fill.undo'))
    .on('click', () => {
      parts.undo();
      undone();
    })
    .appendTo(place);
}
