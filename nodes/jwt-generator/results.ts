import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { attributesOf, authorizationOf, compileAttributesCheck } from '../../src/jwt/issue/attributes.ts';
import type { IssuedToken } from '../../src/jwt/issue/issue.ts';
import { withHeaders } from '../shared/message/headers.ts';
import type { Destination, Places, Results } from '../shared/message/results.ts';
import { choicesOf } from '../shared/settings/choices.ts';
import { compilePayloadMutation } from './payload-mutation.ts';
import { attributeNames, type GeneratorSettings } from './settings.ts';

/** Where a generator writes. */
export function destinationOf(settings: GeneratorSettings): Destination {
  const { output, authorization, variable, variableType, frontend } = settings;
  return { output, headers: authorization ? ['authorization'] : [], variable, variableType, frontend };
}

/** What the message shows of a token that is kept out of it. */
const mask = '***';

/**
 * Prepares what a token leaves behind: in a context variable, the message, its headers, the payload.
 *
 * @throws JwtError `ERR_SETTINGS`, `ERR_STORE`, `ERR_SCHEMA`; the results `ERR_SCHEMA`, `ERR_STORE`
 */
export function compileTokenResults(
  RED: NodeAPI,
  node: Node,
  settings: GeneratorSettings,
  { output, headers, variable, writeVariable }: Places,
): (issued: IssuedToken, message: NodeMessage) => Results {
  const { authorizationScheme: scheme, maskToken } = settings;
  const names = choicesOf('saveAttributes', settings.saveAttributes, attributeNames);
  const check = compileAttributesCheck(settings.outputSchema, names, scheme);
  const { inMessage, inContext } = compilePayloadMutation(RED, node, settings);

  return (issued, message) => {
    check?.(issued);
    const { token } = issued;
    const context = [];
    const properties = [];
    if (inContext) context.push({ write: inContext, value: issued.json });
    // Made afresh for each place, so that nobody shares them with another flow.
    if (writeVariable) context.push({ write: writeVariable, value: attributesOf(issued, names, scheme) });
    if (output) properties.push({ path: output, value: maskToken ? mask : token });
    if (headers) {
      const authorization = authorizationOf(token, scheme);
      properties.push({ path: headers, value: withHeaders(message.headers, { authorization }, 'the authorization') });
    }
    if (variable) properties.push({ path: variable, value: attributesOf(issued, names, scheme) });
    return { context, properties, ...(inMessage && { members: inMessage(message, issued.json) }) };
  };
}
