/** What a person overlooks where two values seem equal. */
const overlooked = {
  slash: (text: string) => text.replace(/\/$/, ''),
  case: (text: string) => text.toLowerCase(),
  space: (text: string) => text.trim(),
  scheme: (text: string) => text.replace(/^https?:\/\//, ''),
} as const;

export type NearMiss = keyof typeof overlooked;

/** Says in what alone a value of a claim differs from an expected one: a slash at its end, case, white space, scheme. */
export function nearMissOf(expected: readonly string[], received: unknown): NearMiss | undefined {
  const values: unknown[] = Array.isArray(received) ? received : [received];
  const texts = values.filter((value) => typeof value === 'string');
  return (Object.keys(overlooked) as NearMiss[]).find((what) => {
    const reduce = overlooked[what];
    const wanted = new Set(expected.map(reduce));
    return texts.some((text) => !expected.includes(text) && wanted.has(reduce(text)));
  });
}
