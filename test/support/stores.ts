import type { SharedPlace } from '../../src/store/context.ts';

/** Variables in the memory of the test, as JSON, each read and written a little later, as on a network. */
export interface TestVariables extends SharedPlace {
  readonly json: Map<string, string>;
  /** Characters read so far. */
  readonly readLength: () => number;
  readonly writes: () => number;
  /** Resolves when nothing is read or written any more. */
  readonly idle: () => Promise<void>;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

export function createTestVariables(): TestVariables {
  const json = new Map<string, string>();
  let [length, writes, underWay] = [0, 0, 0];
  const later = async <T>(step: () => T): Promise<T> => {
    underWay += 1;
    await turn();
    await turn();
    underWay -= 1;
    return step();
  };
  return {
    json,
    readLength: () => length,
    writes: () => writes,
    read: (shard) =>
      later(() => {
        const text = json.get(shard) ?? 'null';
        length += text.length;
        return JSON.parse(text);
      }),
    write: (shard, value) =>
      later(() => {
        writes += 1;
        json.set(shard, JSON.stringify(value));
      }),
    idle: async () => {
      for (let quiet = 0; quiet < 5; quiet = underWay > 0 ? 0 : quiet + 1) await turn();
    },
  };
}

/** Steps that are put off until the test does them. */
export function createTestSchedule() {
  const steps: (() => void)[] = [];
  return {
    schedule: (step: () => void) => void steps.push(step),
    count: () => steps.length,
    /** Does all steps of now, in any order. */
    wake: () => {
      for (const step of steps.splice(0)) step();
    },
  };
}
