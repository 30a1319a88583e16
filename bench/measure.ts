// Contestants are interleaved in short slices, each round in another order, so that disturbances affect all alike.
import { calmly } from './calm.ts';
import type { BenchNodeRed } from './child.ts';
import type { Burst, Order } from './nodes/driver.ts';

/** How long and how often is measured. */
export interface Effort {
  readonly rounds: number;
  /** Length of one slice, in milliseconds. */
  readonly slice: number;
  /** How often Node-RED is started for what can be measured once a start. */
  readonly starts: number;
  /** How long a slice may wait for the machine to be at rest, in seconds. */
  readonly patience: number;
}

/** The medians of one contestant. */
export interface Measured {
  /** Messages a second. */
  readonly rate: number;
  /** Processor time a message, on all cores, in microseconds. */
  readonly cpu: number;
  /** 99th percentile of the delay of the event loop, in milliseconds. */
  readonly delay: number;
  /** Rates of the rounds, in their order: ratios are taken round by round. */
  readonly rates: readonly number[];
  /** A message of the warm-up, as it came back. */
  readonly sample: Burst['last'];
}

export type Loop = Omit<Order, 'milliseconds'>;

/** @returns by the names of the loops */
export async function measure(
  running: BenchNodeRed,
  loops: Readonly<Record<string, Loop>>,
  { rounds, slice, patience }: Effort,
): Promise<Record<string, Measured>> {
  const names = Object.keys(loops);
  const run = (name: string, milliseconds: number) => running.burst({ ...(loops[name] as Loop), milliseconds });
  const bursts = new Map<string, Burst[]>();
  const samples = new Map<string, Burst['last']>();
  for (const name of names) samples.set(name, (await run(name, slice)).last);
  for (let round = 0; round < rounds; round += 1) {
    for (const name of rotated(names, round)) {
      const list = bursts.get(name) ?? [];
      list.push(await calmly(() => run(name, slice), patience));
      bursts.set(name, list);
    }
  }
  return Object.fromEntries(
    names.map((name) => {
      const all = bursts.get(name) ?? [];
      const rates = all.map(({ messages, milliseconds }) => (messages / milliseconds) * 1000);
      return [
        name,
        {
          rate: median(rates),
          cpu: median(all.map(({ messages, cpu }) => (cpu / messages) * 1000)),
          delay: median(all.map(({ delay }) => delay)),
          rates,
          sample: samples.get(name) as Burst['last'],
        },
      ];
    }),
  );
}

/** The median of the ratios of two contestants, round by round. */
export function ratio(one: Measured, other: Measured): number {
  return median(one.rates.map((rate, round) => rate / (other.rates[round] ?? Number.NaN)));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** Rotates the start each round and reverses every second round, so that no contestant always follows the same one. */
export function rotated<Item>(items: readonly Item[], round: number): Item[] {
  const start = round % items.length;
  const order = [...items.slice(start), ...items.slice(0, start)];
  return round % 2 === 0 ? order : order.reverse();
}
