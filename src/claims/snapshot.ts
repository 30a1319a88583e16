import { types } from 'node:util';
import { JwtError } from '../errors.ts';
import type { Values } from '../input.ts';
import { hasToJson, maxDepth, maxJsonBytes, whyNotPlain } from './json-faults.ts';
import { oversize, unreadable } from './write.ts';

type Members = Record<string, unknown>;

/** Characters left, counted as the check of claims counts them. */
interface Budget {
  left: number;
}

/** An object on the way to the one that is copied, the innermost first. */
interface Ancestor {
  readonly original: object;
  readonly copy: object;
  readonly depth: number;
  readonly parent: Ancestor | undefined;
}

/**
 * Copies what one message brings into plain data. Objects of a message are live: a getter, a Proxy or a `toJSON` may
 * give another thing at every reading, so that what is checked, what names a token for reuse and what is signed could
 * be three things. Here each member is read once; all that follows reads the copy.
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

/** Copies the constants of a specification, wherever it has inputs, like {@link takeSnapshot}. */
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
  for (let one = parent; one; one = one.parent) if (one.original === value) return one.copy;
  // What is nested this deeply is refused, whatever is in it.
  if (parent && parent.depth >= maxDepth) return {};
  if (Array.isArray(value)) return copyItems(value, budget, parent);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    if (types.isDate(value)) return withOwnToJson(new Date(value.getTime()), value);
    // A Map, a Buffer and the like are refused, and never read.
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
  // This reads each member once, and V8 does it faster than any loop.
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
  const written = new Written();
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

/** What an object of a class says that JSON writes in its place, as with the object itself. */
class Written {
  #value: unknown;

  set(value: unknown): void {
    this.#value = value;
  }

  toJSON(): unknown {
    return this.#value;
  }
}

/** An object with a `toJSON` of its own is refused for it, and so is its copy. */
function withOwnToJson<Copy extends object>(copy: Copy, original: object): Copy {
  if (Object.hasOwn(original, 'toJSON')) define(copy, 'toJSON', (original as Members).toJSON);
  return copy;
}

/** Sets a member of any name: one named `__proto__` is data, too. */
function define(copy: object, name: string, value: unknown): void {
  if (name !== '__proto__') (copy as Members)[name] = value;
  else Object.defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
