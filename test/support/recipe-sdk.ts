import assert from 'node:assert/strict';
import { type MadeToken, partsOf } from './recipe-flow.ts';

/** What an SDK sends, in the words of a message. */
export interface Sent {
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: URLSearchParams;
}

/** Where the two differ on purpose, or by chance: ours, then theirs; a pattern is what both match. */
export type Differences = Readonly<Record<string, RegExp | readonly [ours: unknown, theirs: unknown]>>;

/** Claim by claim and parameter by parameter; whatever is not listed is the same. */
export function assertSameToken(
  ours: Pick<MadeToken, 'header' | 'claims'>,
  theirs: string,
  differences: Differences,
): void {
  const flat = ({ header, claims }: Pick<MadeToken, 'header' | 'claims'>) =>
    new Map([
      ...Object.entries(header).map(([name, value]): [string, unknown] => [`header.${name}`, value]),
      ...Object.entries(claims ?? {}),
    ]);
  const [own, other] = [flat(ours), flat(partsOf(theirs))];
  for (const name of new Set([...own.keys(), ...other.keys()])) {
    const difference = differences[name];
    if (difference instanceof RegExp) {
      assert.match(String(own.get(name)), difference, name);
      assert.match(String(other.get(name)), difference, name);
    } else assert.deepEqual([own.get(name), other.get(name)], difference ?? [own.get(name), own.get(name)], name);
  }
}

export const formOf = (text: unknown) => new URLSearchParams(String(text));

/** The same form, but for the assertion in it. */
export function assertSameForm(ours: unknown, theirs: URLSearchParams, assertion: string): void {
  const entries = (form: URLSearchParams) =>
    [...form].map(([name, value]) => [name, name === assertion ? '…' : value]).sort();
  assert.deepEqual(entries(formOf(ours)), entries(theirs));
}
