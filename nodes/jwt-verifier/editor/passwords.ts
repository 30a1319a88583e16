import { isPasswordAlgorithm } from '../../../src/algorithms.ts';
import { keyDefaults } from '../../keys/settings.ts';
import { namesIn } from '../../shared/settings/choices.ts';
import type { VerifierSettings } from '../settings.ts';

/** Whether tokens may be encrypted with a password: by the algorithms that are chosen, or by the key's own. */
export function acceptsPasswords({ algorithms, decryptionKey }: VerifierSettings): boolean {
  const config = RED.nodes.node(decryptionKey);
  const { kty, algorithm } = { ...keyDefaults, ...config };
  return kty === 'oct' && [...namesIn(algorithms), algorithm].some(isPasswordAlgorithm);
}
