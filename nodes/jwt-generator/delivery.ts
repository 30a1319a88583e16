import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { attributesOf, authorizationOf, prepareAttributesCheck } from '../../src/jwt/attributes.ts';
import type { IssuedToken } from '../../src/jwt/issue.ts';
import { choicesOf } from '../shared/choices.ts';
import { type Delivery, prepareDelivery, type Write } from '../shared/delivery.ts';
import { withHeaders } from '../shared/headers.ts';
import { after } from '../shared/together.ts';
import { preparePayloadMutation } from './payload-mutation.ts';
import { attributeNames, type GeneratorSettings } from './settings.ts';

/** What the message shows of a token that is kept out of it. */
const mask = '***';

/**
 * Prepares the delivery of tokens: into a context variable, the message, its headers, the payload.
 *
 * @throws JwtError `ERR_SETTINGS`, `ERR_STORE`, `ERR_SCHEMA`
 */
export function prepareTokenDelivery(RED: NodeAPI, node: Node, settings: GeneratorSettings): Delivery<IssuedToken> {
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
  const { deliver, rehearse } = prepareDelivery(RED, node, settings, attributes, writes);

  const rehearseAll = (message: NodeMessage, issued: IssuedToken) => {
    check(issued);
    rehearse(message, issued);
    return inMessage?.(message, issued) ?? (() => {});
  };
  return {
    rehearse: (message, issued) => {
      rehearseAll(message, issued);
    },
    deliver: (message, issued) => {
      if (!inMessage && !inContext) {
        check(issued);
        return deliver(message, issued);
      }
      const writeBack = rehearseAll(message, issued);
      return after(inContext?.(issued), () => after(deliver(message, issued), writeBack));
    },
  };
}
