import type { NodeMessage } from 'node-red';
import { JwtError } from '../../../src/errors.ts';
import { type Path, parseWritablePath } from '../settings/paths.ts';

type Members = Record<string | number, unknown>;

/**
 * The path of a message property that a node writes.
 *
 * @param text - as a person writes it, with or without `msg.`
 * @throws JwtError `ERR_SETTINGS` for what is not a path, or not a safe one
 */
export function parseMessagePath(text: string): Path {
  return requireWritablePath(text.replace(/^msg\./, ''), 'a message property');
}

/**
 * The steps of a path that will be written.
 *
 * @param what - names it in the error
 * @throws JwtError `ERR_SETTINGS` for what is not a path, one that only a message completes, or one to a prototype
 */
export function requireWritablePath(text: string, what: string): Path {
  const path = parseWritablePath(text);
  if (path) return path;
  throw new JwtError('ERR_SETTINGS', `${what} of the results is not a path that can be written`, {
    hint: 'Use names with dots between, like token or jwt.token.',
  });
}

/** Insists that a message can take a property. @throws JwtError `ERR_STORE`: then nothing was written */
export function requireSettable(message: NodeMessage, path: Path): void {
  let holder: unknown = message;
  for (let index = 0; index < path.length; index += 1) {
    const step = path[index] as string | number;
    if (typeof holder !== 'object' || holder === null || ArrayBuffer.isView(holder)) break;
    const next: unknown = (holder as Members)[step];
    if (index === path.length - 1 || next === undefined) {
      if (takes(holder, step)) return;
      break;
    }
    holder = next;
  }
  throw new JwtError(
    'ERR_STORE',
    `msg.${path.join('.')} cannot be set: another value, or a frozen object, is in its place`,
    {
      hint: 'Choose another message property for the result.',
    },
  );
}

/** Whether an object takes a member. */
export function takes(holder: object, step: string | number): boolean {
  if (Array.isArray(holder) && step === 'length') return false;
  const own = Object.getOwnPropertyDescriptor(holder, step);
  return own ? own.writable === true : Object.isExtensible(holder);
}

/** Sets a property, making the objects on the way to it. Node-RED's own `setMessageProperty` silently loses some. */
export function setProperty(message: NodeMessage, path: Path, value: unknown): void {
  let holder = message as Members;
  const last = path.length - 1;
  for (let index = 0; index < last; index += 1) {
    const step = path[index] as string | number;
    holder[step] ??= typeof path[index + 1] === 'number' ? [] : {};
    holder = holder[step] as Members;
  }
  holder[path[last] ?? ''] = value;
}

/**
 * A copy of an object without one of its properties; the object itself stays as it is. One that cannot be copied, such
 * as the request of an HTTP node, loses the property itself: what a failure removes must be gone.
 *
 * @returns undefined for an object that can neither be copied nor lose it
 */
export function withoutProperty<T extends object>(holder: T, [step, ...rest]: Path): T | undefined {
  if (step === undefined || !(step in holder)) return holder;
  const inner: unknown = (holder as Members)[step];
  const isObject = typeof inner === 'object' && inner !== null;
  if (rest.length > 0 && !isObject) return holder;
  const left = rest.length > 0 && isObject ? withoutProperty(inner, rest) : undefined;
  if (left !== undefined && left === inner) return holder;
  const copy = Array.isArray(holder) ? [...holder] : isPlain(holder) ? { ...holder } : holder;
  if (left !== undefined) Reflect.set(copy, step, left);
  else if (!Reflect.deleteProperty(copy, step) || step in copy) Reflect.set(copy, step, undefined);
  return (copy as Members)[step] === left ? (copy as T) : undefined;
}

/** Whether an object has nothing but its members, in whatever realm it was made. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
