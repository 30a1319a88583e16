import { docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const atlassianConnect: readonly Recipe[] = [
  {
    id: 'atlassian-connect',
    name: 'Atlassian Connect',
    group: 'web',
    docs: docs('https://developer.atlassian.com/cloud/jira/platform/understanding-jwt-for-connect-apps/', 'run'),
    fields: [{ name: 'applicationId', kind: 'text', example: 'com.example.my-app', label: 'appKey' }],
    key: { kty: 'oct', secretEncoding: 'utf8' },
    algorithms: ['HS256'],
    header: { kid: 'none' },
    claims: { iss: { value: '{applicationId}' }, qsh: { value: '{sha256.hex:request.canonical}' } },
    lifetime: { fill: 180 },
    reuse: { kind: 'single-use' },
    delivery: [{ kind: 'header', name: 'authorization', value: 'JWT {token}' }],
    check: 'atlassian-jwt',
  },
];
