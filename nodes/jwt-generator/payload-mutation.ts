import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import { createContextVariable, type WriteContext } from '../shared/message/context.ts';
import { overlaps, parseMessagePath, takes } from '../shared/message/message-property.ts';
import type { Results } from '../shared/message/results.ts';
import type { GeneratorSettings } from './settings.ts';

type Members = Record<string, unknown>;

/**
 * The writing of a token's claims into the object that they began with, as `mutatePayload` of the jsonwebtoken library
 * does. At most one of its parts is there: nobody has a constant, or the result of an expression.
 */
export interface PayloadMutation {
  /** What changes in the object, with the claims in JSON. @throws JwtError `ERR_STORE` where it does not take them */
  readonly inMessage?: (message: NodeMessage, json: string) => NonNullable<Results['members']>;
  /** Writes the claims, which it gets in JSON. */
  readonly inContext?: WriteContext;
}

/** @throws JwtError `ERR_SETTINGS`, `ERR_STORE` */
export function compilePayloadMutation(RED: NodeAPI, node: Node, settings: GeneratorSettings): PayloadMutation {
  const { mutatePayload, payload, payloadType } = settings;
  if (!mutatePayload || payload === '') return {};
  if (payloadType === 'msg') {
    requireKept(RED, settings);
    return { inMessage: (message, json) => changesOf(RED.util.getMessageProperty(message, payload), json) };
  }
  if (payloadType === 'flow' || payloadType === 'global') {
    const { read, write } = createContextVariable(RED, node, payloadType, payload);
    return {
      inContext: async (json) => {
        // `iat` that is switched off is left out, whoever gave it.
        const { iat: _, ...others } = membersOf(await read());
        await write({ ...others, ...JSON.parse(String(json)) });
      },
    };
  }
  return {};
}

function changesOf(value: unknown, json: string): NonNullable<Results['members']> {
  const target = membersOf(value);
  const claims: Members = JSON.parse(json);
  // What the payload says already is left as it is.
  const changed = Object.entries(claims).filter(
    ([name, claim]) => JSON.stringify(target[name]) !== JSON.stringify(claim),
  );
  const loses = Object.hasOwn(target, 'iat') && !Object.hasOwn(claims, 'iat');
  if (!changed.every(([name]) => takes(target, name)) || (loses && Object.isSealed(target))) throw unwritable();
  return { of: target, changed: { ...Object.fromEntries(changed), ...(loses && { iat: undefined }) } };
}

function membersOf(value: unknown): Members {
  if (typeof value === 'object' && value !== null) return value as Members;
  throw unwritable();
}

function unwritable(): JwtError {
  return new JwtError('ERR_STORE', 'the claims cannot be written back into the payload', {
    setting: 'payload',
    hint: 'Something has frozen or replaced it. Put a change node in front that makes a copy.',
  });
}

/** @throws JwtError `ERR_SETTINGS` where a result would take the place of the object */
function requireKept(RED: NodeAPI, { payload, output, variable, variableType, frontend }: GeneratorSettings): void {
  const target = parseMessagePath(RED, payload);
  const results = [output, variableType === 'msg' || frontend ? RED.util.parseContextStore(variable).key : ''];
  const isLost = results
    .filter((path) => path !== '')
    .map((path) => parseMessagePath(RED, path))
    .some((result) => result.length <= target.length && overlaps(result, target));
  if (isLost) {
    throw new JwtError('ERR_SETTINGS', 'a result takes the place of the payload that the claims are written into', {
      setting: 'mutatePayload',
      hint: 'Send the token under another name, or do not write the claims back.',
    });
  }
}
