/**
 * Debounces a function.
 *
 * @param waitMs - how long after the last call it runs, in milliseconds
 * @returns the debounced function
 */
export function debounce(waitMs: number, step: () => void): () => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(step, waitMs);
  };
}
