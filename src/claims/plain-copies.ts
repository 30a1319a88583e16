/**
 * Copies that were found to be plain JSON while they were made, with their sizes in characters, as `findJsonProblem`
 * counts them. Nothing but the claims of one token holds such a copy, so that what was found stays true.
 */
const sizes = new WeakMap<object, number>();

/** Remembers a copy that JSON carries without loss. @param size - in characters, without the one of the value itself */
export function rememberPlain(copy: object, size: number): void {
  sizes.set(copy, size);
}

/** The size of a copy that JSON carries without loss, lone surrogates apart; undefined where that is not known. */
export function plainSizeOf(value: object): number | undefined {
  return sizes.get(value);
}
