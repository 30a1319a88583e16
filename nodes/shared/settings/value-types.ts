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
