import assert from 'node:assert/strict';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import type { VerifierSettings } from '../../nodes/jwt-verifier/settings.ts';
import { curvePair } from './keys.ts';
import type { RunningNodeRed } from './node-red.ts';
import { change, type FlowNode, flowOf, generator, httpIn, httpResponse, jwtKey, verifier } from './node-red-flow.ts';

/** What a flow answers, and when. */
export interface Answer {
  readonly token?: string;
  readonly code?: string;
  readonly message?: string;
  /** Milliseconds until it was there. */
  readonly ms: number;
}

const place = { z: 'tab', x: 1, y: 1 };

/**
 * A flow whose `GET /token?user=…` answers with a token of that user, `GET /check` with whether the token in the
 * authorization header is good, and `GET /status` with the last status of both nodes.
 */
export function storeFlow(making: Partial<GeneratorSettings>, checking: Partial<VerifierSettings> = {}): FlowNode[] {
  const note = (id: string) => `global.set('${id}', msg.status.fill ? msg.status.fill + ' ' + msg.status.text : '');`;
  const status = (id: string): FlowNode[] => [
    { ...place, id: `status-${id}`, type: 'status', scope: [id], wires: [[`note-${id}`]] },
    { ...place, id: `note-${id}`, type: 'function', func: note(id), outputs: 1, wires: [[]] },
  ];
  return flowOf(
    jwtKey('key', { kty: 'EC' }, { privateKey: curvePair('P-256').privateKey }),
    { ...httpIn('in-token', '/token'), wires: [['make']] },
    {
      ...generator('make', {
        signingKey: 'key',
        subject: 'payload.user',
        subjectType: 'msg',
        variable: '',
        ...making,
      }),
      wires: [['made'], ['failed']],
    },
    { ...change('made', { payload: ['{"token": token}', 'jsonata'] }), wires: [['out']] },
    { ...httpIn('in-check', '/check'), wires: [['check']] },
    {
      ...verifier('check', { key: 'key', token: 'req.headers.authorization', ...checking }, 'failed'),
      wires: [['checked'], ['failed']],
    },
    { ...change('checked', { payload: ['{}', 'json'] }), wires: [['out']] },
    { ...change('failed', { payload: ['error', 'msg'] }), wires: [['out']] },
    ...status('make'),
    ...status('check'),
    { ...httpIn('in-status', '/status'), wires: [['tell']] },
    {
      ...change('tell', {
        payload: ['{"make": $globalContext("make"), "check": $globalContext("check")}', 'jsonata'],
      }),
      wires: [['out']],
    },
    httpResponse('out'),
  );
}

/** Asks a {@link storeFlow}. */
export async function ask({ url }: RunningNodeRed, path: string, token?: string): Promise<Answer> {
  const begin = performance.now();
  const answer = await fetch(url + path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
  const body = (await answer.json()) as object;
  return { ...body, ms: performance.now() - begin };
}

/** A token of one user. */
export async function tokenOf(running: RunningNodeRed, user: string | number): Promise<string> {
  const { token, ...others } = await ask(running, `/token?user=${user}`);
  assert.ok(token, JSON.stringify(others));
  return token;
}

/** The last status of a node: its color and words. */
export async function statusOf({ url }: RunningNodeRed, node: 'make' | 'check'): Promise<string> {
  const body = (await (await fetch(`${url}/status`)).json()) as Record<string, string>;
  return body[node] ?? '';
}

/** Waits until a condition holds, which is looked at every so many milliseconds. @returns after how many milliseconds */
export async function until(
  condition: () => Promise<boolean>,
  maxMs: number,
  what: string,
  everyMs = 20,
): Promise<number> {
  const begin = performance.now();
  while (!(await condition())) {
    assert.ok(performance.now() - begin < maxMs, `waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return performance.now() - begin;
}
