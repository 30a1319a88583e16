/** Work that waits. */
export interface Waiting {
  /** Fraction of one pool thread that it takes; 0 for work on the event loop. */
  readonly share: number;
  readonly begin: () => void;
  readonly refuse: () => void;
}

/** What one node has waiting, first come, first served. */
export type Line = Waiting[];

/** The lines that are not empty, in the order in which they are served: one piece of work each. */
export type RoundRobin = Line[];

export function enqueue(lines: RoundRobin, line: Line, waiting: Waiting): void {
  if (line.length === 0) lines.push(line);
  line.push(waiting);
}

/** What is served next. */
export function peek(lines: RoundRobin): Waiting | undefined {
  return lines[0]?.[0];
}

/** Takes what is served next; its line goes to the end. */
export function dequeue(lines: RoundRobin): Waiting | undefined {
  const line = lines.shift();
  const next = line?.shift();
  if (line && line.length > 0) lines.push(line);
  return next;
}

/** Empties a line, which is not served any more. */
export function abandon(lines: RoundRobin, line: Line): Waiting[] {
  if (line.length > 0) lines.splice(lines.indexOf(line), 1);
  return line.splice(0);
}
