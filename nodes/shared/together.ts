export { after } from '../../src/later.ts';

/**
 * Runs steps that answer at once or later.
 *
 * A step that throws never leaves the promise of an earlier one without somebody who waits for it: Node.js would end
 * the process over its rejection.
 *
 * @returns all results, at once where all are there
 */
export function together<Results extends readonly unknown[]>(
  steps: {
    readonly [Index in keyof Results]: () => Results[Index] | Promise<Results[Index]>;
  },
): Results | Promise<Results> {
  const results: unknown[] = [];
  let isLater = false;
  for (const step of steps as readonly (() => unknown)[]) {
    try {
      const result = step();
      isLater ||= result instanceof Promise;
      results.push(result);
    } catch (error) {
      if (!isLater) throw error;
      results.push(Promise.reject(error));
    }
  }
  return isLater ? (Promise.all(results) as Promise<unknown> as Promise<Results>) : (results as unknown as Results);
}
