import { createHash } from 'node:crypto';
import type { Mutant } from './mutants.ts';

/** A mutant of one file. */
export interface Candidate extends Mutant {
  readonly file: string;
}

/**
 * Chooses mutants by a hash of the seed, the file, the line and the change: when other code changes, a seed still chooses the
 * same, so that its score shows what tests have gained.
 */
export function sampleOf(
  candidates: readonly Candidate[],
  seed: string,
  size: number,
  readSource: (file: string) => string,
): Candidate[] {
  const seen = new Map<string, number>();
  const ranked = candidates.map((candidate) => {
    const { file, start, end, replacement } = candidate;
    const source = readSource(file);
    const line = source.slice(source.lastIndexOf('\n', start) + 1, end).trim();
    const text = JSON.stringify([seed, file, line, source.slice(start, end), replacement]);
    // The same change of the same line may be there several times.
    const count = (seen.get(text) ?? 0) + 1;
    seen.set(text, count);
    return { candidate, rank: createHash('sha256').update(`${text}${count}`).digest('hex') };
  });
  return ranked
    .sort((one, other) => (one.rank < other.rank ? -1 : 1))
    .slice(0, size)
    .map(({ candidate }) => candidate);
}
