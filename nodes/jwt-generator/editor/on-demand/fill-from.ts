import { attempt } from '../../../../src/attempt.ts';
import type { JwtError } from '../../../../src/errors.ts';
import { fillFrom } from '../../../../src/fill/fill-from.ts';
import type { Filled } from '../../../../src/fill/filled.ts';

/** What a text comes to, or why it is refused. */
export type FillOutcome =
  | { readonly filled: Filled; readonly refused?: never }
  | { readonly filled?: never; readonly refused: JwtError };

/** Reads a text of another system. The panel loads this when it is asked to: few people need it, and once. */
export function tryFill(text: string): FillOutcome {
  const outcome = attempt(() => fillFrom(text));
  return outcome instanceof Error ? { refused: outcome } : { filled: outcome };
}
