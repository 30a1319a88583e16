import type { Transform } from './recipe.ts';

/** Transformation of a field's value as typed. */
const transforms: Readonly<Record<Transform, (value: string) => string>> = {
  trim: (value) => value.trim(),
  upper: (value) => value.toUpperCase(),
  lower: (value) => value.toLowerCase(),
  stripScheme: (value) => value.replace(/^[a-z][a-z0-9+.-]*:\/\//i, ''),
  stripSlash: (value) => (value.endsWith('/') ? value.slice(0, -1) : value),
  beforeDot: (value) => value.split('.', 1)[0] ?? '',
  underscoreToDash: (value) => value.replaceAll('_', '-'),
  origin: (value) => (URL.canParse(value) ? new URL(value).origin : value),
};

/** Applies transformations in order; a blank value stays blank. */
export function transformed(value: string, names: readonly Transform[] = ['trim']): string {
  return value.trim() === '' ? '' : names.reduce((text, name) => transforms[name](text), value);
}
