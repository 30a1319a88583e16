import { type AnyTyped, innerOf, type Reference, readSource, writeSource } from './notation.ts';

/** A number of seconds as JSON would write it, without a sign. */
const plainNumber = /^(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** A time span that cannot be taken for anything else: `2 days`, `10h`. */
const timeSpan = /^\d+(?:\.\d+)? ?[a-zA-Z]+$/;

/**
 * Writes a time that is counted from the moment of issue: `{{now + 3600}}` in seconds, `{{now - 60}}`, `{{now}}`,
 * `{{now + 2 days}}`, `{{now + msg.ttl}}`.
 */
export function writeTime({ value, type }: AnyTyped, words: readonly string[] = []): string {
  return `{{now${distance({ value, type })}${words.map((word) => ` | ${word}`).join('')}}}`;
}

function distance({ value, type }: AnyTyped): string {
  if (type === 'num') {
    const [sign, seconds] = value.startsWith('-') ? ['-', value.slice(1)] : ['+', value];
    if (value === '0') return '';
    if (plainNumber.test(seconds) && value !== '-0') return ` ${sign} ${seconds}`;
  }
  return ` + ${type === 'str' && timeSpan.test(value) ? value : writeSource({ value, type })}`;
}

/**
 * Reads a time that is counted from the moment of issue.
 *
 * @returns undefined for any other string
 */
export function readTime(text: string): Reference | undefined {
  const inner = innerOf(text);
  const [, rest] = /^\s*now(?![\w.])([\s\S]*)$/.exec(inner?.source ?? '') ?? [];
  const typed = rest === undefined ? undefined : readDistance(rest);
  return inner && typed && { ...typed, words: inner.words };
}

function readDistance(rest: string): AnyTyped | undefined {
  if (rest.trim() === '') return { value: '0', type: 'num' };
  const [, sign, written = ''] = /^ *([+-])([\s\S]*)$/.exec(rest) ?? [];
  const count = written.trim();
  if (plainNumber.test(count)) return { value: sign === '-' ? `-${count}` : count, type: 'num' };
  if (sign !== '+') return undefined;
  return timeSpan.test(count) ? { value: count, type: 'str' } : readSource(written);
}
