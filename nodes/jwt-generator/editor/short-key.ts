import { knownKey } from '../../keys/editor/known-keys.ts';
import { shortKeyOf } from '../../keys/editor/short-key.ts';
import type { Problem } from '../../shared/editor/marks.ts';
import type { GeneratorSettings } from '../settings.ts';
import { generateKey } from './generated-key.ts';
import type { GeneratorNode } from './live.ts';
import { type Role, roles } from './roles.ts';

/**
 * Says that the chosen key is too short for its algorithm, with both ways out: another key, or to allow this one.
 *
 * @param id - of the chosen key
 */
export function shortKeyProblem(
  settings: GeneratorSettings,
  node: GeneratorNode,
  role: Role,
  id: string,
): Omit<Problem, 'setting'> | undefined {
  const { algorithm } = roles[role];
  const key = knownKey(id);
  const short = key && !settings.allowInsecureKeySizes ? shortKeyOf(key, settings[algorithm]) : undefined;
  if (!short) return undefined;
  const words = (name: string) => node._(`jwt-generator.shortKey.${name}`, { ...short });
  return {
    text: words(short.unit),
    remedies: [
      {
        label: words(short.unit === 'bits' ? 'newKey' : 'newSecret'),
        act: () => generateKey(node, role, $(`#jwt-${role}-generate`)),
      },
      {
        label: words('allow'),
        act: () => $('#node-input-allowInsecureKeySizes').prop('checked', true).trigger('change'),
      },
    ],
  };
}
