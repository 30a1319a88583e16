import { LRUCache } from 'lru-cache';
import { JwtError } from '../errors.ts';
import type { SharedStore } from './shared-store.ts';

/** How much a memory holds. */
export interface MemoryLimits {
  readonly maxEntries: number;
  /** Of all values together. */
  readonly maxBytes: number;
}

interface Entry {
  readonly value: string;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly end: number;
}

/** Seconds between two searches for entries that have ended, in a full memory. */
const sweepSeconds = 1;

/**
 * Creates a store in the memory of this process. `set` lets the least recently used entry go if it is full, `add` never.
 *
 * @param clock - seconds since 1970-01-01T00:00:00Z
 */
export function createMemory(clock: () => number, { maxEntries, maxBytes }: MemoryLimits) {
  const entries = new LRUCache<string, Entry>({
    max: maxEntries,
    maxSize: maxBytes,
    sizeCalculation: ({ value }) => Math.max(1, Buffer.byteLength(value)),
  });
  let sweptAt = Number.NEGATIVE_INFINITY;
  const sweep = (now: number) => {
    if (Math.abs(now - sweptAt) < sweepSeconds) return;
    sweptAt = now;
    for (const [id, { end }] of entries) if (end <= now) entries.delete(id);
  };
  const isFull = (value: string) =>
    entries.size >= maxEntries || entries.calculatedSize + Math.max(1, Buffer.byteLength(value)) > maxBytes;
  const get = (id: string): string | undefined => {
    const entry = entries.get(id);
    return entry && entry.end > clock() ? entry.value : undefined;
  };
  return {
    get,
    set: (id: string, value: string, end: number): void => {
      if (end > clock()) entries.set(id, { value, end });
      else entries.delete(id);
    },
    add: (id: string, value: string, end: number): boolean => {
      const now = clock();
      if (end <= now) return true;
      if (get(id) !== undefined) return false;
      if (isFull(value)) sweep(now);
      if (isFull(value)) throw fullStore();
      entries.set(id, { value, end });
      return true;
    },
    isAtomic: true,
    problem: () => undefined,
    slowness: () => undefined,
    onChange: () => () => {},
    close: () => {},
  } satisfies SharedStore;
}

/** The error of a store that would have to forget something to take more. */
export function fullStore(): JwtError {
  return new JwtError('ERR_BUSY', 'the store of used token ids is full', {
    hint: 'Ask the issuer for tokens that live shorter, or keep the ids in the store that settings.js names.',
  });
}
