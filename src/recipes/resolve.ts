import { parseJson } from '../json.ts';
import { placeholderNames } from '../template/parse.ts';
import type { Field, Recipe, Value } from './recipe.ts';
import { transformed } from './transform.ts';

/** A typed value, as a panel saves it. */
export interface Typed {
  readonly value: string;
  readonly type: string;
}

/** Settings, as a panel saves them. */
export type Saved = Readonly<Record<string, string | number | boolean | object>>;

/** Values that the user entered, by field name: a string, or a typed value that may come from the message. */
export type FieldValues = Readonly<Record<string, string | number | Typed>>;

/** Fields of a recipe with their values, and the names that its choices set. */
export interface Fields {
  /** @returns undefined for a name that is not a field but a source of the template */
  readonly typedOf: (name: string) => Typed | undefined;
  readonly isBlank: (name: string) => boolean;
  readonly kindOf: (name: string) => Field['kind'] | undefined;
}

/** Reads the entered values: applies defaults, values taken from other fields, transformations and choices. */
export function readFields({ fields }: Pick<Recipe, 'fields'>, entered: FieldValues): Fields {
  const values = new Map<string, Typed>();
  const raw = (name: string): Typed => {
    const value = Object.hasOwn(entered, name) ? entered[name] : undefined;
    return typeof value === 'object' ? value : { value: String(value ?? ''), type: 'str' };
  };
  for (const field of fields) {
    const own = raw(field.name);
    const given = own.value.trim() === '' && field.from ? raw(field.from) : own;
    values.set(field.name, given.type === 'str' ? { ...given, value: textOf(field, given.value) } : given);
    const choice = field.choices?.find(({ value }) => value === values.get(field.name)?.value);
    for (const [name, value] of Object.entries(choice?.sets ?? {})) values.set(name, { value, type: 'str' });
  }
  return {
    typedOf: (name) => values.get(name),
    isBlank: (name) => (values.get(name)?.value ?? '') === '',
    kindOf: (name) => fields.find((field) => field.name === name)?.kind,
  };
}

function textOf(field: Field, value: string): string {
  const text = value.trim() === '' ? (field.default ?? '') : value;
  if (field.kind !== 'list') return transformed(text, field.transform);
  return text
    .split(/[\s,]+/)
    .filter(Boolean)
    .join(field.separator ?? ' ');
}

/** Names of the fields in a value. */
export function fieldNames(value: Value): string[] {
  if (typeof value === 'string') return placeholderNames(value);
  if (typeof value !== 'object') return [];
  return Object.values(value).flatMap((member: Value) => fieldNames(member));
}

/** Whether a field that a value names is blank. */
export function hasBlank(value: Value, fields: Fields): boolean {
  return fieldNames(value).some((name) => fields.typedOf(name) !== undefined && fields.isBlank(name));
}

/** Replaces the fields in a template; the placeholders that remain are read for each token. */
export function resolveText(template: string, fields: Fields): string {
  return template.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (piece, name?: string) => {
    const typed = name === undefined ? undefined : fields.typedOf(name);
    if (!typed) return piece;
    // A brace in a value that the user entered does not begin a placeholder.
    return typed.type === 'msg' ? `{msg.${typed.value}}` : typed.value.replace(/[{}]/g, '$&$&');
  });
}

/** Name in a template that consists of one placeholder. */
export function onlyName(template: string): string | undefined {
  return /^\{([^{}]*)\}$/.exec(template)?.[1];
}

/** Replaces the fields in a value: strings stay templates, fields for numbers and JSON become their values. */
export function resolveValue(value: Value, fields: Fields): unknown {
  if (typeof value === 'string') return resolveLeaf(value, fields);
  if (Array.isArray(value)) return value.map((item: Value) => resolveValue(item, fields));
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, resolveValue(member as Value, fields)]),
  );
}

function resolveLeaf(template: string, fields: Fields): unknown {
  const name = onlyName(template);
  const typed = name === undefined ? undefined : fields.typedOf(name);
  const kind = typed?.type === 'str' && name !== undefined ? fields.kindOf(name) : undefined;
  if (kind === 'number' && typed) return Number(typed.value);
  const json = kind === 'json' && typed ? parseJson(typed.value) : undefined;
  return json === undefined ? resolveText(template, fields) : json;
}

/** Whether a resolved value still has placeholders, which are read for each token. */
export function isTemplate(value: unknown): boolean {
  if (typeof value === 'string') return placeholderNames(value).length > 0;
  return typeof value === 'object' && value !== null && Object.values(value).some(isTemplate);
}

/** Unescapes the doubled braces in a resolved value without placeholders. */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plainValue(member)]));
}

export function plainText(text: string): string {
  return text.replace(/\{\{|\}\}/g, (brace) => brace.charAt(0));
}
