import { maxDepth } from '../json.ts';
import { types } from './object-kinds.ts';

/** The largest JSON text, in bytes of UTF-8. */
export const maxJsonBytes = 1_048_576;

type Members = Readonly<Record<string, unknown>>;

/** Why JSON cannot carry a value, and where. */
export interface JsonProblem {
  /** The path, such as `address.lines[2]`; empty for the value itself. */
  readonly path: string;
  /** Completes a sentence that begins with the path. */
  readonly why: string;
}

/** The problem of a value that is larger than {@link maxJsonBytes}. */
export const tooLarge = Symbol('too large');

interface FoundProblem {
  readonly why: string;
  /** Member names and array indexes, innermost first. */
  readonly path: (string | number)[];
}

interface Walk {
  /** The characters left: every value counts one, every string its length. UTF-8 never has fewer bytes. */
  budget: number;
  readonly ancestors: object[];
  readonly checksSurrogates: boolean;
  readonly refusesUndefined: boolean;
}

/** Which optional checks are made. */
export interface JsonRules {
  /** Whether lone surrogates are a problem, which {@link mayHoldLoneSurrogate} rules out faster; true by default. */
  readonly checksSurrogates?: boolean;
  /** Whether undefined is one, which JSON leaves out of objects and turns to null in arrays; false by default. */
  readonly refusesUndefined?: boolean;
}

/**
 * Copies that were found to be plain JSON while they were made, lone surrogates apart, with the sizes of what is in them,
 * in characters as {@link Walk} counts them. Nothing but the claims of one token holds such a copy, so that what was found stays true.
 */
export const plainCopies = new WeakMap<object, number>();

/**
 * Finds what JSON would silently lose or change: NaN, functions, Maps, circular references and the like.
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
  return problem('contains a lone surrogate, which is not a character');
}

/**
 * Whether the output of `JSON.stringify` may contain a lone surrogate: only those are escaped in this way (ECMA-262
 * §25.5.2.3). A string with a literal backslash may look the same.
 */
export function mayHoldLoneSurrogate(json: string): boolean {
  return json.includes('\\ud');
}

/** Whether JSON carries a value without loss, as far as that is known without looking into an object. */
export function isPlainPart(value: unknown): boolean {
  switch (typeof value) {
    case 'number':
      return problemOfNumber(value) === undefined;
    case 'bigint':
    case 'function':
    case 'symbol':
      return false;
    default:
      return true;
  }
}

function problemOfNumber(value: number): FoundProblem | undefined {
  if (!Number.isFinite(value)) return problem('is not a finite number');
  return Number.isInteger(value) && !Number.isSafeInteger(value)
    ? problem('is an integer beyond 2^53 - 1, which receivers round')
    : undefined;
}

function problemOfObject(value: object, walk: Walk): FoundProblem | undefined {
  const { ancestors } = walk;
  // A value of a claim, of which all but surrogates was looked at when it was copied.
  const size = ancestors.length === 1 && !walk.checksSurrogates ? plainCopies.get(value) : undefined;
  if (size !== undefined) {
    walk.budget -= size;
    return walk.budget < 0 ? problem('is too large') : undefined;
  }
  if (ancestors.includes(value)) return problem('refers to itself');
  if (ancestors.length >= maxDepth) return problem(`is nested more than ${maxDepth} levels deep`);
  // JSON.stringify writes what toJSON returns, which may differ each time.
  if (Object.hasOwn(value, 'toJSON')) return problem('has its own toJSON');
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
    // A receiver that copies claims into an object would set the prototype of that object.
    if (name === '' || name === '__proto__') return within(problem(nameProblem(name)), name);
    const found = problemOfString(name, walk) ?? problemOf((value as Members)[name], walk);
    if (found) return within(found, name);
  }
  return undefined;
}

function nameProblem(name: string): string {
  return name === '' ? 'is an empty name' : 'is not an allowed name';
}

const changedByJson: readonly (readonly [(value: unknown) => boolean, string])[] = [
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

/** Says what kind of object JSON would change; undefined for an object that it writes member by member. */
export function whyNotPlain(value: object): string | undefined {
  const prototype = Object.getPrototypeOf(value);
  // Objects from a function node have the prototypes of another realm: this is only the fast path.
  if (prototype === Object.prototype || prototype === null) return undefined;
  return changedByJson.find(([is]) => is(value))?.[1];
}

/** Whether a value is an object that JSON writes member by member, without loss. */
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

/** Formats a path: `address.lines[2]`, `roles["a b"]`; a long one is cut. */
export function writePath([claim, ...steps]: readonly (string | number)[]): string {
  const path = steps.reduce<string>(
    (whole, step) => {
      if (typeof step === 'number') return `${whole}[${step}]`;
      return /^[\w$]+$/.test(step) ? `${whole}.${step}` : `${whole}[${JSON.stringify(step)}]`;
    },
    String(claim ?? ''),
  );
  return path.length > 120 ? `${path.slice(0, 120)}…` : path;
}
