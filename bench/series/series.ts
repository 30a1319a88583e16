import type { BenchNodeRed } from '../child.ts';
import type { Effort } from '../measure.ts';

/** What is measured under one title: rows and columns of numbers, as they are printed, kept and drawn. */
export interface Table {
  readonly title: string;
  /** What the numbers are: `tokens/s`, `ms`, `MiB`. */
  readonly unit: string;
  /** What tells the columns from each other. */
  readonly across: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row {
  readonly name: string;
  /** Undefined where there is nothing to measure. */
  readonly values: readonly (number | undefined)[];
}

/** A figure to reach. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Outcome {
  readonly tables: readonly Table[];
  readonly figures: readonly Figure[];
}

export interface Series {
  readonly name: string;
  readonly run: (effort: Effort) => Promise<Outcome>;
}

/** Does something with a Node-RED of its own, which is stopped whatever happens. */
export async function withNodeRed<T>(running: Promise<BenchNodeRed>, use: (running: BenchNodeRed) => Promise<T>) {
  const started = await running;
  try {
    return await use(started);
  } finally {
    await started.stop();
  }
}
