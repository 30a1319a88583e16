import type { Node, NodeAPI } from 'node-red';
import { verifiedAttributesOf } from '../../src/jwt/verify/attributes.ts';
import type { VerifiedToken } from '../../src/jwt/verify/verify.ts';
import { compileDelivery, type Deliver, type Write } from '../shared/message/delivery.ts';
import { choicesOf } from '../shared/settings/choices.ts';
import { type VerifierSettings, verifiedAttributeNames } from './settings.ts';

/**
 * Prepares the delivery of claims: into a message property, a context variable. Those that were only decoded are never
 * without the word that says so.
 *
 * @throws JwtError `ERR_SETTINGS`, `ERR_STORE`
 */
export function compileClaimsDelivery(RED: NodeAPI, node: Node, settings: VerifierSettings): Deliver<VerifiedToken> {
  const { output, mode } = settings;
  const names = choicesOf('saveAttributes', settings.saveAttributes, verifiedAttributeNames);
  const writes: Write<VerifiedToken>[] = [];
  if (output !== '') writes.push({ path: output, value: ({ claims }) => structuredClone(claims) });
  if (mode === 'decode') writes.push({ path: 'verified', value: () => false });
  return compileDelivery(RED, node, settings, (token) => verifiedAttributesOf(token, names), writes);
}
