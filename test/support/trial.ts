import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import { type GeneratorSettings, generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import { keyDefaults } from '../../nodes/keys/settings.ts';
import { type FailureOf, type FlowOptions, type KeyDefinition, secret } from './flow.ts';
import { rsaPair } from './keys.ts';

export type Settings = Partial<Record<keyof GeneratorSettings, unknown>>;
export type Keys = NonNullable<FlowOptions['keys']>;

/** What `POST jwt-generator/try` answers. */
export interface TrialAnswer {
  readonly result?: {
    readonly token: string;
    readonly header: object;
    readonly claims: Readonly<Record<string, unknown>>;
    readonly publicKey?: object;
  };
  readonly error?: Omit<FailureOf, 'source'>;
}

export const passphrase = 'Zuversicht-47-Wolken';

const hidden = [secret, passphrase, ...rsaPair().privateKey.split('\n').slice(1, 4)];

/** Tries a draft out in the flow that runs; whatever comes back, nothing secret is in it. */
export async function tryOut(draft: object): Promise<TrialAnswer> {
  const { status, body, text } = await helper.request().post('/jwt-generator/try').send(draft);
  assert.equal(status, 200, text);
  for (const secretText of hidden) {
    for (let start = 0; start + 8 <= secretText.length; start += 1) {
      assert.ok(!text.includes(secretText.slice(start, start + 8)), 'a part of a secret came back');
    }
  }
  return body as TrialAnswer;
}

/** A key as a panel sends it: Node-RED's mark stands for what is stored. */
export function draftOf({ credentials = {}, ...settings }: KeyDefinition): object {
  const kept = Object.keys(credentials).map((name) => [name, '__PWRD__']);
  return { settings: { ...keyDefaults, ...settings }, credentials: Object.fromEntries(kept) };
}

/** What a panel sends of a node that is deployed as it stands. */
export function asDeployed(settings: Settings, keys: Keys, message: object): object {
  const used = ['key', settings.signingKey, settings.encryptionKey].map(String).filter((id) => Object.hasOwn(keys, id));
  return {
    id: 'generator',
    z: 'flow',
    settings: { ...generatorDefaults, signature: 'symmetric', signingKey: 'key', ...settings },
    keys: Object.fromEntries(used.map((id) => [id, draftOf(keys[id] ?? {})])),
    message,
  };
}

/** Keys of a flow with only one, under the id `key`. */
export const only = (key: KeyDefinition): Keys => ({ key });

export const oct: KeyDefinition = { use: 'sig', kty: 'oct', credentials: { secret } };

/** A secret that is kept elsewhere. */
export function secretFrom(source: 'env' | 'file' | 'msg', location: string): KeyDefinition {
  return { use: 'sig', kty: 'oct', source, location };
}

/** One custom claim, named x. */
export const row = (dataType: string, value: string, valueType: string) => [{ key: 'x', dataType, value, valueType }];

/** Node-RED puts the value of a variable in the place of its name in braces. */
export function inBraces(name: string): string {
  return ['$', '{', name, '}'].join('');
}

const variables = { JWT_TEST_NAME: 'from the environment', JWT_TEST_SECRET: secret };

/** Sets the environment variables that trials use. */
export function setVariables(): void {
  Object.assign(process.env, variables);
}

export function removeVariables(): void {
  for (const name of Object.keys(variables)) delete process.env[name];
}
