import { parseJson } from '../../../src/json.ts';
import type { Variables } from '../../shared/editor/variables.ts';
import { expandReferences, hasReference, substitutedName } from '../../shared/settings/substitution.ts';
import type { GeneratorSettings } from '../settings.ts';
import { timed } from './timed.ts';

/** A typed value as it is shown. */
interface Typed {
  readonly value: string;
  readonly type: string;
}

/**
 * The settings with the values of the environment variables that the editor knows, for the preview; a value that refers
 * to any other variable stays as it is.
 */
export function withVariables(settings: GeneratorSettings, variables: Variables): GeneratorSettings {
  if (variables.size === 0) return settings;
  const saved = settings as unknown as Readonly<Record<string, unknown>>;
  const changed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(saved)) {
    const type = saved[`${name}Type`];
    if (Array.isArray(value)) changed[name] = value.map((row) => rowWith(row, variables));
    else if (typeof value !== 'string') continue;
    else if (typeof type !== 'string') {
      if (hasReference(value)) changed[name] = expanded(value, variables) ?? value;
    } else {
      const typed = { value, type };
      const known = typedWith(typed, variables);
      // Of a variable, a number as text is a number of seconds.
      const isSeconds = known !== typed && (timed as readonly string[]).includes(name) && isNumber(known.value);
      Object.assign(changed, { [name]: known.value, [`${name}Type`]: isSeconds ? 'num' : known.type });
    }
  }
  return { ...settings, ...changed };
}

function rowWith(row: unknown, variables: Variables): unknown {
  if (typeof row !== 'object' || row === null || !('value' in row) || !('valueType' in row)) return row;
  const { value, type } = typedWith({ value: String(row.value), type: String(row.valueType) }, variables);
  return { ...row, value, valueType: type };
}

/** A typed value with the variables that it is, or refers to. */
function typedWith(typed: Typed, variables: Variables): Typed {
  const { value, type } = typed;
  const name = type === 'env' && !hasReference(value) ? value : type === 'str' ? substitutedName(value) : undefined;
  if (name !== undefined) {
    const known = variables.get(name)?.value;
    return known === undefined ? typed : typedOf(known);
  }
  if (!hasReference(value) || type === 'jsonata' || type === 'template' || type === 'env') return typed;
  if (type !== 'json') return { value: expanded(value, variables) ?? value, type };
  const json = expandedJson(parseJson(value), variables);
  return json === undefined ? typed : { value: JSON.stringify(json), type };
}

function typedOf(known: unknown): Typed {
  if (typeof known === 'string') return { value: known, type: 'str' };
  if (typeof known === 'number') return { value: String(known), type: 'num' };
  if (typeof known === 'boolean') return { value: String(known), type: 'bool' };
  return { value: JSON.stringify(known), type: 'json' };
}

/** A text with the values of its references; undefined if one is not known. */
function expanded(text: string, variables: Variables): string | undefined {
  let isKnown = true;
  const complete = expandReferences(text, (name) => {
    const known = variables.get(name)?.value;
    isKnown &&= known !== undefined && typeof known !== 'object';
    return String(known);
  });
  return isKnown ? complete : undefined;
}

/** A JSON value with its strings expanded; undefined if a variable is not known. */
function expandedJson(value: unknown, variables: Variables): unknown {
  let isKnown = true;
  const expand = (inner: unknown): unknown => {
    if (typeof inner === 'string') {
      const text = expanded(inner, variables);
      isKnown &&= text !== undefined;
      return text;
    }
    if (Array.isArray(inner)) return inner.map(expand);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, member]) => [name, expand(member)]));
  };
  const complete = expand(value);
  return isKnown ? complete : undefined;
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}
