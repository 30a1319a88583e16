import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { chain } from '../../../src/chain.ts';
import { JwtError } from '../../../src/errors.ts';
import { compileContextWrite } from './context.ts';
import { createMessageProperty, type MessageProperty, overlaps } from './message-property.ts';

/** Writes what was prepared. What fails then is a context, before anything of the message is written. */
export type Commit = () => void | Promise<void>;

/**
 * Gets one product ready for where the settings say: a context variable, properties of the message. Nothing is written
 * before it is committed, so that a failure leaves the message as it came.
 *
 * @throws JwtError `ERR_STORE` for what could not be written
 */
export type Deliver<Product> = (message: NodeMessage, product: Product) => Commit;

/** One property of the message, and what it gets. */
export interface Write<Product> {
  readonly path: string;
  readonly value: (product: Product, message: NodeMessage) => unknown;
}

/** Where attributes are saved. */
export interface VariableSettings {
  /** Its name, which may carry a store; blank saves nothing. */
  readonly variable: string;
  readonly variableType: 'flow' | 'global' | 'msg';
  /** Whether they travel with the message too. */
  readonly frontend: boolean;
}

/**
 * Prepares the delivery of what a node makes.
 *
 * @param attributes - what is saved of a product, made afresh at every call
 * @param writes - what else the message gets
 * @throws JwtError `ERR_SETTINGS`, `ERR_STORE`
 */
export function compileDelivery<Product>(
  RED: NodeAPI,
  node: Node,
  { variable, variableType, frontend }: VariableSettings,
  attributes: (product: Product) => object,
  writes: readonly Write<Product>[],
): Deliver<Product> {
  const store =
    variable === '' || variableType === 'msg' ? undefined : compileContextWrite(RED, node, variableType, variable);
  const travels = variable !== '' && (variableType === 'msg' || frontend);
  const saved = travels ? [{ path: RED.util.parseContextStore(variable).key, value: attributes }] : [];
  const prepared = [...writes, ...saved].map(({ path, value }) => ({
    property: createMessageProperty(RED, path),
    value,
  }));
  requireApart(prepared.map(({ property }) => property));

  return (message, product) => {
    for (const { property } of prepared) property.requireSettable(message);
    const values = prepared.map(({ value }) => value(product, message));
    const setAll = () => {
      for (let index = 0; index < prepared.length; index += 1) prepared[index]?.property.set(message, values[index]);
    };
    return () => chain(store?.(attributes(product)), setAll);
  };
}

function requireApart(properties: readonly MessageProperty[]): void {
  const clash = properties.some((property, index) =>
    properties.slice(index + 1).some((other) => overlaps(property, other)),
  );
  if (clash) {
    throw new JwtError('ERR_SETTINGS', 'two results go to the same message property, and one would be lost', {
      hint: 'Give each result of this node a name of its own.',
    });
  }
}
