import type { Page } from 'playwright-core';
import { keyDefaults } from '../../nodes/jwt-key/settings.ts';
import type { Editor } from './editor.ts';
import { curvePair, rsaPair } from './keys.ts';
import { tokenFlow } from './panel.ts';

/** Those of Node-RED itself. */
export const languages = ['en-US', 'de', 'es-ES', 'fr', 'ja', 'ko', 'pt-BR', 'ru', 'zh-CN', 'zh-TW'] as const;

export const tabs = ['claims', 'signature', 'encryption', 'result'] as const;

/** A claim for each type of value, and one without name and value, which is a fault. */
const claims = [
  { key: 'role', dataType: 'string', value: 'payload.role', valueType: 'msg' },
  { key: 'level', dataType: 'number', value: '3', valueType: 'num' },
  { key: '', dataType: 'string', value: '', valueType: 'str' },
];

/** A generator that shows every row that there is, and a fault on each tab. */
export const crowded = {
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
};

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

/** A fresh generator `gen`, a crowded one, one that makes a token, and every key. */
export function forms(): Readonly<Record<string, unknown>>[] {
  const generator = (id: string, settings: object, y: number) =>
    tokenFlow({ ...settings, wires: [[], []] })
      .filter(({ type }) => type === 'jwt-generator')
      .map((node) => ({ ...node, id, y }));
  const keyNodes = Object.entries(keys).map(([id, settings]) => ({
    ...keyDefaults,
    id,
    type: 'jwt-key',
    name: '',
    ...settings,
  }));
  return [
    ...tokenFlow({}, ...keyNodes),
    ...generator('crowded', crowded, 300),
    ...generator('ready', { signingKey: 'ec' }, 400),
  ];
}

/** Opens the panel of a generator, wherever in the flow it is. */
export async function openGenerator({ page, calm }: Editor, id: string): Promise<void> {
  await page.evaluate((node) => {
    const { RED } = globalThis as unknown as {
      RED: { nodes: { node(id: string): object }; editor: { edit(node: object): void } };
    };
    RED.editor.edit(RED.nodes.node(node));
  }, id);
  await page.locator('#node-dialog-ok').waitFor();
  await page.locator('#jwt-preview dl').first().waitFor();
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
