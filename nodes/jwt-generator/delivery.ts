import type { Node, NodeAPI } from 'node-red';
import { chain } from '../../src/chain.ts';
import { attributesOf, authorizationOf, compileAttributesCheck } from '../../src/jwt/issue/attributes.ts';
import type { IssuedToken } from '../../src/jwt/issue/issue.ts';
import { compileDelivery, type Deliver, type Write } from '../shared/message/delivery.ts';
import { withHeaders } from '../shared/message/headers.ts';
import { choicesOf } from '../shared/settings/choices.ts';
import { compilePayloadMutation } from './payload-mutation.ts';
import { attributeNames, type GeneratorSettings } from './settings.ts';

/** What the message shows of a token that is kept out of it. */
const mask = '***';

/**
 * Prepares the delivery of tokens: into a context variable, the message, its headers, the payload.
 *
 * @throws JwtError `ERR_SETTINGS`, `ERR_STORE`, `ERR_SCHEMA`
 */
export function compileTokenDelivery(RED: NodeAPI, node: Node, settings: GeneratorSettings): Deliver<IssuedToken> {
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
  const check = compileAttributesCheck(settings.outputSchema, names, authorizationScheme);
  const { inMessage, inContext } = compilePayloadMutation(RED, node, settings);
  const attributes = (issued: IssuedToken) => attributesOf(issued, names, authorizationScheme);
  const deliver = compileDelivery(RED, node, settings, attributes, writes);
  return (message, issued) => {
    check(issued);
    const commit = deliver(message, issued);
    const writeBack = inMessage?.(message, issued);
    if (!writeBack && !inContext) return commit;
    return () => chain(inContext?.(issued), () => chain(commit(), () => writeBack?.()));
  };
}
