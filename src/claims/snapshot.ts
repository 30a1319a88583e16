import { types } from 'node:util';
import { JwtError } from '../errors.ts';
import type { Values } from '../input.ts';
import { maxDepth } from '../json.ts';
import { hasToJson, isPlainPart, maxJsonBytes, plainCopies, whyNotPlain } from './json-faults.ts';
import { oversize, unreadable } from './write.ts';

type Members = Record<string, unknown>;

/** One walk through a value. */
interface Walk {
  /** The characters left, counted as `findJsonProblem` counts them. */
  left: number;
  /** Whether JSON carries all that was copied so far. */
  isPlain: boolean;
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
 * each member is read once; everything else reads the copy. What is found to be plain on the way is not searched again
 * when the claims are written.
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
    name !== 'constant' ? withPlainConstants(part) : isObject(part) ? snapshotOf(part) : part,
  ]);
  return Object.fromEntries(members);
}

function snapshotOf(value: object): object {
  try {
    return copyClaim(value, { left: maxJsonBytes, isPlain: true }, undefined);
  } catch (error) {
    throw error instanceof JwtError ? error : unreadable();
  }
}

/** The size from which it takes longer to search a copy again than to remember it, in characters. */
const minRemembered = 1024;

/** Copies what may be the value of a claim, and remembers whether it is plain. */
function copyClaim(value: object, walk: Walk, parent: Ancestor | undefined): object {
  const { left, isPlain } = walk;
  walk.isPlain = true;
  const copy = copyOf(value, walk, parent);
  const size = left - walk.left;
  if (walk.isPlain && size >= minRemembered) plainCopies.set(copy, size);
  walk.isPlain &&= isPlain;
  return copy;
}

function copyOf(value: object, walk: Walk, parent: Ancestor | undefined): object {
  for (let ancestor = parent; ancestor; ancestor = ancestor.parent) {
    if (ancestor.original !== value) continue;
    walk.isPlain = false;
    return ancestor.copy;
  }
  // A value that is a claim is one level deeper in the claims.
  if (parent && parent.depth >= maxDepth - 1) walk.isPlain = false;
  // Values nested this deeply are refused, whatever they contain.
  if (parent && parent.depth >= maxDepth) return {};
  const isWritten = 'toJSON' in value;
  if (isWritten) walk.isPlain = false;
  if (Array.isArray(value)) return copyItems(value, walk, parent);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    if (types.isDate(value)) return withOwnToJson(new Date(value.getTime()), value);
    // A Map, a Buffer and the like are refused without being read.
    if (whyNotPlain(value) !== undefined) {
      walk.isPlain = false;
      return value;
    }
  }
  return isWritten ? copyWritten(value, walk, parent) : copyMembers(value, walk, parent);
}

function copyItems(items: readonly unknown[], walk: Walk, parent: Ancestor | undefined): unknown[] {
  const copy: unknown[] = [];
  const self = within(parent, items, copy);
  const { length } = items;
  for (let index = 0; index < length; index += 1) copy.push(copyPart(items[index], walk, self));
  return withOwnToJson(copy, items);
}

function copyMembers(value: object, walk: Walk, parent: Ancestor | undefined): object {
  // The spread reads each member once, faster than a loop.
  const copy: Members = { ...value };
  let self: Ancestor | undefined;
  for (const name of Object.keys(copy)) {
    walk.left -= name.length;
    if (name === '' || name === '__proto__') walk.isPlain = false;
    const member = copy[name];
    if (isObject(member)) {
      self ??= within(parent, value, copy);
      spend(member, walk);
      define(copy, name, parent ? copyOf(member, walk, self) : copyClaim(member, walk, self));
    } else spend(member, walk);
  }
  return copy;
}

function copyPart(part: unknown, walk: Walk, self: Ancestor): unknown {
  spend(part, walk);
  return isObject(part) ? copyOf(part, walk, self) : part;
}

function copyWritten(value: object, walk: Walk, parent: Ancestor | undefined): object {
  if (Object.hasOwn(value, 'toJSON')) return withOwnToJson({}, value);
  if (!hasToJson(value)) return copyMembers(value, walk, parent);
  const written = new JsonSnapshot();
  written.set(copyPart(value.toJSON(), walk, within(parent, value, written)));
  return written;
}

function spend(part: unknown, walk: Walk): void {
  walk.left -= typeof part === 'string' ? part.length + 1 : 1;
  if (walk.left < 0) throw oversize();
  const isPlain = typeof part === 'string' || Number.isSafeInteger(part) || isPlainPart(part);
  if (!isPlain) walk.isPlain = false;
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
