import type { Node, NodeAPI } from 'node-red';
import { verifiedAttributesOf } from '../../src/jwt/verified-attributes.ts';
import type { VerifiedToken } from '../../src/jwt/verify.ts';
import { choicesOf } from '../shared/choices.ts';
import { type Deliver, prepareDelivery, type Write } from '../shared/delivery.ts';
import { type VerifierSettings, verifiedAttributeNames } from './settings.ts';

/**
 * Prepares the delivery of claims: into a message property, a context variable. Those that were only decoded are never
 * without the word that says so.
 *
 * @throws JwtError `ERR_SETTINGS`, `ERR_STORE`
 */
export function prepareClaimsDelivery(RED: NodeAPI, node: Node, settings: VerifierSettings): Deliver<VerifiedToken> {
  const { output, mode } = settings;
  const names = choicesOf('saveAttributes', settings.saveAttributes, verifiedAttributeNames);
  const writes: Write<VerifiedToken>[] = [];
  if (output !== '') writes.push({ path: output, value: ({ claims }) => structuredClone(claims) });
  if (mode === 'decode') writes.push({ path: 'verified', value: () => false });
  return prepareDelivery(RED, node, settings, (token) => verifiedAttributesOf(token, names), writes);
}
