/** A typed value, of any type that a panel saves. */
export interface AnyTyped {
  readonly value: string;
  readonly type: string;
}

/** A typed value in a JSON string, with the words that follow it: `{{msg.payload.level | number}}`. */
export interface Reference extends AnyTyped {
  readonly words: readonly string[];
}

/** The types of typed values that the notation has, and `uuid`. */
const types = ['str', 'num', 'bool', 'json', 'msg', 'flow', 'global', 'env', 'jsonata', 'template'];

/** A name that can follow a dot: no blanks at its ends, and no marks of the notation. */
const plainName = /^(?=\S)[^{}|]*[^{}|\s]$/;

/**
 * Writes a typed value as a string of JSON, as Node-RED's template node refers to values: `{{msg.payload.user}}`,
 * `{{flow.tenant}}`, `{{flow[store].tenant}}`, `{{env.HOST}}`. Every other type, and a name with special characters, is
 * written out: `{{jsonata: $now()}}`, `{{str: {{as it is}}}}`. In what follows the colon a bar is doubled.
 */
export function writeReference(typed: AnyTyped, words: readonly string[] = []): string {
  return `{{${writeSource(typed)}${words.map((word) => ` | ${word}`).join('')}}}`;
}

/** Writes what is between the braces. */
export function writeSource({ value, type }: AnyTyped): string {
  if (type === 'uuid') return type;
  const [, store, inStore = ''] = /^#:\((\w+)\)::([\s\S]+)$/.exec(value) ?? [];
  const isContext = type === 'flow' || type === 'global';
  if (isContext && store && plainName.test(inStore)) return `${type}[${store}].${inStore}`;
  const isPath = (isContext || type === 'msg' || type === 'env') && !value.startsWith('#:(');
  if (isPath && plainName.test(value)) return `${type}.${value}`;
  return `${type}: ${value.replaceAll('|', '||')}`;
}

/**
 * Reads a string that is a reference as a whole.
 *
 * @returns undefined for any other string
 */
export function readReference(text: string): Reference | undefined {
  const inner = innerOf(text);
  const typed = inner && readSource(inner.source);
  return typed && { ...typed, words: inner.words };
}

/** The parts between the braces: what the value is, and the words behind single bars. */
export function innerOf(text: string): { readonly source: string; readonly words: readonly string[] } | undefined {
  if (text.length < 4 || !text.startsWith('{{') || !text.endsWith('}}')) return undefined;
  const parts = [''];
  for (const token of text.slice(2, -2).split(/(\|\|?)/)) {
    if (token === '|') parts.push('');
    else parts[parts.length - 1] += token === '||' ? '|' : token;
  }
  const [source = '', ...words] = parts;
  // The blank before a bar belongs to the bar.
  return { source: words.length > 0 ? source.replace(/ $/, '') : source, words: words.map((word) => word.trim()) };
}

/** Reads what is between the braces, without the words. */
export function readSource(source: string): AnyTyped | undefined {
  const [, written = '', value = ''] = /^ *([a-z]+): ?([\s\S]*)$/.exec(source) ?? [];
  if (types.includes(written)) return { value, type: written };
  const trimmed = source.trim();
  if (trimmed === 'uuid') return { value: '', type: 'uuid' };
  const [, type, store, name] = /^(msg|flow|global|env)(?:\[(\w+)\])?\.([^{}]+)$/.exec(trimmed) ?? [];
  if (!type || !name) return undefined;
  if (!store) return { value: name, type };
  return type === 'flow' || type === 'global' ? { value: `#:(${store})::${name}`, type } : undefined;
}
