/**
 * What the token core uses of Node.js, for the browser: the panel runs the core's own checks. The build puts this in
 * the place of `node:util` and of the global `Buffer`.
 */

const isTagged = (tag: string) => (value: unknown) => Object.prototype.toString.call(value) === `[object ${tag}]`;

// A panel's values come from JSON, so that most of these never meet what they look for. A panel that checks no values
// need not carry them.
export const types = /* @__PURE__ */ (() => ({
  isDate: isTagged('Date') as (value: unknown) => value is Date,
  isMap: isTagged('Map'),
  isSet: isTagged('Set'),
  isWeakMap: isTagged('WeakMap'),
  isWeakSet: isTagged('WeakSet'),
  isPromise: isTagged('Promise'),
  isGeneratorObject: isTagged('Generator'),
  isRegExp: isTagged('RegExp'),
  isNativeError: isTagged('Error'),
  isAnyArrayBuffer: isTagged('ArrayBuffer'),
  isBoxedPrimitive: (value: unknown) =>
    typeof value === 'object' && ['Number', 'String', 'Boolean'].some((tag) => isTagged(tag)(value)),
}))();

export const Buffer = { byteLength: (text: string): number => new TextEncoder().encode(text).length };
