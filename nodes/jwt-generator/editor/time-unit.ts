import { claimNames, claimSettings, isTimeClaim } from '../../../src/claim-settings.ts';

/** Settings that the panel shows in units of time and saves in seconds. */
export const timed = [
  ...claimNames.filter(isTimeClaim).map((name) => claimSettings[name].setting),
  'cacheTtl',
  'cacheRefresh',
] as const;

/** Units of time for input, in seconds; values are saved in the smallest. */
export const units = { num: 1, minutes: 60, hours: 3600, days: 86_400 } as const;

export type Unit = keyof typeof units;

export function isUnit(type: string): type is Unit {
  return Object.hasOwn(units, type);
}

/** Converts seconds to the largest unit without a remainder: 3600 is one hour, 5400 is 90 minutes. */
export function inUnits(seconds: string): { readonly type: Unit; readonly value: string } {
  const count = Number(seconds);
  const isWhole = seconds.trim() !== '' && Number.isSafeInteger(count) && count !== 0;
  const fitting = isWhole ? Object.entries(units).filter(([, unit]) => count % unit === 0) : [];
  const [type, unit] = fitting.at(-1) ?? ['num', 1];
  return { type: type as Unit, value: isWhole ? String(count / unit) : seconds };
}

/** Type of a time that is not limited, which is saved as 0 seconds. */
export const unlimited = 'unlimited';

/** How the panel shows a saved number of seconds. @param name - of the setting */
export function shownTime(name: string, seconds: string): { readonly type: string; readonly value: string } {
  const isUnlimited = name === 'cacheTtl' && seconds.trim() !== '' && Number(seconds) === 0;
  return isUnlimited ? { type: unlimited, value: '' } : inUnits(seconds);
}

/** Converts a number of units to seconds for saving; any other text stays unchanged, for the validator to report. */
export function inSeconds(type: Unit | typeof unlimited, value: string): string {
  if (type === unlimited) return '0';
  const count = Number(value);
  return value.trim() === '' || Number.isNaN(count) ? value : String(count * units[type]);
}
