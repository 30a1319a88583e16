import type { Node, NodeAPI } from 'node-red';
import type { JwtError } from '../../src/errors.ts';
import type { IssuedToken } from '../../src/jwt/issue.ts';
import { clockTime, createStatus } from '../shared/status.ts';

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
  const withTrouble = (text: string, { code, claim }: JwtError) =>
    show({
      fill: 'yellow',
      shape: 'dot',
      text: [text, say(claim === 'cacheStore' ? claim : code)].filter(Boolean).join(' · '),
    });

  return {
    ready: (trouble) => (trouble ? withTrouble('', trouble) : show({})),
    issued: ({ header, claims, isReused }, trouble) => {
      const algorithm = String(header.alg);
      const issued =
        typeof claims.exp === 'number'
          ? say('issued', { algorithm, time: clockTime(claims.exp) })
          : say('issuedForever', { algorithm });
      const text = isReused ? `${issued} · ${say('reused')}` : issued;
      if (trouble) withTrouble(text, trouble);
      else show({ fill: 'green', shape: 'dot', text });
    },
    failed: ({ code }, carriesOn) =>
      carriesOn
        ? show({ fill: 'yellow', shape: 'dot', text: say('completedWithErrors') })
        : show({ fill: 'red', shape: 'ring', text: say(code) }),
  };
}
