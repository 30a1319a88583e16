/** The types that a typed value can have; a template is made of what is known of its token. */
export const valueTypes = [
  'str',
  'num',
  'bool',
  'json',
  'msg',
  'flow',
  'global',
  'env',
  'jsonata',
  'template',
] as const;
export type ValueType = (typeof valueTypes)[number];

/** The settings `x` that have an `xType` beside them. */
export type TypedName<Settings> =
  Extract<keyof Settings, `${string}Type`> extends `${infer Name}Type` ? Name & keyof Settings : never;

/**
 * The units in which a person wrote times, by setting, where a panel would show another. A unit that is unknown, or that
 * does not fit the seconds that are saved, is ignored; the runtime reads none.
 */
export type ChosenUnits = Readonly<Record<string, string>>;
