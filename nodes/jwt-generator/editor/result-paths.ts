import { pathsOverlap, stepsOf } from '../../shared/settings/paths.ts';
import type { GeneratorSettings } from '../settings.ts';
import { deliveredProperties } from '../spec.ts';

/** Whether a result overwrites the object that the claims are written back into. */
export function losesPayload(settings: GeneratorSettings): boolean {
  const { mutatePayload, payload, payloadType } = settings;
  if (!mutatePayload || payload === '' || payloadType !== 'msg') return false;
  const depth = stepsOf(payload).length;
  return ownResults({ ...settings, authorization: false }).some(
    (path) => stepsOf(path).length <= depth && pathsOverlap(path, payload),
  );
}

/** Whether the saved attributes and the reused tokens are written to the same context variable. */
export function storeClash({ cacheStore, cacheStoreType, variable, variableType }: GeneratorSettings): boolean {
  const storeOf = (path: string) => /^#:\((.*?)\)::/.exec(path)?.[1];
  return (
    variable !== '' &&
    variableType === cacheStoreType &&
    storeOf(variable) === storeOf(cacheStore) &&
    pathsOverlap(variable, cacheStore)
  );
}

/** Whether two results are written to the same message property, or to a part of it. */
export function pathsClash(settings: GeneratorSettings): boolean {
  const paths = resultsOf(settings);
  return paths.some((one, index) => paths.slice(index + 1).some((other) => pathsOverlap(one, other)));
}

/** Message properties that results are written to. */
function resultsOf(settings: GeneratorSettings): string[] {
  const delivered = deliveredProperties(settings).filter((name) => name !== 'headers' || !settings.authorization);
  return [...ownResults(settings), ...delivered];
}

/** Message property that a setting names. */
function ownResults({ output, variable, variableType, frontend, authorization }: GeneratorSettings): string[] {
  return [output, variableType === 'msg' || frontend ? variable : '', authorization ? 'headers' : ''].filter(
    (path) => path !== '',
  );
}
