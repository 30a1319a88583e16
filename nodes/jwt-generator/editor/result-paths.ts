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

/** Whether a result takes the place of the object that the claims are written back into. */
export function losesPayload(settings: GeneratorSettings): boolean {
  const { mutatePayload, payload, payloadType } = settings;
  if (!mutatePayload || payload === '' || payloadType !== 'msg') return false;
  const target = stepsOf(payload);
  return resultsOf({ ...settings, authorization: false }).some((path) => {
    const steps = stepsOf(path);
    return steps.length <= target.length && overlap(steps, target);
  });
}

/** Whether the saved attributes and the tokens to reuse go to the same context variable. */
export function storeClash({ cacheStore, cacheStoreType, variable, variableType }: GeneratorSettings): boolean {
  const storeOf = (path: string) => /^#:\((.*?)\)::/.exec(path)?.[1];
  return (
    variable !== '' &&
    variableType === cacheStoreType &&
    storeOf(variable) === storeOf(cacheStore) &&
    overlap(stepsOf(variable), stepsOf(cacheStore))
  );
}

/** Whether two results go to the same message property, or to a part of it. */
export function pathsClash(settings: GeneratorSettings): boolean {
  const paths = resultsOf(settings);
  return paths.some((one, index) => paths.slice(index + 1).some((other) => overlap(stepsOf(one), stepsOf(other))));
}

/** Where in the message results go. */
function resultsOf({ output, variable, variableType, frontend, authorization }: GeneratorSettings): string[] {
  return [output, variableType === 'msg' || frontend ? variable : '', authorization ? 'headers' : ''].filter(
    (path) => path !== '',
  );
}

function overlap(one: readonly string[], other: readonly string[]): boolean {
  return one.slice(0, other.length).every((step, index) => step === other[index]);
}
