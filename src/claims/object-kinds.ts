/**
 * The type checks of Node.js, which are not deceived by `Symbol.toStringTag`, and work with objects of other realms, such
 * as those of function nodes.
 *
 * The panels run this module too, so nothing is imported: without Node.js, the tag tells the kind. A panel only checks
 * values from JSON, which cannot have these kinds.
 */
const inNode: Partial<Kinds> = globalThis.process?.getBuiltinModule?.('node:util').types ?? {};

type Is = (value: unknown) => boolean;

interface Kinds extends Readonly<Record<keyof typeof tags, Is>> {
  readonly isDate: (value: unknown) => value is Date;
}

const tags = {
  isDate: 'Date',
  isMap: 'Map',
  isSet: 'Set',
  isWeakMap: 'WeakMap',
  isWeakSet: 'WeakSet',
  isPromise: 'Promise',
  isGeneratorObject: 'Generator',
  isRegExp: 'RegExp',
  isNativeError: 'Error',
  isAnyArrayBuffer: 'ArrayBuffer',
  isBoxedPrimitive: '(?:Number|String|Boolean|Symbol|BigInt)',
} as const;

const hasTag =
  (tag: string): Is =>
  (value) =>
    typeof value === 'object' && new RegExp(`^\\[object ${tag}\\]$`).test(Object.prototype.toString.call(value));

/** Checks kinds of objects, as `types` of `node:util` does. */
export const types = Object.fromEntries(
  Object.entries(tags).map(([name, tag]) => [name, inNode[name as keyof Kinds] ?? hasTag(tag)]),
) as unknown as Kinds;
