import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { change, type FlowNode, generator } from './node-red-flow.ts';

/** A generator of client assertions: RFC 7523 §3. */
export const assertion = (
  { issuer }: AuthorizationServer,
  clientId: string,
  settings: Partial<GeneratorSettings> = {},
): FlowNode =>
  generator('assertion', {
    ttl: '60',
    issuer: clientId,
    subject: clientId,
    aud: true,
    audience: issuer,
    jti: true,
    signingKey: 'key',
    ...settings,
  });

/** The form of a request that a client assertion in `msg.token` authenticates: RFC 7523 §2.2. */
export const authenticatedForm = (
  id: string,
  parameters: Readonly<Record<string, string>>,
  fromMessage: Readonly<Record<string, string>> = {},
): FlowNode =>
  change(id, {
    payload: [
      JSON.stringify({
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        ...parameters,
      }),
      'json',
    ],
    ...Object.fromEntries(
      Object.entries({ client_assertion: 'token', ...fromMessage }).map(([name, property]) => [
        `payload.${name}`,
        [property, 'msg'] as const,
      ]),
    ),
  });
