import { JwtError } from '../../../src/errors.ts';

/** The names in a comma-separated list; blank entries are dropped. */
export function namesIn(csv: string): string[] {
  return listedIn(csv).filter(Boolean);
}

/** All entries of a comma-separated list, blank ones too; an empty array for a blank list. */
export function listedIn(csv: string): string[] {
  return csv.trim() === '' ? [] : csv.split(',').map((name) => name.trim());
}

/**
 * The names in a comma-separated list.
 *
 * @throws JwtError `ERR_SETTINGS` for an unknown name
 */
export function choicesOf<Name extends string>(setting: string, csv: string, offered: readonly Name[]): Name[] {
  const names = namesIn(csv);
  const known = names.filter((name): name is Name => (offered as readonly string[]).includes(name));
  if (known.length < names.length) throw unknownChoice(setting, offered);
  return known;
}

/**
 * Requires that settings have known values.
 *
 * @param choices - the allowed values, by the names of settings
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
  return new JwtError('ERR_SETTINGS', `"${name}" has an unknown value`, {
    hint: `Use one of: ${allowed.join(', ')}.`,
    setting: name,
  });
}
