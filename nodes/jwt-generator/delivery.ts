import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import { attributesOf, authorizationOf, prepareAttributesCheck } from '../../src/jwt/attributes.ts';
import type { IssuedToken } from '../../src/jwt/issue.ts';
import { prepareContextWrite } from '../shared/context.ts';
import { type MessageProperty, overlaps, prepareMessageProperty } from '../shared/message-property.ts';
import { after } from '../shared/together.ts';
import { preparePayloadMutation } from './payload-mutation.ts';
import { attributeNames, type GeneratorSettings } from './settings.ts';
import { choicesOf } from './spec.ts';

/** Puts one token where the settings say: a context variable, the message, its headers. */
export type Deliver = (message: NodeMessage, issued: IssuedToken) => void | Promise<void>;

/** One property of the message, and what it gets. */
interface Write {
  readonly property: MessageProperty;
  readonly value: (issued: IssuedToken, message: NodeMessage) => unknown;
}

/** What the message shows of a token that is kept out of it. */
const mask = '***';

/**
 * Prepares the delivery of tokens.
 *
 * @throws JwtError `ERR_SETTINGS`, `ERR_STORE`, `ERR_SCHEMA`
 */
export function prepareDelivery(RED: NodeAPI, node: Node, settings: GeneratorSettings): Deliver {
  const { variable, variableType, authorizationScheme, frontend, output, maskToken } = settings;
  const names = choicesOf('saveAttributes', settings.saveAttributes, attributeNames);
  const attributes = (issued: IssuedToken) => attributesOf(issued, names, authorizationScheme);
  const store =
    variable === '' || variableType === 'msg' ? undefined : prepareContextWrite(RED, node, variableType, variable);

  const writes: Write[] = [];
  const write = (path: string, value: Write['value']) => {
    writes.push({ property: prepareMessageProperty(RED, path), value });
  };
  if (output !== '') write(output, ({ token }) => (maskToken ? mask : token));
  if (variable !== '' && (variableType === 'msg' || frontend)) {
    write(RED.util.parseContextStore(variable).key, attributes);
  }
  if (settings.authorization) {
    write('headers', ({ token }, message) =>
      withAuthorization(message.headers, authorizationOf(token, authorizationScheme)),
    );
  }
  requireApart(writes);
  const check = prepareAttributesCheck(settings.outputSchema, names, authorizationScheme);
  const mutate = preparePayloadMutation(RED, node, settings);

  const deliver: Deliver = (message, issued) => {
    // Everything that can be refused comes first, so that a failure leaves the message as it came.
    for (const { property } of writes) property.requireSettable(message);
    const values = writes.map(({ value }) => value(issued, message));
    const setAll = () => {
      writes.forEach(({ property }, index) => {
        property.set(message, values[index]);
      });
    };
    return store ? store(attributes(issued)).then(setAll) : setAll();
  };
  return (message, issued) => {
    check(issued);
    if (!mutate) return deliver(message, issued);
    return after(mutate(message, issued), (commit) => after(deliver(message, issued), commit));
  };
}

/** The headers of an HTTP request node with one more; header names are the same in any case (RFC 9110 §5.1). */
function withAuthorization(headers: unknown, value: string): object {
  if (headers !== undefined && headers !== null && typeof headers !== 'object') {
    throw new JwtError('ERR_STORE', 'msg.headers cannot take the authorization: it is no object', {
      hint: 'Leave msg.headers unset, or make it an object of header names and values.',
    });
  }
  const others = Object.entries(headers ?? {}).filter(([name]) => name.toLowerCase() !== 'authorization');
  return { ...Object.fromEntries(others), authorization: value };
}

function requireApart(writes: readonly Write[]): void {
  const clash = writes.some(({ property }, index) =>
    writes.slice(index + 1).some((other) => overlaps(property, other.property)),
  );
  if (clash) {
    throw new JwtError('ERR_SETTINGS', 'two results go to the same message property, and one would be lost', {
      hint: 'Give the variable, the token and msg.headers names of their own.',
    });
  }
}
