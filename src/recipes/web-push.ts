import { docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const webPush: readonly Recipe[] = [
  {
    id: 'web-push',
    name: 'Web Push (VAPID)',
    group: 'web',
    docs: docs('https://www.rfc-editor.org/rfc/rfc8292', 'run'),
    fields: [
      {
        name: 'subject',
        kind: 'text',
        example: 'mailto:push@example.com',
        label: 'contact',
        // A real domain: Apple refuses names that exist nowhere.
        pattern:
          '^(?:mailto:[^@\\s]+@|https://)(?!localhost)(?!.*\\.(?:local|localhost|invalid)(?:[:/]|$))[^@\\s]+\\.[^@\\s]+$',
      },
    ],
    key: { kty: 'EC', curve: 'P-256' },
    algorithms: ['ES256'],
    header: { kid: 'none' },
    // The audience is the origin of the subscription's endpoint, which is the address of the request.
    claims: { sub: { value: '{subject}' }, aud: { value: '{request.origin}' } },
    lifetime: { fill: 43_200, max: 86_400, iat: 'absent' },
    reuse: { kind: 'until-exp', margin: 3600 },
    delivery: [
      {
        kind: 'header',
        name: 'authorization',
        value: 'vapid t={token}, k={key.publicPoint}',
        headers: { ttl: '60' },
      },
    ],
    traps: [
      { when: 'BadJwtToken', say: 'vapidSubject', cite: 'web-push-libs/web-push#947' },
      { when: 'VapidPkHashMismatch', say: 'vapidKey' },
    ],
    check: 'web-push',
  },
];
