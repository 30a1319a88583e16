import { attempt } from '../../../../src/attempt.ts';
import type { JwtError } from '../../../../src/errors.ts';
import { fillFrom } from '../../../../src/fill/fill-from.ts';
import type { Filled } from '../../../../src/fill/filled.ts';

/** Settings read from a text, or the error. */
export type FillOutcome =
  | { readonly filled: Filled; readonly refused?: never }
  | { readonly filled?: never; readonly refused: JwtError };

/** Reads settings from a text of another system. The panel loads this script on demand, because it is rarely used. */
export function tryFill(text: string): FillOutcome {
  const outcome = attempt(() => fillFrom(text));
  return outcome instanceof Error ? { refused: outcome } : { filled: outcome };
}
