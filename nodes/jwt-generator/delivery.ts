import type { Node, NodeAPI } from 'node-red';
import { attributesOf, authorizationOf, prepareAttributesCheck } from '../../src/jwt/attributes.ts';
import type { IssuedToken } from '../../src/jwt/issue.ts';
import { after } from '../../src/later.ts';
import { choicesOf } from '../shared/choices.ts';
import { type Deliver, prepareDelivery, type Write } from '../shared/delivery.ts';
import { withHeaders } from '../shared/headers.ts';
import { preparePayloadMutation } from './payload-mutation.ts';
import { attributeNames, type GeneratorSettings } from './settings.ts';

/** What the message shows of a token that is kept out of it. */
const mask = '***';

/**
 * Prepares the delivery of tokens: into a context variable, the message, its headers, the payload.
 *
 * @throws JwtError `ERR_SETTINGS`, `ERR_STORE`, `ERR_SCHEMA`
 */
export function prepareTokenDelivery(RED: NodeAPI, node: Node, settings: GeneratorSettings): Deliver<IssuedToken> {
  const { authorizationScheme, authorization, output, maskToken } = settings;
  const names = choicesOf('saveAttributes', settings.saveAttributes, attributeNames);
  const writes: Write<IssuedToken>[] = [];
  if (output !== '') writes.push({ path: output, value: ({ token }) => (maskToken ? mask : token) });
  if (authorization) {
    writes.push({
      path: 'headers',
      value: ({ token }, message) =>
        withHeaders(
          message.headers,
          { authorization: authorizationOf(token, authorizationScheme) },
          'the authorization',
        ),
    });
  }
  const check = prepareAttributesCheck(settings.outputSchema, names, authorizationScheme);
  const { inMessage, inContext } = preparePayloadMutation(RED, node, settings);
  const attributes = (issued: IssuedToken) => attributesOf(issued, names, authorizationScheme);
  const deliver = prepareDelivery(RED, node, settings, attributes, writes);
  return (message, issued) => {
    check(issued);
    const commit = deliver(message, issued);
    const writeBack = inMessage?.(message, issued);
    if (!writeBack && !inContext) return commit;
    return () => after(inContext?.(issued), () => after(commit(), () => writeBack?.()));
  };
}
