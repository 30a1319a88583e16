/** Units of time for input, in seconds; values are saved in the smallest. */
export const units = { num: 1, minutes: 60, hours: 3600, days: 86_400 } as const;

export type Unit = keyof typeof units;

/** Type of a time that is not limited, which is saved as 0 seconds. */
export const unlimited = 'unlimited';

/** A number of units, or a time that is not limited. */
export interface ShownTime {
  readonly type: Unit | typeof unlimited;
  readonly value: string;
}

export function isUnit(type: unknown): type is Unit {
  return typeof type === 'string' && Object.hasOwn(units, type);
}

/** The most decimals of a number in the unit that a person chose: one and a half hours, but no third of an hour. */
const maxDecimals = 2;

/**
 * Converts seconds to the unit that was chosen, where the number fits it; else to the largest without a remainder: 3600 is
 * one hour, 5400 is 90 minutes.
 *
 * @param chosen - the unit in which the time was written; unknown if it is absent
 */
export function inUnits(seconds: string, chosen?: unknown): { readonly type: Unit; readonly value: string } {
  const count = Number(seconds);
  if (seconds.trim() === '' || !Number.isFinite(count)) return { type: 'num', value: seconds };
  if (isUnit(chosen)) {
    const value = String(Number((count / units[chosen]).toFixed(maxDecimals)));
    if (inSeconds(chosen, value) === String(count)) return { type: chosen, value };
  }
  const isWhole = Number.isSafeInteger(count) && count !== 0;
  const fitting = isWhole ? Object.entries(units).filter(([, unit]) => count % unit === 0) : [];
  const [type, unit] = fitting.at(-1) ?? ['num', 1];
  return { type: type as Unit, value: isWhole ? String(count / unit) : seconds };
}

/** Converts a number of units to seconds for saving; any other text stays unchanged, for the validator to report. */
export function inSeconds(type: ShownTime['type'], value: string): string {
  if (type === unlimited) return '0';
  const count = Number(value);
  if (value.trim() === '' || Number.isNaN(count)) return value;
  // 4.35 minutes are 261 seconds, and 260.99999999999994 in binary.
  return String(type === 'num' ? count : Number((count * units[type]).toFixed(3)));
}

/** Whether the unit of a time has to be saved, because another would be shown for the seconds alone. */
export function isChosen(type: Unit, seconds: string): boolean {
  const isNumber = seconds.trim() !== '' && Number.isFinite(Number(seconds));
  return isNumber && inUnits(seconds).type !== type && inUnits(seconds, type).type === type;
}
