import type { NodeAPI, NodeMessage } from 'node-red';
import { JwtError, replacingErrors } from '../../src/errors.ts';

/** A property of the message that a node writes. */
export interface MessageProperty {
  /** Names and indexes on the way to it: `['payload', 'items', 0]`. */
  readonly path: readonly (string | number)[];
  /** @throws JwtError `ERR_STORE` where the message has something on the way that is no object */
  readonly requireSettable: (message: NodeMessage) => void;
  /** Sets the property, making the objects on the way to it. */
  readonly set: (message: NodeMessage, value: unknown) => void;
}

/**
 * Prepares the writing of a message property. Node-RED's own `setMessageProperty` loses some values without a word.
 *
 * @param text - the path as a person writes it, without `msg.`
 * @throws JwtError `ERR_SETTINGS` for what is no path, or no safe one
 */
export function prepareMessageProperty(RED: NodeAPI, text: string): MessageProperty {
  const wrong = () =>
    new JwtError('ERR_SETTINGS', 'a message property to write is not a path that can be written', {
      hint: 'Write names with dots between, like token or jwt.token.',
    });
  const path: unknown[] = replacingErrors(() => RED.util.normalisePropertyExpression(text), wrong);
  const isStep = (step: unknown) => typeof step === 'string' || typeof step === 'number';
  if (path.length === 0 || !path.every(isStep) || path.some((step) => forbidden.has(step))) throw wrong();
  const steps = path as (string | number)[];
  return {
    path: steps,
    requireSettable: (message) => requireObjects(message, steps),
    set: (message, value) => setAt(message, steps, value),
  };
}

const forbidden = new Set<unknown>(['__proto__', 'prototype', 'constructor']);

type Members = Record<string | number, unknown>;

function requireObjects(message: NodeMessage, steps: readonly (string | number)[]): void {
  let holder: unknown = message;
  for (const step of steps.slice(0, -1)) {
    holder = (holder as Members)[step];
    if (holder === undefined) return;
    if (typeof holder !== 'object' || holder === null) {
      throw new JwtError('ERR_STORE', `msg.${steps.join('.')} cannot be set: msg has something else in its place`, {
        hint: 'Choose another message property for the result.',
      });
    }
  }
}

function setAt(message: NodeMessage, steps: readonly (string | number)[], value: unknown): void {
  let holder = message as Members;
  steps.slice(0, -1).forEach((step, index) => {
    holder[step] ??= typeof steps[index + 1] === 'number' ? [] : {};
    holder = holder[step] as Members;
  });
  holder[steps.at(-1) ?? ''] = value;
}

/** Whether writing one property would overwrite the other, or a part of it. */
export function overlaps(one: MessageProperty, other: MessageProperty): boolean {
  const length = Math.min(one.path.length, other.path.length);
  return one.path.slice(0, length).every((step, index) => String(step) === String(other.path[index]));
}
