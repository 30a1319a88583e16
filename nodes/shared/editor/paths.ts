/** The steps of a path, as far as an editor needs to know them: `a["b"].c[0]` is a, b, c, 0. */
export function stepsOf(path: string): string[] {
  return path
    .replace(/^#:\(.*?\)::/, '')
    .replace(/^msg\./, '')
    .split(/\[["']?|["']?\]\.?|\./)
    .filter((step) => step !== '');
}

const unsafe = ['__proto__', 'prototype', 'constructor'];

/** Whether a path leads to a prototype, or is one that only a message completes. */
export function refusedPath(path: string): boolean {
  const steps = stepsOf(path);
  return steps.length === 0 || /\[msg[.[]/.test(path) || steps.some((step) => unsafe.includes(step));
}

/** Whether two paths lead to the same property, or one to a part of the other. */
export function pathsOverlap(one: string, other: string): boolean {
  const [steps, others] = [stepsOf(one), stepsOf(other)];
  return steps.slice(0, others.length).every((step, index) => step === others[index]);
}
