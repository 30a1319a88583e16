/**
 * Puts a step off until nobody has asked for it for a while.
 *
 * @param calm - milliseconds
 * @returns asks for the step
 */
export function debounce(calm: number, step: () => void): () => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(step, calm);
  };
}
