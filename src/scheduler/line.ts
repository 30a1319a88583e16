/** Waiting work. */
export interface Waiting {
  /** Fraction of one pool thread that the work takes; 0 for work on the event loop. */
  readonly share: number;
  readonly begin: () => void;
  readonly refuse: () => void;
}

/** The waiting work of one queue, first in, first out. */
export type Line = Waiting[];

/** The non-empty lines in the order of service; one piece of work is taken from each in turn. */
export type RoundRobin = Line[];

export function enqueue(lines: RoundRobin, line: Line, waiting: Waiting): void {
  if (line.length === 0) lines.push(line);
  line.push(waiting);
}

/** Returns the next work without removing it. */
export function peek(lines: RoundRobin): Waiting | undefined {
  return lines[0]?.[0];
}

/** Removes the next work; its line moves to the end. */
export function dequeue(lines: RoundRobin): Waiting | undefined {
  const line = lines.shift();
  const next = line?.shift();
  if (line && line.length > 0) lines.push(line);
  return next;
}

/** Removes a line, and returns its work. */
export function abandon(lines: RoundRobin, line: Line): Waiting[] {
  if (line.length > 0) lines.splice(lines.indexOf(line), 1);
  return line.splice(0);
}
