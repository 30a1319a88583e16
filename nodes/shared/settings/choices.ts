import { JwtError } from '../../../src/errors.ts';

/** The names in a list with commas between. */
export function namesIn(csv: string): string[] {
  return listedIn(csv).filter(Boolean);
}

/** All that is between the commas of a list, even where it is empty; nothing for a list that is blank. */
export function listedIn(csv: string): string[] {
  return csv.trim() === '' ? [] : csv.split(',').map((name) => name.trim());
}

/**
 * The names in a list with commas between.
 *
 * @throws JwtError `ERR_SETTINGS` for one that is not on offer
 */
export function choicesOf<Name extends string>(setting: string, csv: string, offered: readonly Name[]): Name[] {
  const names = namesIn(csv);
  const known = names.filter((name): name is Name => (offered as readonly string[]).includes(name));
  if (known.length < names.length) throw unknownChoice(setting, offered);
  return known;
}

/**
 * Insists that settings have values that are on offer.
 *
 * @param choices - what is on offer, by the names of settings
 * @throws JwtError `ERR_SETTINGS`
 */
export function requireChoices<Settings extends object>(
  settings: Settings,
  choices: Readonly<Partial<Record<keyof Settings & string, readonly string[]>>>,
): void {
  for (const [name, allowed] of Object.entries(choices) as [keyof Settings & string, readonly string[]][]) {
    if (!allowed.includes(String(settings[name]))) throw unknownChoice(name, allowed);
  }
}

export function unknownChoice(name: string, allowed: readonly string[]): JwtError {
  return new JwtError('ERR_SETTINGS', `"${name}" has a value that it cannot have`, {
    hint: `It is one of: ${allowed.join(', ')}.`,
  });
}
