import { types } from 'node:util';
import { JwtError } from '../errors.ts';
import type { Values } from '../input.ts';
import { hasToJson, maxDepth, maxJsonBytes, whyNotPlain } from './json-faults.ts';
import { oversize, unreadable } from './write.ts';

type Members = Record<string, unknown>;

/** The characters left, counted as `findJsonProblem` counts them. */
interface Budget {
  left: number;
}

/** An object that contains the one being copied. */
interface Ancestor {
  readonly original: object;
  readonly copy: object;
  readonly depth: number;
  readonly parent: Ancestor | undefined;
}

/**
 * Copies the values of one message into plain data. A getter, a Proxy or a `toJSON` in a message may return another
 * value at each reading, so that the checked claims, the cache key of a token and the signed claims could differ. Here
 * each member is read once; everything else reads the copy.
 *
 * @throws JwtError `ERR_CLAIM_VALUE` where reading throws, `ERR_TOO_LARGE`
 */
export function takeSnapshot(values: Values): Values {
  let copies: unknown[] | undefined;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (!isObject(value)) continue;
    copies ??= [...values];
    copies[index] = snapshotOf(value);
  }
  return copies ?? values;
}

/** Copies the constants of all inputs of a specification, as {@link takeSnapshot} does. */
export function withPlainConstants<Spec>(spec: Spec): Spec {
  if (!isObject(spec)) return spec;
  if (Array.isArray(spec)) return spec.map(withPlainConstants) as Spec;
  const members = Object.entries(spec).map(([name, part]) => [
    name,
    name === 'constant' ? snapshotOf(part) : withPlainConstants(part),
  ]);
  return Object.fromEntries(members);
}

function snapshotOf(value: unknown): unknown {
  if (!isObject(value)) return value;
  try {
    return copyOf(value, { left: maxJsonBytes }, undefined);
  } catch (error) {
    throw error instanceof JwtError ? error : unreadable();
  }
}

function copyOf(value: object, budget: Budget, parent: Ancestor | undefined): object {
  for (let ancestor = parent; ancestor; ancestor = ancestor.parent) {
    if (ancestor.original === value) return ancestor.copy;
  }
  // Values nested this deeply are refused, whatever they contain.
  if (parent && parent.depth >= maxDepth) return {};
  if (Array.isArray(value)) return copyItems(value, budget, parent);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    if (types.isDate(value)) return withOwnToJson(new Date(value.getTime()), value);
    // A Map, a Buffer and the like are refused without being read.
    if (whyNotPlain(value) !== undefined) return value;
  }
  return 'toJSON' in value ? copyWritten(value, budget, parent) : copyMembers(value, budget, parent);
}

function copyItems(items: readonly unknown[], budget: Budget, parent: Ancestor | undefined): unknown[] {
  const copy: unknown[] = [];
  const self = within(parent, items, copy);
  const { length } = items;
  for (let index = 0; index < length; index += 1) copy.push(copyPart(items[index], budget, self));
  return withOwnToJson(copy, items);
}

function copyMembers(value: object, budget: Budget, parent: Ancestor | undefined): object {
  // The spread reads each member once, faster than a loop.
  const copy: Members = { ...value };
  let self: Ancestor | undefined;
  for (const name of Object.keys(copy)) {
    budget.left -= name.length;
    const member = copy[name];
    if (isObject(member)) {
      self ??= within(parent, value, copy);
      define(copy, name, copyPart(member, budget, self));
    } else spend(member, budget);
  }
  return copy;
}

function copyPart(part: unknown, budget: Budget, self: Ancestor): unknown {
  spend(part, budget);
  return isObject(part) ? copyOf(part, budget, self) : part;
}

function copyWritten(value: object, budget: Budget, parent: Ancestor | undefined): object {
  if (Object.hasOwn(value, 'toJSON')) return withOwnToJson({}, value);
  if (!hasToJson(value)) return copyMembers(value, budget, parent);
  const written = new JsonSnapshot();
  written.set(copyPart(value.toJSON(), budget, within(parent, value, written)));
  return written;
}

function spend(part: unknown, budget: Budget): void {
  budget.left -= typeof part === 'string' ? part.length + 1 : 1;
  if (budget.left < 0) throw oversize();
}

function within(parent: Ancestor | undefined, original: object, copy: object): Ancestor {
  return { original, copy, depth: (parent?.depth ?? 0) + 1, parent };
}

/** A copy of an object with an inherited `toJSON`: it returns the value that the original returned. */
class JsonSnapshot {
  #value: unknown;

  set(value: unknown): void {
    this.#value = value;
  }

  toJSON(): unknown {
    return this.#value;
  }
}

/** Copies an own `toJSON`, for which both the object and its copy are refused. */
function withOwnToJson<Copy extends object>(copy: Copy, original: object): Copy {
  if (Object.hasOwn(original, 'toJSON')) define(copy, 'toJSON', (original as Members).toJSON);
  return copy;
}

/** Sets a member of any name, including `__proto__`. */
function define(copy: object, name: string, value: unknown): void {
  if (name !== '__proto__') (copy as Members)[name] = value;
  else Object.defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
