import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import type { IssuedToken } from '../../src/jwt/issue.ts';
import { prepareContextVariable } from '../shared/context.ts';
import { overlaps, prepareMessageProperty, takes } from '../shared/message-property.ts';
import type { GeneratorSettings } from './settings.ts';

type Members = Record<string, unknown>;

/** Writes, at last, what was prepared. */
type Commit = () => void;

/**
 * Prepares, for one token, the writing of its claims into the object that they began with, as `mutatePayload` of the
 * jsonwebtoken library does. Whatever can be refused is refused before anything is written.
 */
export type MutatePayload = (message: NodeMessage, issued: IssuedToken) => Commit | Promise<Commit>;

/**
 * @returns undefined where it is switched off, or where nobody has the object: a constant, or the result of an
 *   expression
 * @throws JwtError `ERR_SETTINGS`, `ERR_STORE`
 */
export function preparePayloadMutation(
  RED: NodeAPI,
  node: Node,
  settings: GeneratorSettings,
): MutatePayload | undefined {
  const { mutatePayload, payload, payloadType } = settings;
  if (!mutatePayload || payload === '') return undefined;
  if (payloadType === 'msg') {
    requireKept(RED, settings);
    return (message, { json }) => {
      const target = membersOf(RED.util.getMessageProperty(message, payload));
      const claims: Members = JSON.parse(json);
      const changed = Object.entries(claims).filter(([name, value]) => !isSame(target[name], value));
      const loses = Object.hasOwn(target, 'iat') && !Object.hasOwn(claims, 'iat');
      if (!changed.every(([name]) => takes(target, name)) || (loses && Object.isSealed(target))) throw unwritable();
      return () => {
        Object.assign(target, Object.fromEntries(changed));
        if (loses) delete target.iat;
      };
    };
  }
  if (payloadType === 'flow' || payloadType === 'global') {
    const { read, write } = prepareContextVariable(RED, node, payloadType, payload);
    return async (_message, { json }) => {
      // `iat` that is switched off is left out, whoever gave it.
      const { iat: _, ...others } = membersOf(await read());
      // At once: a context that fails later would find the message changed already.
      await write({ ...others, ...JSON.parse(json) });
      return () => {};
    };
  }
  return undefined;
}

/** What the payload says already is left as it is. */
function isSame(own: unknown, claim: unknown): boolean {
  return JSON.stringify(own) === JSON.stringify(claim);
}

function membersOf(value: unknown): Members {
  if (typeof value === 'object' && value !== null) return value as Members;
  throw unwritable();
}

function unwritable(): JwtError {
  return new JwtError('ERR_STORE', 'the claims cannot be written back into the payload', {
    claim: 'payload',
    hint: 'Something has frozen or replaced it. Put a change node in front that makes a copy.',
  });
}

/** @throws JwtError `ERR_SETTINGS` where a result would take the place of the object */
function requireKept(RED: NodeAPI, { payload, output, variable, variableType, frontend }: GeneratorSettings): void {
  const target = prepareMessageProperty(RED, payload);
  const results = [output, variableType === 'msg' || frontend ? RED.util.parseContextStore(variable).key : ''];
  const isLost = results
    .filter((path) => path !== '')
    .map((path) => prepareMessageProperty(RED, path))
    .some((result) => result.path.length <= target.path.length && overlaps(result, target));
  if (isLost) {
    throw new JwtError('ERR_SETTINGS', 'a result takes the place of the payload that the claims are written into', {
      claim: 'mutatePayload',
      hint: 'Send the token under another name, or do not write the claims back.',
    });
  }
}
