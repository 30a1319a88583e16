import { openQueue } from '../../src/scheduler/queue.ts';

/** Takes all four places of the process, and has more work waiting; each piece ends when the test says so. */
export function occupy(pieces: number) {
  const ends: (() => void)[] = [];
  const queue = openQueue();
  const work = Array.from({ length: pieces }, () =>
    queue.runInPool<void>((end) => {
      ends.push(() => end(null));
    }),
  );
  return { ends, all: Promise.all(work) };
}
