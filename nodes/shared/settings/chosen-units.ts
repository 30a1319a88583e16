/**
 * The units in which a person wrote times, by setting, where a panel would show another. A unit that is unknown, or that
 * does not fit the seconds that are saved, is ignored; the runtime reads none.
 */
export type ChosenUnits = Readonly<Record<string, string>>;
