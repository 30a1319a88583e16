/** Names and indexes on the way to a property: `['payload', 'items', 0]`. */
export type Path = readonly (string | number)[];

/**
 * Parses a property expression exactly as Node-RED does, in the runtime and in its editor: `payload.items[0]["a b"]`.
 *
 * @returns undefined for what is not one, and for one that only a message completes, such as `items[msg.index]`
 */
export function parsePath(text: string): Path | undefined {
  const steps: (string | number)[] = [];
  let start = 0;
  let inBrackets = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    const step = text.slice(start, at);
    if (char === "'" || char === '"') {
      const end = text.indexOf(char, at + 1);
      const follows = text.charAt(end + 1);
      if (step !== '' || end <= at + 1 || !(inBrackets ? /^\]$/ : /^[.[]?$/).test(follows)) return undefined;
      steps.push(text.slice(at + 1, end));
      at = end;
    } else if (char === '.') {
      if (at === 0 || !/[a-z0-9$_]/i.test(next)) return undefined;
      if (step !== '') steps.push(isIndex(step) ? Number(step) : step);
    } else if (char === '[') {
      if (at === 0 || !/["'\d]/.test(next)) return undefined;
      if (step !== '') steps.push(step);
      inBrackets = true;
    } else if (char === ']') {
      if (!inBrackets || (step !== '' && !isIndex(step))) return undefined;
      if (step !== '') steps.push(Number(step));
      inBrackets = false;
    } else if (char === ' ') return undefined;
    else continue;
    start = at + 1;
  }
  if (inBrackets || text === '') return undefined;
  if (start < text.length) steps.push(text.slice(start));
  return steps;
}

function isIndex(step: string): boolean {
  return /^\d+$/.test(step);
}

const unsafe = new Set<unknown>(['__proto__', 'prototype', 'constructor']);

/** Like {@link parsePath}, for a property that will be written. @returns undefined also for one of a prototype */
export function parseWritablePath(text: string): Path | undefined {
  const path = parsePath(text);
  return path && path.length > 0 && !path.some((step) => unsafe.has(step)) ? path : undefined;
}

/** Whether writing one property would overwrite the other, or a part of it. */
export function overlaps(one: Path, other: Path): boolean {
  const length = Math.min(one.length, other.length);
  return one.slice(0, length).every((step, index) => String(step) === String(other[index]));
}

// --- As a setting holds them: of a message with or without `msg.`, of a context with or without a store ---

/** The expression in a setting. */
function expressionIn(setting: string): string {
  return setting.replace(/^#:\(.*?\)::/, '').replace(/^msg\./, '');
}

/** The steps of a setting; none for what is not a path. */
export function stepsOf(setting: string): Path {
  return parsePath(expressionIn(setting)) ?? [];
}

/** Whether nothing can be written to the path in a setting. */
export function isRefusedPath(setting: string): boolean {
  return parseWritablePath(expressionIn(setting)) === undefined;
}

/** Whether the paths in two settings lead to the same property, or one to a part of the other. */
export function pathsOverlap(one: string, other: string): boolean {
  const [steps, others] = [stepsOf(one), stepsOf(other)];
  return steps.length > 0 && others.length > 0 && overlaps(steps, others);
}
