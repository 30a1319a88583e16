import type { Node, NodeAPI } from 'node-red';
import type { JwtError } from '../../src/errors.ts';
import type { VerifiedToken } from '../../src/jwt/verify.ts';
import { clockTime, createStatus } from '../shared/status.ts';

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
  const showYellow = (...parts: string[]) =>
    show({ fill: 'yellow', shape: 'dot', text: parts.filter(Boolean).join(' · ') });

  return {
    ready: (trouble) => {
      if (trouble) showYellow(say(trouble.code));
      else if (isVerifying) show({});
      else showYellow(say('notVerified'));
    },
    verified: ({ header, claims, isVerified }, trouble) => {
      if (!isVerified) return showYellow(say('notVerified'));
      const algorithm = String(header.alg);
      const text =
        typeof claims.exp === 'number'
          ? say('verified', { algorithm, time: clockTime(claims.exp) })
          : say('verifiedForever', { algorithm });
      if (trouble) showYellow(text, say(trouble.code));
      else show({ fill: 'green', shape: 'dot', text });
    },
    failed: ({ code }, carriesOn) =>
      carriesOn ? showYellow(say('completedWithErrors')) : show({ fill: 'red', shape: 'ring', text: say(code) }),
  };
}
