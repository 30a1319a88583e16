import { knownKey } from '../../keys/editor/known-keys.ts';
import { shortKeyOf } from '../../keys/editor/short-key.ts';
import type { Problem, Remedy } from '../../shared/editor/marks.ts';
import { namesIn } from '../../shared/settings/choices.ts';
import type { VerifierSettings } from '../settings.ts';
import type { VerifierNode } from './live.ts';

/**
 * Says that the chosen key is too short for every algorithm that is accepted, with both ways out.
 *
 * @param id - of the chosen key
 */
export function shortKeyProblem(
  settings: VerifierSettings,
  node: VerifierNode,
  id: string,
): Pick<Problem, 'text' | 'remedies'> | undefined {
  const { key: setting, keySource, algorithms, allowInsecureKeySizes } = settings;
  const key = keySource === 'key' && !allowInsecureKeySizes ? knownKey(id) : undefined;
  if (!key) return undefined;
  const accepted = algorithms.trim() === '' ? [key.algorithm ?? ''] : namesIn(algorithms);
  const short = accepted.map((name) => shortKeyOf(key, name)).find(Boolean);
  const isServed = accepted.some((name) => key.algorithms.includes(name));
  if (!short || isServed) return undefined;
  return {
    text: node._(`jwt-verifier.shortKey.${short.unit}`, { ...short }),
    remedies: remediesOf(node, setting === id),
  };
}

/**
 * Both ways out of a key that is too short: another one, or to accept this one.
 *
 * @param canChange - whether the key can be edited from here: not one that a property of a subflow decides
 */
function remediesOf(node: VerifierNode, canChange: boolean): readonly Remedy[] {
  const change = {
    label: node._('jwt-verifier.shortKey.change'),
    act: () => $('#node-input-btn-key-edit').trigger('click'),
  };
  const allow = {
    label: node._('jwt-verifier.shortKey.allow'),
    act: () => $('#node-input-allowInsecureKeySizes').prop('checked', true).trigger('change'),
  };
  return canChange ? [change, allow] : [allow];
}
