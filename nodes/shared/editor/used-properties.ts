import { expandReferences, substitutedName } from '../settings/substitution.ts';
import type { Variables } from './variables.ts';

/**
 * Says whose values the properties of a subflow have that settings use: the defaults, or those of an instance.
 *
 * @param say - looks a text up in the group `subflow` of a catalogue
 */
export function usedProperties(
  settings: object,
  variables: Variables,
  say: (key: string, values: Readonly<Record<string, unknown>>) => string,
): string[] {
  const names = [...new Set(variablesIn(settings))];
  const sources = new Map<string, string[]>();
  for (const name of names) {
    const { property, value } = variables.get(name) ?? {};
    if (!property || value === undefined) continue;
    const instance = property.from === 'instance' ? property.instance : '';
    sources.set(instance, [...(sources.get(instance) ?? []), name]);
  }
  return [...sources].map(([instance, used]) =>
    say(instance === '' ? 'defaults' : 'instance', { instance, names: used.join(', ') }),
  );
}

/** Shows what is noted of a result. */
export function showNotes(place: JQuery, notes: readonly string[]): void {
  for (const note of notes) $('<p class="jwt-note"></p>').text(note).appendTo(place);
}

/** Names of the environment variables in settings: as typed values, and in texts. */
function variablesIn(settings: object): string[] {
  const saved = settings as Readonly<Record<string, unknown>>;
  return Object.entries(saved).flatMap(([name, value]) => {
    if (typeof value === 'object' && value !== null) return variablesIn(value);
    if (typeof value !== 'string') return [];
    return saved[`${name}Type`] === 'env' ? [value, ...referencesIn(value)] : referencesIn(value);
  });
}

function referencesIn(text: string): string[] {
  const names: string[] = [];
  expandReferences(text, (name) => {
    names.push(name);
    return '';
  });
  return [...names, ...[substitutedName(text)].filter((name) => name !== undefined)];
}
