import type { Page } from 'playwright-core';
import { generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import { verifierDefaults } from '../../nodes/jwt-verifier/settings.ts';
import { keyDefaults } from '../../nodes/keys/settings.ts';
import { type Editor, editNode } from './editor.ts';
import { curvePair, rsaPair } from './keys.ts';
import { tokenFlow } from './panel.ts';

/** Those of Node-RED itself. */
export const languages = {
  western: ['en-US', 'de', 'es-ES', 'fr', 'pt-BR', 'ru'],
  eastAsian: ['ja', 'ko', 'zh-CN', 'zh-TW'],
} as const;

const claims = [
  { key: 'role', dataType: 'string', value: 'payload.role', valueType: 'msg' },
  { key: 'level', dataType: 'number', value: '3', valueType: 'num' },
  // Without name and value, which is a fault.
  { key: '', dataType: 'string', value: '', valueType: 'str' },
];

/** A generator that shows every row that there is, and a fault on each tab. */
const crowded = {
  aud: true,
  nbf: true,
  jti: true,
  scopes: 'read write',
  issuedAtOffset: '-60',
  payload: 'payload',
  customClaims: claims,
  headers: claims,
  encryption: 'symmetric',
  authorization: true,
  output: 'jwt',
  frontend: true,
  cache: true,
  inputSchema: '{',
  issuer: '{key.kid}',
  issuerType: 'template',
  detached: true,
  delivery: 'form',
  deliveryUrl: 'https://login.example/token',
  deliveryBody: [
    { key: 'grant_type', value: 'urn:ietf:params:oauth:grant-type:jwt-bearer' },
    // Without a name, which is a fault.
    { key: '', value: '{token}' },
  ],
  deliveryHeaders: [{ key: 'x-account', value: '{msg.account}' }],
  exchange: true,
};

const generators: Readonly<Record<string, object>> = {
  fresh: {},
  crowded,
  ready: { signingKey: 'ec' },
};

const verifiers: Readonly<Record<string, object>> = {
  verifier: { key: 'ec', variable: 'who', scopes: 'read', roles: 'admin', expectedClaims: claims },
  remote: { keySource: 'jwks', jwksUrl: 'ftp://nowhere', schema: '{' },
  issuers: {
    keySource: 'issuers',
    issuers: [{ issuer: 'https://a.example/', keySource: 'key', jwksUrl: '', audience: '', audienceType: 'str' }],
    issuerKeys: ['ec'],
  },
  issuer: { keySource: 'issuer', issuerUrl: 'http://idp/.well-known/x', allowPrivateHttp: true, jwksHeader: 'A B' },
  decoder: { mode: 'decode' },
};

/** The panels of nodes: their tabs, the nodes that show them in their states, and those that show the most of them. */
export const panels = [
  {
    node: 'jwt-generator',
    form: '#jwt-generator-panel',
    tabs: ['claims', 'signature', 'encryption', 'result'],
    ids: ['fresh', 'crowded'],
    full: ['crowded'],
  },
  {
    node: 'jwt-verifier',
    form: '#jwt-verifier-panel',
    tabs: ['token', 'result'],
    ids: Object.keys(verifiers),
    full: ['verifier', 'issuers'],
  },
] as const;

const pair = { privateKey: rsaPair().privateKey };

/** A JWT key in each of its states, by its id. */
export const keys: Readonly<Record<string, object>> = {
  empty: { kty: 'RSA' },
  secret: { kty: 'oct', credentials: { secret: 'a secret of more than thirty-two bytes' } },
  rsa: { kty: 'RSA', credentials: { ...pair, passphrase: 'not needed' } },
  ec: { kty: 'EC', credentials: { privateKey: curvePair('P-256').privateKey } },
  okp: { kty: 'OKP', credentials: { privateKey: curvePair('Ed25519').privateKey } },
  public: { kty: 'RSA', use: 'enc', publicKey: rsaPair().publicKey },
  mismatch: { kty: 'EC', credentials: pair },
  file: { kty: 'oct', source: 'file', location: '/nowhere/key' },
};

/** A flow with a node for each state of each form. */
export function forms(): Readonly<Record<string, unknown>>[] {
  const nodes = (type: string, defaults: object, states: Readonly<Record<string, object>>, place: object = {}) =>
    Object.entries(states).map(([id, settings]) => ({ type, name: '', ...defaults, ...settings, ...place, id }));
  const place = { z: 'tab', x: 350, y: 400, wires: [[], []] };
  return [
    ...tokenFlow(),
    ...nodes('jwt-key', keyDefaults, keys),
    ...nodes('jwt-generator', generatorDefaults, generators, place),
    ...nodes('jwt-verifier', verifierDefaults, verifiers, place),
  ];
}

/** Opens the panel of a generator or a verifier. */
export async function openForm({ page, calm }: Editor, id: string): Promise<void> {
  await editNode(page, id);
  // It is said, as the preview is shown, when the panel has settled.
  await page.locator('#jwt-sentence:not(:empty)').waitFor();
  await calm();
}

/** Opens the panel of a key, and waits until the server has said what the key is. */
export async function openKey({ page, calm }: Editor, id: string): Promise<void> {
  await page.evaluate((key) => {
    const { RED } = globalThis as unknown as {
      RED: { editor: { editConfig(name: string, type: string, id: string): void } };
    };
    RED.editor.editConfig('', 'jwt-key', key);
  }, id);
  await page.locator('#node-config-dialog-ok').waitFor();
  await page.locator('#jwt-key-description p').first().waitFor();
  await calm();
}

/** Opens every group of the panel that is in sight. */
export async function openGroups(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const group of document.querySelectorAll<HTMLDetailsElement>('.jwt-panel details')) group.open = true;
  });
}
