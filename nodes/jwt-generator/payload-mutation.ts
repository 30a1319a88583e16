import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import { createContextVariable, type WriteContext } from '../shared/message/context.ts';
import { parseMessagePath, takes } from '../shared/message/message-property.ts';
import type { Results } from '../shared/message/results.ts';
import { overlaps } from '../shared/settings/paths.ts';
import type { GeneratorSettings } from './settings.ts';

type Members = Record<string, unknown>;

/**
 * Writes a token's claims back into the payload object, like `mutatePayload` of the jsonwebtoken library. At most one
 * member is set; for a constant or an expression neither is, since no object outlives the message.
 */
export interface PayloadMutation {
  /** What changes in the object. @param json - the claims @throws JwtError `ERR_STORE` if it cannot be changed */
  readonly inMessage?: (message: NodeMessage, json: string) => NonNullable<Results['members']>;
  /** Writes the claims, given as JSON. */
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
        // With `iat` switched off, the payload's own is removed too.
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
  // Members that already have the value are not written.
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
    hint: 'It is frozen or was replaced: put a change node before this one that makes a deep copy.',
  });
}

/** @throws JwtError `ERR_SETTINGS` if a result would replace the payload object */
function requireKept(RED: NodeAPI, { payload, output, variable, variableType, frontend }: GeneratorSettings): void {
  const target = parseMessagePath(payload);
  const results = [output, variableType === 'msg' || frontend ? RED.util.parseContextStore(variable).key : ''];
  const isLost = results
    .filter((path) => path !== '')
    .map((path) => parseMessagePath(path))
    .some((result) => result.length <= target.length && overlaps(result, target));
  if (isLost) {
    throw new JwtError('ERR_SETTINGS', 'a result would replace the payload that the claims are written back into', {
      setting: 'mutatePayload',
      hint: 'Choose another property for the result, or do not write the claims back.',
    });
  }
}
