import type { Note, Typed } from './filled.ts';

/** Where something is in Node-RED: names and indexes on the way to it. */
interface Place {
  readonly type: 'msg' | 'flow' | 'env';
  readonly steps: readonly (string | number)[];
}

/** How a system writes values that are known only when it runs. */
export interface Dialect {
  /** Cuts a text into what is literal and, at the odd places, references. */
  readonly cut: (text: string) => readonly string[];
  /** What references begin with, and where that is in Node-RED. */
  readonly roots: Readonly<Record<string, Place>>;
}

/** Reads values of a text. What is absent or blank is undefined; what cannot be translated is a blank value. */
export interface Reader {
  readonly value: (field: string, raw: unknown) => Typed | undefined;
  /** Seconds: a text that comes later becomes a number, and is no time span in milliseconds. */
  readonly seconds: (field: string, raw: unknown) => Typed | undefined;
}

/**
 * Cuts a text at its references. What is never closed is literal.
 *
 * @returns literal pieces and, at the odd places, what stands between the marks
 */
export function cutReferences(text: string, open: string, close: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (;;) {
    const begin = text.indexOf(open, from);
    const end = begin === -1 ? -1 : text.indexOf(close, begin + open.length);
    // Nothing is closed after this place, so that no later mark is looked at.
    if (end === -1) return [...pieces, text.slice(from)];
    pieces.push(text.slice(from, begin), text.slice(begin + open.length, end));
    from = end + close.length;
  }
}

/** A value that is what is written. */
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
 * @param notes - takes what cannot be translated, and the environment variables that somebody has to set
 */
export function createReader(dialect: Dialect, notes: Note[]): Reader {
  const value: Reader['value'] = (field, raw) => {
    if (isBlank(raw)) return undefined;
    const places: (Place | undefined)[] = [];
    const expression = writeJsonata(raw, dialect, places);
    const [place] = places;
    if (places.includes(undefined)) {
      notes.push({ field, reason: 'expression' });
      // Blank where a value is needed: the panel marks it.
      return { value: '', type: 'msg' };
    }
    for (const one of places) {
      if (one?.type === 'env') notes.push({ field, reason: 'environment', name: pathOf(one) });
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

/** A value as JSONata. @param places - takes every place that it refers to, and undefined for one that is unknown */
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

/** Longest reference, in characters. */
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

/** A place as a TypedInput saves it. */
function pathOf({ type, steps }: Place): string {
  // An environment variable has no other characters in most shells.
  return type === 'env' ? steps.join('_').replace(/\W/g, '_') : joined(steps, (step) => `["${step}"]`);
}

/** A place in JSONata. */
function expressionOf(place: Place): string {
  if (place.type === 'msg') return joined(place.steps, (step) => `.\`${step}\``);
  return `${place.type === 'env' ? '$env' : '$flowContext'}(${JSON.stringify(pathOf(place))})`;
}

function joined(steps: Place['steps'], quoted: (step: string) => string): string {
  const written = steps.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^[A-Za-z_]\w*$/.test(step) ? `.${step}` : quoted(step);
  });
  return written.join('').replace(/^\./, '');
}
