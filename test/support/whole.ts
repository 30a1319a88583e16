/**
 * Whether everything is tested, which takes a quarter of an hour on two cores: with `TEST_EDITIONS=all` every panel in both
 * editions of Node-RED, in every state and language. Otherwise `npm test` takes some of each kind.
 */
export const isWhole = process.env.TEST_EDITIONS === 'all';

/** Those of several of a kind that are tested: all of them, or where not everything is, the usual ones. */
export function tested<One>(all: readonly One[], isUsual: (one: One, index: number) => boolean): readonly One[] {
  return isWhole ? all : all.filter(isUsual);
}

/** A test that is there only where everything is tested. */
export function wholeTest(title: string, test: () => Promise<void>): void {
  if (isWhole) it(title, test);
}
