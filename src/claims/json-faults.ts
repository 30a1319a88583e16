import { types } from './object-kinds.ts';

/** Largest JSON text, in bytes of UTF-8. */
export const maxJsonBytes = 1_048_576;

/** Deepest nesting, in levels; the outermost object is the first. */
export const maxDepth = 64;

type Members = Readonly<Record<string, unknown>>;

/** What is wrong with a value, and where. */
export interface JsonProblem {
  /** `address.lines[2]`; empty for the value itself. */
  readonly path: string;
  /** Completes a sentence that begins with the path. */
  readonly why: string;
}

/** Says that a value is larger than {@link maxJsonBytes}. */
export const tooLarge = Symbol('too large');

interface FoundProblem {
  readonly why: string;
  /** Member names and array indexes on the way to it, innermost first. */
  readonly path: (string | number)[];
}

interface Walk {
  /** Characters left; every value counts one, every text its length. Bytes of UTF-8 are never fewer. */
  budget: number;
  readonly ancestors: object[];
  readonly checksSurrogates: boolean;
  readonly refusesUndefined: boolean;
}

/** What is looked for beside what JSON never carries. */
export interface JsonRules {
  /** Halves of surrogate pairs, which {@link mayHoldLoneSurrogate} rules out faster; yes unless said otherwise. */
  readonly checksSurrogates?: boolean;
  /** Undefined, which JSON leaves out of an object without a word, and makes null in an array; no unless said so. */
  readonly refusesUndefined?: boolean;
}

/**
 * Looks for whatever JSON would lose or change without a word: NaN, functions, Maps, circles and the like.
 *
 * @returns undefined where JSON can carry all of the value
 */
export function findJsonProblem(
  value: unknown,
  { checksSurrogates = true, refusesUndefined = false }: JsonRules = {},
): JsonProblem | typeof tooLarge | undefined {
  const walk: Walk = { budget: maxJsonBytes, ancestors: [], checksSurrogates, refusesUndefined };
  const found = problemOf(value, walk);
  if (walk.budget < 0) return tooLarge;
  return found && { path: writePath(found.path.reverse()), why: found.why };
}

function problemOf(value: unknown, walk: Walk): FoundProblem | undefined {
  walk.budget -= 1;
  if (walk.budget < 0) return problem('is too large');
  switch (typeof value) {
    case 'string':
      return problemOfString(value, walk);
    case 'number':
      return problemOfNumber(value);
    case 'object':
      return value === null ? undefined : problemOfObject(value, walk);
    case 'bigint':
    case 'function':
    case 'symbol':
      return problem(`is a ${typeof value}`);
    case 'undefined':
      return walk.refusesUndefined ? problem('is undefined') : undefined;
    default:
      return undefined;
  }
}

function problemOfString(value: string, walk: Walk): FoundProblem | undefined {
  walk.budget -= value.length;
  if (!walk.checksSurrogates || value.isWellFormed()) return undefined;
  return problem('holds half of a surrogate pair, which is no character');
}

/**
 * Whether a JSON text that `JSON.stringify` wrote may hold half of a surrogate pair: it escapes nothing else by these
 * characters (ECMA-262 §25.5.2.3). A text with a backslash of its own may look alike.
 */
export function mayHoldLoneSurrogate(json: string): boolean {
  return json.includes('\\ud');
}

function problemOfNumber(value: number): FoundProblem | undefined {
  if (!Number.isFinite(value)) return problem('is not a finite number');
  return Number.isInteger(value) && !Number.isSafeInteger(value)
    ? problem('is an integer beyond 2^53 - 1, which receivers round')
    : undefined;
}

function problemOfObject(value: object, walk: Walk): FoundProblem | undefined {
  const { ancestors } = walk;
  if (ancestors.includes(value)) return problem('refers to itself');
  if (ancestors.length >= maxDepth) return problem(`is nested more than ${maxDepth} levels deep`);
  // JSON.stringify would write what it returns, and that may be another thing each time.
  if (Object.hasOwn(value, 'toJSON')) return problem('has a toJSON of its own');
  ancestors.push(value);
  const found = Array.isArray(value) ? problemOfItems(value, walk) : problemOfMembers(value, walk);
  ancestors.pop();
  return found;
}

function problemOfItems(items: readonly unknown[], walk: Walk): FoundProblem | undefined {
  if (hasToJson(items)) return problem('is an array with a toJSON');
  for (let index = 0; index < items.length; index += 1) {
    const found = problemOf(items[index], walk);
    if (found) return within(found, index);
  }
  return undefined;
}

function problemOfMembers(value: object, walk: Walk): FoundProblem | undefined {
  const why = whyNotPlain(value);
  if (why) return problem(why);
  if (hasToJson(value)) return problemOf(value.toJSON(), walk);
  for (const name of Object.keys(value)) {
    // A receiver that copies claims into an object would set its prototype.
    if (name === '' || name === '__proto__') return within(problem(unwritable(name)), name);
    const found = problemOfString(name, walk) ?? problemOf((value as Members)[name], walk);
    if (found) return within(found, name);
  }
  return undefined;
}

function unwritable(name: string): string {
  return name === '' ? 'is an empty name' : 'is a name that no claim may have';
}

const notJson: readonly (readonly [(value: unknown) => boolean, string])[] = [
  [types.isMap, 'is a Map'],
  [types.isSet, 'is a Set'],
  [ArrayBuffer.isView, 'is a Buffer or a typed array'],
  [types.isAnyArrayBuffer, 'is an ArrayBuffer'],
  [types.isWeakMap, 'is a WeakMap'],
  [types.isWeakSet, 'is a WeakSet'],
  [types.isPromise, 'is a Promise'],
  [types.isGeneratorObject, 'is a generator'],
  [types.isRegExp, 'is a regular expression'],
  [types.isNativeError, 'is an Error'],
  [types.isBoxedPrimitive, 'is a boxed value'],
  [(value) => types.isDate(value) && Number.isNaN(value.getTime()), 'is an invalid date'],
];

/** Says what an object is that JSON would write as something else, or undefined for any other. */
export function whyNotPlain(value: object): string | undefined {
  const prototype = Object.getPrototypeOf(value);
  // Objects from a function node have the prototypes of another realm, so only the well-known one is a short cut.
  if (prototype === Object.prototype || prototype === null) return undefined;
  return notJson.find(([is]) => is(value))?.[1];
}

/** Whether a value is an object that JSON writes member by member, and loses nothing of. */
export function isObjectOfMembers(value: unknown): value is Members {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && whyNotPlain(value) === undefined && !hasToJson(value);
}

export function hasToJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function problem(why: string): FoundProblem {
  return { why, path: [] };
}

function within(found: FoundProblem, step: string | number): FoundProblem {
  found.path.push(step);
  return found;
}

/** A path as a person writes it: `address.lines[2]`, `roles["a b"]`; long ones are cut. */
function writePath([claim, ...steps]: readonly (string | number)[]): string {
  const path = steps.reduce<string>(
    (whole, step) => {
      if (typeof step === 'number') return `${whole}[${step}]`;
      return /^[\w$]+$/.test(step) ? `${whole}.${step}` : `${whole}[${JSON.stringify(step)}]`;
    },
    String(claim ?? ''),
  );
  return path.length > 120 ? `${path.slice(0, 120)}…` : path;
}
