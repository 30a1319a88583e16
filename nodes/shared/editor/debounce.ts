import { whenReleased } from './when-released.ts';

/**
 * Debounces a function that lays a panel out anew.
 *
 * @param waitMs - how long after the last call it runs, in milliseconds; later, while something is pressed
 * @returns the debounced function
 */
export function debounce(waitMs: number, step: () => void): () => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => whenReleased(step), waitMs);
  };
}
