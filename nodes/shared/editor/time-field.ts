import { inSeconds, inUnits, isChosen, type Unit } from './time-unit.ts';

/** A number and a list of units, which stand for seconds. */
export interface TimeField {
  readonly seconds: () => number;
  /** The unit, if it has to be saved: another would be shown for the seconds alone. */
  readonly chosenUnit: () => Unit | undefined;
}

/**
 * Shows seconds in a number field with a list of units behind it.
 *
 * @param id - of the number; that of the list ends in `-unit`
 * @param chosen - the unit in which the time was written
 * @param isAllowed - whether a number of seconds is allowed; otherwise, the field is marked
 */
export function createTimeField(
  id: string,
  seconds: number,
  chosen: unknown,
  isAllowed: (seconds: number) => boolean,
): TimeField {
  const [count, unit] = [$(`#${id}`), $(`#${id}-unit`)];
  const shown = inUnits(String(seconds), chosen);
  count.val(shown.value);
  unit.val(shown.type);
  const typeOf = () => String(unit.val()) as Unit;
  const text = () => inSeconds(typeOf(), String(count.val()));
  const read = () => Number(text());
  count.add(unit).on('change', () => count.toggleClass('input-error', !isAllowed(read())));
  return {
    seconds: read,
    chosenUnit: () => (isChosen(typeOf(), text()) ? typeOf() : undefined),
  };
}
