import type { Node, NodeAPI } from 'node-red';
import { attempt } from '../../../src/attempt.ts';
import { JwtError } from '../../../src/errors.ts';
import type { ClientAnswerForm } from '../settings/client-answers.ts';
import { overlaps, type Path } from '../settings/paths.ts';
import { compileContextWrite, type WriteContext } from './context.ts';
import { parseMessagePath } from './message-property.ts';

/** What is written for one message: plain data, which the outcome writes. */
export interface Results {
  /** Context variables, written in this order, before anything of the message is. */
  readonly context: readonly { readonly write: WriteContext; readonly value: unknown }[];
  /** Properties of the message. */
  readonly properties: readonly { readonly path: Path; readonly value: unknown }[];
  /** Changed members of an object in the message; one whose value is undefined is deleted. */
  readonly members?: { readonly of: object; readonly changed: Readonly<Record<string, unknown>> };
}

/** Where attributes are saved. */
export interface VariableSettings {
  /** Its name, which may carry a store; blank saves nothing. */
  readonly variable: string;
  readonly variableType: 'flow' | 'global' | 'msg';
  /** Whether they travel with the message too. */
  readonly frontend: boolean;
}

/** Where a node writes, in the words of its settings. */
export interface Destination extends VariableSettings {
  /** Message property; blank writes none. */
  readonly output: string;
  /** Names of the headers that it sets in `msg.headers`, in lower case. */
  readonly headers: readonly string[];
  /** Message property that is set on every message: `verified`. A failure sets it to false. */
  readonly flag?: string;
  /** Whether the HTTP client of a message that failed is answered. */
  readonly clientAnswer?: ClientAnswerForm;
}

/** Where a node writes, parsed once. What is undefined is not written. */
export interface Places {
  readonly output: Path | undefined;
  readonly headers: Path | undefined;
  readonly headerNames: readonly string[];
  readonly flag: Path | undefined;
  readonly clientAnswer?: ClientAnswerForm | undefined;
  /** Where the attributes travel with the message. */
  readonly variable: Path | undefined;
  /** Writes the context variable. */
  readonly writeVariable: WriteContext | undefined;
}

/**
 * Finds the places that a node writes to.
 *
 * @throws JwtError `ERR_SETTINGS`, `ERR_STORE`
 */
export function compilePlaces(RED: NodeAPI, node: Node, destination: Destination): Places {
  const places = placesOf(RED, node, destination, (find) => find());
  const paths = [places.output, places.headers, places.flag, places.variable].filter((path) => path !== undefined);
  if (paths.some((path, index) => paths.slice(index + 1).some((other) => overlaps(path, other)))) {
    throw new JwtError('ERR_SETTINGS', 'two results go to the same message property, and one would be lost', {
      hint: 'Give each result of this node its own property.',
    });
  }
  return places;
}

/** The places that can be parsed; invalid ones are left out. A failing node removes what it would have written there. */
export function findPlaces(RED: NodeAPI, node: Node, destination: Destination): Places {
  return placesOf(RED, node, destination, (find) => {
    const found = attempt(find);
    return found instanceof JwtError ? undefined : found;
  });
}

type Find = <Found>(find: () => Found) => Found | undefined;

function placesOf(RED: NodeAPI, node: Node, destination: Destination, find: Find): Places {
  const { output, headers, flag = '', variable, variableType, frontend } = destination;
  const pathOf = (text: string) => (text === '' ? undefined : find(() => parseMessagePath(text)));
  const isInContext = variable !== '' && (variableType === 'flow' || variableType === 'global');
  return {
    output: pathOf(output),
    headers: pathOf(headers.length > 0 ? 'headers' : ''),
    headerNames: headers,
    flag: pathOf(flag),
    clientAnswer: destination.clientAnswer,
    variable:
      variableType === 'msg' || frontend
        ? pathOf(find(() => RED.util.parseContextStore(variable).key) ?? '')
        : undefined,
    writeVariable: isInContext ? find(() => compileContextWrite(RED, node, variableType, variable)) : undefined,
  };
}
