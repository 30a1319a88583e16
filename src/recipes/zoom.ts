import { docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const zoom: readonly Recipe[] = [
  {
    id: 'zoom-meeting',
    name: 'Zoom Meeting SDK',
    group: 'messaging',
    docs: docs('https://developers.zoom.us/docs/meeting-sdk/auth/', 'sample'),
    fields: [
      { name: 'clientId', kind: 'text', example: 'abcdEFGHijklMNOPqrstUV', label: 'sdkKey' },
      { name: 'meeting', kind: 'typed', example: '85746065', label: 'meetingNumber' },
    ],
    key: { kty: 'oct', secretEncoding: 'utf8' },
    algorithms: ['HS256'],
    header: { kid: 'none' },
    claims: {
      appKey: { value: '{clientId}' },
      sdkKey: { value: '{clientId}' },
      mn: { value: '{meeting}' },
      role: { value: 0, type: 'number' },
      tokenExp: { value: '{exp}', type: 'number' },
    },
    lifetime: { fill: 7200, min: 1800, max: 172_800 },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [{ kind: 'response', body: { signature: '{token}' } }],
  },
  {
    id: 'zoom-video',
    name: 'Zoom Video SDK',
    variantOf: 'zoom-meeting',
    group: 'messaging',
    docs: docs('https://developers.zoom.us/docs/video-sdk/auth/', 'sample'),
    fields: [
      { name: 'clientId', kind: 'text', example: 'abcdEFGHijklMNOPqrstUV', label: 'sdkKey' },
      { name: 'room', kind: 'typed', example: 'lobby', label: 'sessionName', pattern: '^.{1,199}$' },
    ],
    key: { kty: 'oct', secretEncoding: 'utf8' },
    algorithms: ['HS256'],
    header: { kid: 'none' },
    claims: {
      app_key: { value: '{clientId}' },
      role_type: { value: 0, type: 'number' },
      tpc: { value: '{room}' },
      version: { value: 1, type: 'number' },
    },
    lifetime: { fill: 7200, min: 1800, max: 172_800 },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [{ kind: 'response', body: { signature: '{token}' } }],
  },
];
