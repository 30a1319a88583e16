import type { GeneratorSettings } from '../settings.ts';

/** The steps of a path, as far as an editor needs to know them: `a["b"].c[0]` is a, b, c, 0. */
function stepsOf(path: string): string[] {
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

/** Whether two results go to the same message property, or to a part of it. */
export function pathsClash(settings: GeneratorSettings): boolean {
  const { output, variable, variableType, frontend, authorization } = settings;
  const paths = [output, variableType === 'msg' || frontend ? variable : '', authorization ? 'headers' : ''].filter(
    (path) => path !== '',
  );
  return paths.some((one, index) => paths.slice(index + 1).some((other) => overlap(stepsOf(one), stepsOf(other))));
}

function overlap(one: readonly string[], other: readonly string[]): boolean {
  return one.slice(0, other.length).every((step, index) => step === other[index]);
}
