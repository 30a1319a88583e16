import type { ChosenUnits } from '../settings/value-types.ts';
import type { Live } from './live.ts';
import { inSeconds, inUnits, isChosen, isUnit, type ShownTime, units, unlimited } from './time-unit.ts';
import type { OfferedType } from './typed-input.ts';

/** Settings of a panel that are times: shown in units, and saved in seconds with the unit beside them. */
export interface TimedSettings<Settings> {
  readonly isTimed: (name: string) => boolean;
  /** How a saved number of seconds is shown. */
  readonly shown: (name: string, seconds: string, chosen?: ChosenUnits) => ShownTime;
  /** Converts what is saved, before the fields become TypedInputs. */
  readonly prepare: (chosen: ChosenUnits) => void;
  /** Converts the fields back for saving. @returns the units that have to be saved */
  readonly settle: () => ChosenUnits;
  /** The same settings with times in seconds, as they would be saved now. */
  readonly live: (live: Live<Settings>) => Live<Settings>;
}

/**
 * @param names - settings that are typed values
 * @param endless - those of them of which 0 seconds set no limit
 */
export function createTimedSettings<Settings extends { readonly timeUnits: ChosenUnits }>(
  names: readonly (keyof Settings & string)[],
  endless: readonly string[] = [],
): TimedSettings<Settings> {
  const input = (name: string) => $(`#node-input-${name}`);
  const isTimed = (name: string) => (names as readonly string[]).includes(name);
  const shown: TimedSettings<Settings>['shown'] = (name, seconds, chosen) => {
    const isEndless = endless.includes(name) && seconds.trim() !== '' && Number(seconds) === 0;
    return isEndless ? { type: unlimited, value: '' } : inUnits(seconds, chosen?.[name]);
  };
  const typeOf = (name: string) => String(input(`${name}Type`).val());
  const secondsOf = (name: string) => inSeconds(typeOf(name) as ShownTime['type'], String(input(name).val()));
  const isTime = (type: unknown) => isUnit(type) || type === unlimited;
  const chosenUnits = (): ChosenUnits => {
    const chosen = names.map((name) => [name, typeOf(name)] as const);
    return Object.fromEntries(chosen.filter(([name, type]) => isUnit(type) && isChosen(type, secondsOf(name))));
  };
  return {
    isTimed,
    shown,
    prepare: (chosen) => {
      for (const name of names) {
        if (typeOf(name) !== 'num') continue;
        const { type, value } = shown(name, String(input(name).val()), chosen);
        input(name).val(value);
        input(`${name}Type`).val(type);
      }
    },
    settle: () => {
      const chosen = chosenUnits();
      for (const name of names) {
        if (!isTime(typeOf(name))) continue;
        // Not by the widget: a tab that was never opened has not built it.
        input(name).val(secondsOf(name));
        input(`${name}Type`).val('num');
      }
      return chosen;
    },
    live: (live) => ({
      ...live,
      value: (node, name) => {
        if (name === 'timeUnits' && live.isOpen(node)) return chosenUnits() as never;
        const value = live.value(node, name);
        const base = name.replace(/Type$/, '');
        if (!isTimed(base)) return value;
        const type: unknown = live.value(node, `${base}Type` as typeof name);
        if (!isTime(type)) return value;
        return (name === base ? inSeconds(type as ShownTime['type'], String(value)) : 'num') as typeof value;
      },
    }),
  };
}

/** Units of time, as types of a TypedInput. @param labelOf - the name of a unit */
export function timeTypes(labelOf: (unit: string) => string): OfferedType[] {
  return Object.keys(units).map((value) => ({ value, label: labelOf(value), isUnit: true }));
}
