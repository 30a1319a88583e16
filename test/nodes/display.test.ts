import assert from 'node:assert/strict';
import type { Node, NodeMessageInFlow } from 'node-red';
import { createOutcome, type InFlight } from '../../nodes/shared/message/outcome.ts';
import { createStatus, type StatusFacts } from '../../nodes/shared/message/status.ts';
import { JwtError } from '../../src/errors.ts';

const places = {
  output: undefined,
  headers: undefined,
  headerNames: [],
  flag: undefined,
  variable: undefined,
  writeVariable: undefined,
};

/** Lets a message leave a node whose display fails, and tells what happened, in sequence. */
function leave(made: string | JwtError, broken: Partial<Node>, statusOf: () => StatusFacts): string[] {
  const events: string[] = [];
  const note = (name: string) => () => void events.push(name);
  const node = { type: 'jwt-x', wires: [['a'], ['b']], status: note('status'), error: note('log'), ...broken } as never;
  const outcome = createOutcome<string>({
    node,
    status: createStatus({ _: (key: string) => key }, node),
    departures: { isClosing: false, through: (send) => send, close() {} },
    onFailure: 'output',
    places,
    resultsOf: () => ({ context: [], properties: [] }),
    statusOf,
  });
  const inFlight: InFlight = {
    message: { _msgid: '1' } as NodeMessageInFlow,
    send: ([one]) => void events.push(one ? 'true' : 'failure'),
    done: (error) => void events.push(error ? 'catch' : 'done'),
    problem: undefined,
  };
  outcome.leave(inFlight, made);
  return events;
}

const throws = () => {
  throw new RangeError('Invalid time value');
};
const green = (): StatusFacts => ({ words: 'one', color: 'green' });
const failure = new JwtError('ERR_SIGN', 'signing failed', { hint: 'Try another key.' });

describe('a display never decides over a message:', () => {
  it('the status is shown after a message has left', () => {
    assert.deepEqual(leave('token', {}, green), ['true', 'done', 'status']);
    assert.deepEqual(leave(failure, {}, green), ['failure', 'done', 'status']);
  });

  it('a message leaves by True where its status cannot be made', () => {
    assert.deepEqual(leave('token', {}, throws), ['true', 'done', 'status', 'log']);
    const beyond = { words: 'one', color: 'green', expiry: 1e300 } as const;
    assert.deepEqual(
      leave('token', {}, () => beyond),
      ['true', 'done', 'status', 'log'],
    );
  });

  it('a message leaves by True or Failure where its status cannot be shown', () => {
    assert.deepEqual(leave('token', { status: throws }, green), ['true', 'done', 'log']);
    assert.deepEqual(leave(failure, { status: throws, error: throws }, green), ['failure', 'done']);
  });
});
