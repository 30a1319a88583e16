import { type KeyType, usualAlgorithm } from '../../../src/algorithms.ts';
import type { ConfigNode } from '../../shared/editor/red.ts';
import { shortValue } from '../../shared/editor/short-value.ts';
import { generatorDefaults } from '../settings.ts';
import { type GeneratorNode, live } from './live.ts';

type FindKey = (id: string) => ConfigNode | null | undefined;

/**
 * What tells a JWT - Generator without a name from others: whom its tokens are for, else the provider; blank where the
 * settings are still those of a new node.
 */
export function labelOf(node: GeneratorNode, findKey: FindKey): string {
  const audience = live.saved(node, 'aud') ? shortValue(node.audience, live.saved(node, 'audienceType')) : '';
  const subject = subjectOf(node);
  const key = findKey(String(node.signingKey || node.encryptionKey || ''));
  if (audience !== '') return [subject, `→ ${audience}`].join(' ').trim();
  if (subject !== '') return node._('jwt-generator.canvas.for', { what: algorithmOf(node, key), whom: subject });
  return node.recipe ? String(key?.name ?? '') : '';
}

function subjectOf(node: GeneratorNode): string {
  const isUsual = node.subject === generatorDefaults.subject && node.subjectType === generatorDefaults.subjectType;
  return live.saved(node, 'sub') && !isUsual ? shortValue(node.subject, live.saved(node, 'subjectType')) : '';
}

/** The algorithm of the signature, or `JWT` where only the server knows it. */
function algorithmOf(node: GeneratorNode, key: ReturnType<FindKey>): string {
  if (live.saved(node, 'signature') === 'none') return 'JWE';
  // The settings of a key do not say its curve: there is a usual algorithm only where that does not matter.
  const usual = key ? usualAlgorithm('sig', { kty: key.kty as KeyType, bits: 2048, curve: undefined }) : undefined;
  return String(node.signingAlgorithm || key?.algorithm || usual || 'JWT');
}
