import type { Node, NodeAPI, NodeMessage } from 'node-red';
import type { Delivered } from '../../src/delivery/delivery.ts';
import { JwtError } from '../../src/errors.ts';
import { attributesOf, authorizationOf, compileAttributesCheck } from '../../src/jwt/issue/attributes.ts';
import type { IssuedToken } from '../../src/jwt/issue/issue.ts';
import { withHeaders } from '../shared/message/headers.ts';
import type { Destination, Places, Results } from '../shared/message/results.ts';
import { choicesOf } from '../shared/settings/choices.ts';
import { overlaps, type Path } from '../shared/settings/paths.ts';
import { compilePayloadMutation } from './payload-mutation.ts';
import { attributeNames, type GeneratorSettings } from './settings.ts';
import { deliveredProperties } from './spec.ts';

/** Destinations that a generator writes to. */
export function destinationOf(settings: GeneratorSettings): Destination {
  const { output, variable, variableType, frontend } = settings;
  return { output, headers: headerNames(settings), variable, variableType, frontend };
}

/** Message properties that an HTTP request, HTTP response or MQTT node reads. */
function requestProperties({ method, url, payload, broker }: Delivered): Results['properties'][number][] {
  const values = { method, url, payload, ...(broker && { action: 'connect', broker }) };
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({ path: [name], value }));
}

/** Names of the headers that a generator sets. */
function headerNames({ authorization, delivery, exchange, deliveryHeaders }: GeneratorSettings): string[] {
  const ofKind = {
    form: ['content-type', 'accept'],
    json: ['content-type', 'accept'],
    response: ['content-type', 'cache-control'],
  };
  const own = exchange && delivery !== 'header' ? [] : deliveryHeaders.map(({ key }) => String(key).toLowerCase());
  const fixed = !exchange && Object.hasOwn(ofKind, delivery) ? ofKind[delivery as keyof typeof ofKind] : [];
  return [...new Set([...(authorization ? ['authorization'] : []), ...fixed, ...own])];
}

/**
 * Requires that no other result is written to the properties that the delivery sets.
 *
 * @throws JwtError `ERR_SETTINGS` for a result that overlaps one of them
 */
function requireOwnProperties(settings: GeneratorSettings, paths: readonly (Path | undefined)[]): void {
  const delivered = deliveredProperties(settings).map((name) => [name]);
  if (paths.some((path) => path && delivered.some((name) => overlaps(path, name)))) {
    throw new JwtError('ERR_SETTINGS', 'two results go to the same message property, and one would be lost', {
      setting: 'output',
      hint: 'Give the token a property that the delivery does not set, such as token.',
    });
  }
}

/** Replaces a masked token in the message. */
const mask = '***';

/**
 * Compiles the results of a token: in a context variable, the message, its headers and the payload.
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
  requireOwnProperties(settings, [output, variable]);

  return (issued, message) => {
    check?.(issued);
    const { token } = issued;
    const context = [];
    const properties = [];
    if (inContext) context.push({ write: inContext, value: issued.json });
    // A new object for each destination: flows must not share a mutable object.
    if (writeVariable) context.push({ write: writeVariable, value: attributesOf(issued, names, scheme) });
    if (output) properties.push({ path: output, value: maskToken ? mask : token });
    const { delivered } = issued;
    if (headers) {
      const added = {
        ...(settings.authorization && { authorization: authorizationOf(token, scheme) }),
        ...delivered?.headers,
      };
      properties.push({ path: headers, value: withHeaders(message.headers, added, 'the authorization') });
    }
    if (delivered) properties.push(...requestProperties(delivered));
    if (variable) properties.push({ path: variable, value: attributesOf(issued, names, scheme) });
    return { context, properties, ...(inMessage && { members: inMessage(message, issued.json) }) };
  };
}
