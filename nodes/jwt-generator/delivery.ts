import type { Node, NodeAPI } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import { attributesOf, authorizationOf, prepareAttributesCheck } from '../../src/jwt/attributes.ts';
import type { IssuedToken } from '../../src/jwt/issue.ts';
import { choicesOf } from '../shared/choices.ts';
import { type Delivery, prepareDelivery, type Write } from '../shared/delivery.ts';
import { after } from '../shared/together.ts';
import { preparePayloadMutation } from './payload-mutation.ts';
import { attributeNames, type GeneratorSettings } from './settings.ts';

/** What the message shows of a token that is kept out of it. */
const mask = '***';

/**
 * Prepares the delivery of tokens: into a context variable, the message, its headers.
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
      value: ({ token }, message) => withAuthorization(message.headers, authorizationOf(token, authorizationScheme)),
    });
  }
  const attributes = (issued: IssuedToken) => attributesOf(issued, names, authorizationScheme);
  const delivery = prepareDelivery(RED, node, settings, attributes, writes);
  const check = prepareAttributesCheck(settings.outputSchema, names, authorizationScheme);
  const mutate = preparePayloadMutation(RED, node, settings);
  return {
    rehearse: (message, issued) => {
      check(issued);
      delivery.rehearse(message, issued);
    },
    deliver: (message, issued) => {
      check(issued);
      if (!mutate) return delivery.deliver(message, issued);
      return after(mutate(message, issued), (commit) => after(delivery.deliver(message, issued), commit));
    },
  };
}

/**
 * What an HTTP request node puts among the headers of an answer. The next such node ignores them as long as nobody
 * has changed them, and otherwise sends them with its own request, content-length and all.
 */
const answerMark = 'x-node-red-request-node';

/** The headers of a request with one more; header names are the same in any case (RFC 9110 §5.1). */
function withAuthorization(headers: unknown, value: string): object {
  if (headers !== undefined && headers !== null && typeof headers !== 'object') {
    throw new JwtError('ERR_STORE', 'msg.headers cannot take the authorization: it is no object', {
      hint: 'Leave msg.headers unset, or make it an object of header names and values.',
    });
  }
  const ofRequest = answerMark in (headers ?? {}) ? {} : (headers ?? {});
  const others = Object.entries(ofRequest).filter(([name]) => name.toLowerCase() !== 'authorization');
  return { ...Object.fromEntries(others), authorization: value };
}
