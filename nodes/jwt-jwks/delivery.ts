import type { NodeAPI, NodeMessage } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import { withHeaders } from '../shared/headers.ts';
import { overlaps, prepareMessageProperty } from '../shared/message-property.ts';

/** Puts a JWK Set into a message, with the headers that an HTTP response needs. @throws JwtError `ERR_STORE` */
export type Deliver = (message: NodeMessage, jwkSet: object) => void;

/**
 * Prepares the delivery of JWK Sets.
 *
 * @param output - the message property for the set
 * @param maxAge - seconds
 * @throws JwtError `ERR_SETTINGS`
 */
export function createDelivery(RED: NodeAPI, output: string, maxAge: number): Deliver {
  const property = prepareMessageProperty(RED, output);
  const headers = prepareMessageProperty(RED, 'headers');
  if (overlaps(property, headers)) {
    throw new JwtError('ERR_SETTINGS', 'the JWK Set and its headers go to the same message property', {
      hint: 'Choose another property than msg.headers: msg.payload is what an HTTP response sends.',
    });
  }
  const added = {
    // RFC 7517 §8.5.2.
    'content-type': 'application/jwk-set+json',
    'cache-control': `public, max-age=${maxAge}`,
  };
  return (message, jwkSet) => {
    const all = withHeaders((message as { headers?: unknown }).headers, added, 'those of a JWK Set');
    for (const one of [property, headers]) one.requireSettable(message);
    property.set(message, jwkSet);
    headers.set(message, all);
  };
}
