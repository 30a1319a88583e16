import type { Node, NodeAPI, NodeStatus } from 'node-red';
import type { JwtError } from '../../src/errors.ts';
import type { VerifiedToken } from '../../src/jwt/verify/verify.ts';
import { clockTime, createStatus } from '../shared/message/status.ts';

/** What a node shows below itself: never a token. */
export interface Display {
  /** Nothing is known yet but, perhaps, trouble with the source of a key. */
  readonly ready: (trouble: JwtError | undefined) => void;
  /** Algorithm and expiry; in yellow with what is not proven. */
  readonly verified: (token: VerifiedToken, trouble: JwtError | undefined) => void;
  readonly failed: (error: JwtError, carriesOn: boolean) => void;
}

/** @param isVerifying - else the status says from the start that tokens are only read */
export function createDisplay(RED: NodeAPI, node: Node, isVerifying: boolean): Display {
  const show = createStatus(node);
  const say = (key: string, values?: Record<string, string>) => RED._(`jwt-verifier.status.${key}`, values);
  const yellow = (...parts: string[]): NodeStatus => ({
    fill: 'yellow',
    shape: 'dot',
    text: parts.filter(Boolean).join(' · '),
  });
  const verified = (algorithm: string, exp: unknown, trouble: JwtError | undefined): NodeStatus => {
    const text =
      typeof exp === 'number'
        ? say('verified', { algorithm, time: clockTime(exp) })
        : say('verifiedForever', { algorithm });
    return trouble ? yellow(text, say(trouble.code)) : { fill: 'green', shape: 'dot', text };
  };

  return {
    ready: (trouble) =>
      show(['ready', trouble], () =>
        trouble ? yellow(say(trouble.code)) : isVerifying ? {} : yellow(say('notVerified')),
      ),
    verified: ({ header: { alg }, claims: { exp }, isVerified }, trouble) =>
      show([alg, exp, isVerified, trouble], () =>
        isVerified ? verified(String(alg), exp, trouble) : yellow(say('notVerified')),
      ),
    failed: ({ code }, carriesOn) =>
      show(['failed', code, carriesOn], () =>
        carriesOn ? yellow(say('completedWithErrors')) : { fill: 'red', shape: 'ring', text: say(code) },
      ),
  };
}
