import type { Note, Typed } from './filled.ts';

/** A place in Node-RED: its scope, and the names and indexes of its path. */
interface Place {
  readonly type: 'msg' | 'flow' | 'global' | 'env';
  readonly steps: readonly (string | number)[];
}

/** How a system writes references to runtime values. */
export interface Dialect {
  /** Splits a string into literals (even indexes) and references (odd indexes). */
  readonly cut: (text: string) => readonly string[];
  /** Where the first part of a reference is in Node-RED. */
  readonly roots: Readonly<Record<string, Place>>;
}

/** Reads values of a text. An absent or blank one is undefined; one that cannot be translated becomes blank. */
export interface Reader {
  readonly value: (field: string, raw: unknown) => Typed | undefined;
  /** Reads seconds: a runtime string becomes a number, since it would be a time span in milliseconds. */
  readonly seconds: (field: string, raw: unknown) => Typed | undefined;
}

/**
 * Splits a string at its references. One that is never closed is literal.
 *
 * @returns literals and, at the odd indexes, the text between the marks
 */
export function cutReferences(text: string, open: string, close: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (;;) {
    const begin = text.indexOf(open, from);
    const end = begin === -1 ? -1 : text.indexOf(close, begin + open.length);
    // No mark is closed after this position.
    if (end === -1) return [...pieces, text.slice(from)];
    pieces.push(text.slice(from, begin), text.slice(begin + open.length, end));
    from = end + close.length;
  }
}

/** A literal as a typed value. */
export function literal(raw: unknown): Typed {
  if (typeof raw === 'string') return { value: raw, type: 'str' };
  if (typeof raw === 'number') return { value: String(raw), type: 'num' };
  if (typeof raw === 'boolean') return { value: String(raw), type: 'bool' };
  return { value: JSON.stringify(raw), type: 'json' };
}

export function isBlank(raw: unknown): raw is undefined | null | '' {
  return raw === undefined || raw === null || raw === '';
}

/**
 * Creates a reader of the values of one system.
 *
 * @param notes - receives what cannot be translated, and the environment variables to set
 */
export function createReader(dialect: Dialect, notes: Note[]): Reader {
  const value: Reader['value'] = (field, raw) => {
    if (isBlank(raw)) return undefined;
    const places: (Place | undefined)[] = [];
    const expression = writeJsonata(raw, dialect, places);
    const [place] = places;
    if (places.includes(undefined)) {
      notes.push({ field, reason: 'expression' });
      // The panel marks a blank value that is required.
      return { value: '', type: 'msg' };
    }
    for (const found of places) {
      if (found?.type === 'env') notes.push({ field, reason: 'environment', name: pathOf(found) });
    }
    if (!place) return literal(typeof raw === 'string' ? dialect.cut(raw).join('') : raw);
    return expression === expressionOf(place)
      ? { value: pathOf(place), type: place.type }
      : { value: expression, type: 'jsonata' };
  };
  return {
    value,
    seconds: (field, raw) => {
      const typed = value(field, raw);
      if (!typed || typed.value === '' || typed.type === 'num') return typed;
      if (typed.type !== 'str') return { value: `$number(${writeJsonata(raw, dialect, [])})`, type: 'jsonata' };
      return Number.isNaN(Number(typed.value)) ? typed : { ...typed, type: 'num' };
    },
  };
}

/** Writes a value as JSONata. @param places - receives the referenced places; undefined for an unknown one */
function writeJsonata(raw: unknown, dialect: Dialect, places: (Place | undefined)[]): string {
  const inner = (part: unknown) => writeJsonata(part, dialect, places);
  if (typeof raw === 'string') {
    const pieces = dialect.cut(raw).map((piece, index) => {
      if (index % 2 === 0) return piece && JSON.stringify(piece);
      const place = placeOf(piece.trim(), dialect.roots);
      places.push(place);
      return place && expressionOf(place);
    });
    return pieces.filter(Boolean).join(' & ') || '""';
  }
  if (Array.isArray(raw)) return `[${raw.map(inner).join(', ')}]`;
  if (typeof raw !== 'object' || raw === null) return JSON.stringify(raw);
  const members = Object.entries(raw).map(([name, part]) => `${JSON.stringify(name)}: ${inner(part)}`);
  return `{${members.join(', ')}}`;
}

/** The longest reference, in characters. */
const maxReferenceLength = 1000;

function placeOf(reference: string, roots: Dialect['roots']): Place | undefined {
  if (reference.length > maxReferenceLength) return undefined;
  const known = Object.entries(roots).find(
    ([name]) => reference.startsWith(name) && /^(?:$|[.[])/.test(reference.slice(name.length)),
  );
  if (!known) return undefined;
  const [root, place] = known;
  const rest = reference.slice(root.length);
  const found = [...rest.matchAll(/\.([\w$-]+)|\[(\d+)\]|\["([^"\\]+)"\]|\['([^'\\]+)'\]/g)];
  const isRead = found.map(([step]) => step).join('') === rest;
  const steps = found.map(([, name, index, ...quoted]) => (index ? Number(index) : (name ?? quoted.join(''))));
  const path = [...place.steps, ...steps];
  return isRead && path.length > 0 ? { type: place.type, steps: path } : undefined;
}

/** Writes a place as a TypedInput saves it. */
function pathOf({ type, steps }: Place): string {
  // Most shells allow no other characters in the name of an environment variable.
  return type === 'env' ? steps.join('_').replace(/\W/g, '_') : joined(steps, (step) => `["${step}"]`);
}

/** The functions of Node-RED's JSONata that read a place outside the message. */
const functions = { flow: '$flowContext', global: '$globalContext', env: '$env' } as const;

/** Writes a place as JSONata. */
function expressionOf(place: Place): string {
  if (place.type === 'msg') return joined(place.steps, (step) => `.\`${step}\``);
  return `${functions[place.type]}(${JSON.stringify(pathOf(place))})`;
}

function joined(steps: Place['steps'], quoted: (step: string) => string): string {
  const written = steps.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^[A-Za-z_]\w*$/.test(step) ? `.${step}` : quoted(step);
  });
  return written.join('').replace(/^\./, '');
}
