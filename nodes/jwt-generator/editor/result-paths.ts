import { pathsOverlap } from '../../shared/editor/paths.ts';
import type { GeneratorSettings } from '../settings.ts';

/** Whether two results go to the same message property, or to a part of it. */
export function pathsClash(settings: GeneratorSettings): boolean {
  const { output, variable, variableType, frontend, authorization } = settings;
  const paths = [output, variableType === 'msg' || frontend ? variable : '', authorization ? 'headers' : ''].filter(
    (path) => path !== '',
  );
  return paths.some((one, index) => paths.slice(index + 1).some((other) => pathsOverlap(one, other)));
}
