/** The types that a typed value can have. */
export const valueTypes = ['str', 'num', 'bool', 'json', 'msg', 'flow', 'global', 'env', 'jsonata'] as const;
export type ValueType = (typeof valueTypes)[number];

/** The settings `x` that have an `xType` beside them. */
export type TypedName<Settings> =
  Extract<keyof Settings, `${string}Type`> extends `${infer Name}Type` ? Name & keyof Settings : never;
