import { docs, mqttClient, mqttTraps } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const azureEventGridMqtt: readonly Recipe[] = [
  {
    id: 'azure-event-grid-mqtt',
    name: 'Azure Event Grid MQTT broker',
    group: 'broker',
    docs: docs('https://learn.microsoft.com/azure/event-grid/mqtt-client-custom-jwt', 'doc'),
    fields: [
      { name: 'issuer', kind: 'text', example: 'my-issuer' },
      mqttClient,
      {
        name: 'namespace',
        kind: 'text',
        example: 'my-namespace.westeurope-1.ts.eventgrid.azure.net',
        transform: ['trim', 'stripScheme', 'stripSlash'],
      },
    ],
    key: { kty: 'RSA' },
    algorithms: ['RS256'],
    header: { kid: 'none' },
    claims: { iss: { value: '{issuer}' }, sub: { value: '{client}' }, aud: { value: '{namespace}' } },
    lifetime: { fill: 3600, nbf: 0 },
    reuse: { kind: 'until-exp', margin: 600 },
    delivery: [{ kind: 'mqtt', in: 'password', other: '{client}' }],
    traps: mqttTraps,
  },
];
