/**
 * What an object is, and not what it says it is: Node.js looks behind a `Symbol.toStringTag` that lies, and at objects
 * of another realm, as function nodes make them.
 *
 * The panels run the same checks, so nothing is imported: where there is no Node.js, the tag tells the kind. What a
 * panel checks comes from JSON, which holds none of them.
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

/** Tells kinds of objects, as `types` of `node:util` does. */
export const types = Object.fromEntries(
  Object.entries(tags).map(([name, tag]) => [name, inNode[name as keyof Kinds] ?? hasTag(tag)]),
) as unknown as Kinds;
