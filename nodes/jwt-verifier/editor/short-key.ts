import { knownKey } from '../../keys/editor/known-keys.ts';
import { shortKeyOf } from '../../keys/editor/short-key.ts';
import type { Remedy } from '../../shared/editor/marks.ts';
import { namesIn } from '../../shared/settings/choices.ts';
import type { VerifierSettings } from '../settings.ts';
import type { VerifierNode } from './live.ts';

/** Says that the chosen key is too short for every algorithm that is accepted. */
export function shortKeyText(settings: VerifierSettings, node: VerifierNode): string | undefined {
  const { key: id, keySource, algorithms, allowInsecureKeySizes } = settings;
  const key = keySource === 'key' && !allowInsecureKeySizes ? knownKey(id) : undefined;
  if (!key) return undefined;
  const accepted = algorithms.trim() === '' ? [key.algorithm ?? ''] : namesIn(algorithms);
  const short = accepted.map((name) => shortKeyOf(key, name)).find(Boolean);
  const isServed = accepted.some((name) => key.algorithms.includes(name));
  return short && !isServed ? node._(`jwt-verifier.shortKey.${short.unit}`, { ...short }) : undefined;
}

/** Both ways out of a key that is too short: another one, or to accept this one. */
export function shortKeyRemedies(node: VerifierNode): readonly Remedy[] {
  return [
    {
      label: node._('jwt-verifier.shortKey.change'),
      act: () => $('#node-input-btn-key-edit').trigger('click'),
    },
    {
      label: node._('jwt-verifier.shortKey.allow'),
      act: () => $('#node-input-allowInsecureKeySizes').prop('checked', true).trigger('change'),
    },
  ];
}
