import { attempt } from '../../../../src/attempt.ts';
import type { JwtError } from '../../../../src/errors.ts';
import { fillFrom } from '../../../../src/fill/fill-from.ts';
import type { Filled } from '../../../../src/fill/filled.ts';

/** Settings read from a text, or the error. */
export type FillOutcome =
  | { readonly filled: Filled; readonly refused?: never }
  | { readonly filled?: never; readonly refused: JwtError };

/**
 * Reads settings from a text. The panel loads this script on demand, because it is rarely used.
 *
 * @param fileName - of the file that the text is from; blank if it is from none
 */
export function tryFill(text: string, fileName: string): FillOutcome {
  const outcome = attempt(() => fillFrom(text, fileName));
  return outcome instanceof Error ? { refused: outcome } : { filled: outcome };
}
