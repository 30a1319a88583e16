import type { Node, NodeAPI, NodeStatus } from 'node-red';
import type { JwtError } from '../../src/errors.ts';
import type { IssuedToken } from '../../src/jwt/issue/issue.ts';
import { clockTime, createStatus } from '../shared/message/status.ts';

/** What a node shows below itself: never a token. */
export interface Display {
  /** Nothing is known yet but, perhaps, trouble with the source of a key. */
  readonly ready: (trouble: JwtError | undefined) => void;
  /** Algorithm and expiry; in yellow with what is tolerated. */
  readonly issued: (token: IssuedToken, trouble: JwtError | undefined) => void;
  readonly failed: (error: JwtError, carriesOn: boolean) => void;
}

export function createDisplay(RED: NodeAPI, node: Node): Display {
  const show = createStatus(node);
  const say = (key: string, values?: Record<string, string>) => RED._(`jwt-generator.status.${key}`, values);
  const withTrouble = (text: string, { code, claim }: JwtError): NodeStatus => ({
    fill: 'yellow',
    shape: 'dot',
    text: [text, say(claim === 'cacheStore' ? claim : code)].filter(Boolean).join(' · '),
  });
  const issued = (algorithm: string, exp: unknown, isReused: boolean, trouble: JwtError | undefined): NodeStatus => {
    const made =
      typeof exp === 'number'
        ? say('issued', { algorithm, time: clockTime(exp) })
        : say('issuedForever', { algorithm });
    const text = isReused ? `${made} · ${say('reused')}` : made;
    return trouble ? withTrouble(text, trouble) : { fill: 'green', shape: 'dot', text };
  };

  return {
    ready: (trouble) => show(['ready', trouble], () => (trouble ? withTrouble('', trouble) : {})),
    issued: ({ header: { alg }, claims: { exp }, isReused }, trouble) =>
      show([alg, exp, isReused, trouble], () => issued(String(alg), exp, isReused, trouble)),
    failed: ({ code }, carriesOn) =>
      show(['failed', code, carriesOn], () =>
        carriesOn
          ? { fill: 'yellow', shape: 'dot', text: say('completedWithErrors') }
          : { fill: 'red', shape: 'ring', text: say(code) },
      ),
  };
}
