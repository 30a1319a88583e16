import { docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const dpop: readonly Recipe[] = [
  {
    id: 'dpop',
    name: 'DPoP proof',
    group: 'identity',
    docs: docs('https://www.rfc-editor.org/rfc/rfc9449', 'doc'),
    fields: [],
    key: { kty: 'EC', curve: 'P-256' },
    algorithms: ['ES256', 'EdDSA', 'RS256', 'PS256'],
    header: { typ: 'dpop+jwt', kid: 'none', parameters: { jwk: '{key.publicJwk}' } },
    claims: {
      jti: { value: '{uuid}' },
      htm: { value: '{request.method}' },
      htu: { value: '{request.origin}{request.path}' },
    },
    // RFC 9449 §4.2: a proof has "iat" and no need of "exp".
    lifetime: { fill: 60, exp: 'absent' },
    reuse: { kind: 'single-use' },
    delivery: [{ kind: 'header', name: 'dpop', value: '{token}' }],
    traps: [{ when: 'use_dpop_nonce', say: 'dpopNonce' }],
  },
];
