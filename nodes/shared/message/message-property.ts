import type { NodeAPI, NodeMessage } from 'node-red';
import { JwtError, replacingErrors } from '../../../src/errors.ts';

/** A property of the message that a node writes. */
export interface MessageProperty {
  /** Names and indexes on the way to it: `['payload', 'items', 0]`. */
  readonly path: Path;
  /** @throws JwtError `ERR_STORE` where the message cannot take it: then nothing was written */
  readonly requireSettable: (message: NodeMessage) => void;
  /** Sets the property, making the objects on the way to it. */
  readonly set: (message: NodeMessage, value: unknown) => void;
}

type Path = readonly (string | number)[];
type Members = Record<string | number, unknown>;

/**
 * Prepares the writing of a message property. Node-RED's own `setMessageProperty` loses some values without a word.
 *
 * @param text - the path as a person writes it, with or without `msg.`
 * @throws JwtError `ERR_SETTINGS` for what is no path, or no safe one
 */
export function createMessageProperty(RED: NodeAPI, text: string): MessageProperty {
  const path = parsePath(RED, text.replace(/^msg\./, ''), 'a message property');
  return {
    path,
    requireSettable: (message) => {
      if (isSettable(message, path)) return;
      throw new JwtError('ERR_STORE', `msg.${path.join('.')} cannot be set: msg has something else in its place`, {
        hint: 'Choose another message property for the result.',
      });
    },
    set: (message, value) => setAt(message, path, value),
  };
}

const unsafe = new Set<unknown>(['__proto__', 'prototype', 'constructor']);

/**
 * The steps of a path that is to be written.
 *
 * @param what - names it in the error
 * @throws JwtError `ERR_SETTINGS` for what is no path, one that only a message completes, or one to a prototype
 */
export function parsePath(RED: NodeAPI, text: string, what: string): Path {
  const wrong = () =>
    new JwtError('ERR_SETTINGS', `${what} to write is not a path that can be written`, {
      hint: 'Write names with dots between, like token or jwt.token.',
    });
  const path: unknown[] = replacingErrors(() => RED.util.normalisePropertyExpression(text), wrong);
  const isStep = (step: unknown) => typeof step === 'string' || typeof step === 'number';
  if (path.length === 0 || !path.every(isStep) || path.some((step) => unsafe.has(step))) throw wrong();
  return path as Path;
}

function isSettable(message: NodeMessage, path: Path): boolean {
  let holder: unknown = message;
  for (let index = 0; index < path.length; index += 1) {
    const step = path[index] as string | number;
    if (typeof holder !== 'object' || holder === null || ArrayBuffer.isView(holder)) return false;
    const isLast = index === path.length - 1;
    const next = (holder as Members)[step];
    if (isLast || next === undefined) return takes(holder, step);
    holder = next;
  }
  return true;
}

/** Whether an object takes a member. */
export function takes(holder: object, step: string | number): boolean {
  if (Array.isArray(holder) && step === 'length') return false;
  const own = Object.getOwnPropertyDescriptor(holder, step);
  return own ? own.writable === true : Object.isExtensible(holder);
}

function setAt(message: NodeMessage, path: Path, value: unknown): void {
  let holder = message as Members;
  const last = path.length - 1;
  for (let index = 0; index < last; index += 1) {
    const step = path[index] as string | number;
    holder[step] ??= typeof path[index + 1] === 'number' ? [] : {};
    holder = holder[step] as Members;
  }
  holder[path[last] ?? ''] = value;
}

/** Whether writing one property would overwrite the other, or a part of it. */
export function overlaps(one: Pick<MessageProperty, 'path'>, other: Pick<MessageProperty, 'path'>): boolean {
  const length = Math.min(one.path.length, other.path.length);
  return one.path.slice(0, length).every((step, index) => String(step) === String(other.path[index]));
}
