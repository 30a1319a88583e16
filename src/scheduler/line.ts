/** Work whose turn has not come. */
export interface Waiting {
  /** Of a thread of the pool, see `Queue.run`; none for work on the event loop. */
  readonly share: number;
  readonly begin: () => void;
  readonly refuse: () => void;
}

/** The work of one node, first come, first served. */
export type Line = Waiting[];

/** The lines in which work waits, in the order in which they get the next turn: one piece of work each. */
export type RoundRobin = Line[];

export function enqueue(turns: RoundRobin, line: Line, waiting: Waiting): void {
  if (line.length === 0) turns.push(line);
  line.push(waiting);
}

/** The first of the line whose turn it is. */
export function peek(turns: RoundRobin): Waiting | undefined {
  return turns[0]?.[0];
}

/** Takes the first of the line whose turn it is. */
export function dequeue(turns: RoundRobin): Waiting | undefined {
  const line = turns.shift();
  const next = line?.shift();
  if (line && line.length > 0) turns.push(line);
  return next;
}

/** Empties a line, which then has no turn any more. */
export function abandon(turns: RoundRobin, line: Line): Waiting[] {
  if (line.length > 0) turns.splice(turns.indexOf(line), 1);
  return line.splice(0);
}
